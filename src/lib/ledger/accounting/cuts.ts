/**
 * Which rows lie between two snapshots. Clocks differ, and a wallet is read while things happen: a row that is told within
 * seconds of a snapshot may be in it or not. What was held says which: the cut that leaves nothing untold is the right one.
 */
import {type Decimal, dec, ZERO} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {EquitySnapshot, LedgerRow} from '../../state/ledger-memory.ts';

/** How far a row may lie on the wrong side of a snapshot. */
export const UNSURE_MS = 5000;
/** With more rows so near, times alone decide. */
const MOST_UNSURE = 200;

type Amounts = ReadonlyMap<string, Decimal>;

/** What a row changes, by coin. */
export function flowsOf({fill, entry}: LedgerRow): readonly (readonly [asset: string, amount: Decimal])[] {
  if (entry !== undefined) return [[entry.asset, dec(entry.amount)]];
  const market = fill === undefined ? null : splitSymbol(fill.symbol);
  if (fill === undefined || market === null || market.settle !== null) return [];
  const got = fill.side === 'BUY' ? dec(fill.quantity) : dec(fill.quantity).neg();
  return [
    [market.base, got],
    [market.quote, got.times(fill.price).neg()],
    ...(fill.fee === null ? [] : [[fill.fee.asset, dec(fill.fee.amount).neg()] as const]),
  ];
}

/**
 * Rows from a little before the start to a little after the end, oldest first, cut to those between both. Their times are moved
 * inside where they were not.
 */
export function rowsBetween(start: EquitySnapshot, end: EquitySnapshot, rows: readonly LedgerRow[]): readonly LedgerRow[] {
  const first = rows.findIndex(({at}) => at > start.at);
  const usual = {from: first < 0 ? rows.length : first, to: rows.findLastIndex(({at}) => at <= end.at) + 1};
  const {from, to} = bestCut(start, end, rows, usual) ?? usual;
  return rows.slice(from, to).map((row) => ({...row, at: Math.min(Math.max(row.at, start.at + 1), end.at)}));
}

/** Coins of which more or less is held at the end than the rows tell. */
export function untoldCoins(start: EquitySnapshot, end: EquitySnapshot, rows: readonly LedgerRow[]): readonly string[] {
  const left = new Map(differenceOf(start, end));
  for (const [asset, amount] of rows.flatMap(flowsOf)) left.set(asset, (left.get(asset) ?? ZERO).minus(amount));
  return [...left].flatMap(([asset, amount]) => (amount.isZero() ? [] : [asset])).sort();
}

interface Cut {
  readonly from: number;
  readonly to: number;
}

/** The cut that leaves nothing untold, the nearest to the usual one; null: none does. */
function bestCut(start: EquitySnapshot, end: EquitySnapshot, rows: readonly LedgerRow[], usual: Cut): Cut | null {
  const near = ({at}: EquitySnapshot) =>
    rows.flatMap((row, index) => (Math.abs(row.at - at) <= UNSURE_MS ? [index, index + 1] : []));
  const choices = (around: EquitySnapshot, own: number) =>
    [...new Set([own, ...near(around)])].sort((one, other) => Math.abs(one - own) - Math.abs(other - own) || one - other);
  const [froms, tos] = [choices(start, usual.from), choices(end, usual.to)];
  if (froms.length > MOST_UNSURE || tos.length > MOST_UNSURE) return null;
  const wanted = differenceOf(start, end);
  const sums = sumsBefore(rows, new Set([...froms, ...tos]));
  for (const from of froms) {
    for (const to of tos) {
      if (to >= from && isSame(wanted, sums.get(from) ?? NONE, sums.get(to) ?? NONE)) return {from, to};
    }
  }
  return null;
}

const NONE: Amounts = new Map();

/** What all rows before each of these places come to. */
function sumsBefore(rows: readonly LedgerRow[], places: ReadonlySet<number>): ReadonlyMap<number, Amounts> {
  const sums = new Map<number, Amounts>();
  const sum = new Map<string, Decimal>();
  for (let place = 0; place <= rows.length; place++) {
    if (places.has(place)) sums.set(place, new Map(sum));
    const row = rows[place];
    for (const [asset, amount] of row === undefined ? [] : flowsOf(row)) sum.set(asset, (sum.get(asset) ?? ZERO).plus(amount));
  }
  return sums;
}

function differenceOf(start: EquitySnapshot, end: EquitySnapshot): Amounts {
  const sums = new Map<string, Decimal>();
  for (const {asset, quantity} of end.coins) sums.set(asset, dec(quantity));
  for (const {asset, quantity} of start.coins) sums.set(asset, (sums.get(asset) ?? ZERO).minus(quantity));
  return sums;
}

function isSame(wanted: Amounts, before: Amounts, after: Amounts): boolean {
  for (const asset of new Set([...wanted.keys(), ...after.keys()])) {
    const came = (after.get(asset) ?? ZERO).minus(before.get(asset) ?? ZERO);
    if (!came.eq(wanted.get(asset) ?? ZERO)) return false;
  }
  return true;
}
