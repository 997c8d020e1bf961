/**
 * Which rows lie between two snapshots. Clocks differ, and a wallet is read while things happen: a row that is told within
 * seconds of a snapshot may be in it or not. What was held says which: the cut that leaves nothing untold is the right one.
 * Some lists give times in whole seconds: their rows are cut by themselves, as they may have come after exacter ones that look later.
 */
import {type Decimal, dec, plain, ZERO} from '../../model/decimal.ts';
import {splitSymbol} from '../../model/symbol.ts';
import type {EquitySnapshot, LedgerRow} from '../../state/ledger-memory.ts';

/** How far a row may lie on the wrong side of a snapshot. */
export const UNSURE_MS = 5000;
/** With more choices at a snapshot, times alone decide. */
const MOST_CHOICES = 20_000;

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
  const groups: Groups = [rows.filter(({at}) => at % 1000 !== 0), rows.filter(({at}) => at % 1000 === 0)];
  const {from, to} = bestCut(start, end, groups) ?? usualCut(start, end, groups);
  return groups
    .flatMap((group, index) => group.slice(from[index], to[index]))
    .map((row) => ({...row, at: Math.min(Math.max(row.at, start.at + 1), end.at)}))
    .sort((one, other) => one.at - other.at);
}

/** Coins of which more or less is held at the end than the rows tell. */
export function untoldCoins(start: EquitySnapshot, end: EquitySnapshot, rows: readonly LedgerRow[]): readonly string[] {
  const left = new Map(differenceOf(start, end));
  for (const [asset, amount] of rows.flatMap(flowsOf)) left.set(asset, (left.get(asset) ?? ZERO).minus(amount));
  return [...left].flatMap(([asset, amount]) => (amount.isZero() ? [] : [asset])).sort();
}

/** Rows with exact times, and those in whole seconds. */
type Groups = readonly [exact: readonly LedgerRow[], coarse: readonly LedgerRow[]];
/** How many rows of each group come before. */
type Place = readonly [exact: number, coarse: number];
interface Cut {
  readonly from: Place;
  readonly to: Place;
}

/** By times alone. */
function usualCut(start: EquitySnapshot, end: EquitySnapshot, [exact, coarse]: Groups): Cut {
  const until = (rows: readonly LedgerRow[], {at}: EquitySnapshot) => rows.findLastIndex((row) => row.at <= at) + 1;
  return {from: [until(exact, start), until(coarse, start)], to: [until(exact, end), until(coarse, end)]};
}

/** The cut that leaves nothing untold, the nearest to the usual one; null: none does. */
function bestCut(start: EquitySnapshot, end: EquitySnapshot, groups: Groups): Cut | null {
  const usual = usualCut(start, end, groups);
  const [froms, tos] = [choicesAt(start, groups, usual.from), choicesAt(end, groups, usual.to)];
  if (froms === null || tos === null) return null;
  const sums = groups.map((rows, index) => sumsBefore(rows, new Set([...froms, ...tos].map((place) => place[index as 0 | 1]))));
  const sumAt = ([exact, coarse]: Place) => added(sums[0]?.get(exact) ?? NONE, sums[1]?.get(coarse) ?? NONE);
  const ends = new Map<string, Place[]>();
  for (const to of tos) {
    const key = keyOf(sumAt(to));
    ends.set(key, [...(ends.get(key) ?? []), to]);
  }
  const wanted = differenceOf(start, end);
  for (const from of froms) {
    const to = ends.get(keyOf(added(sumAt(from), wanted)))?.find((place) => place[0] >= from[0] && place[1] >= from[1]);
    if (to !== undefined) return {from, to};
  }
  return null;
}

/** Places near a snapshot, the nearest to the usual one first; null: too many. */
function choicesAt({at}: EquitySnapshot, [exact, coarse]: Groups, usual: Place): readonly Place[] | null {
  const near = (rows: readonly LedgerRow[], own: number) => [
    ...new Set([own, ...rows.flatMap((row, index) => (Math.abs(row.at - at) <= UNSURE_MS ? [index, index + 1] : []))]),
  ];
  const [exactly, coarsely] = [near(exact, usual[0]), near(coarse, usual[1])];
  if (exactly.length * coarsely.length > MOST_CHOICES) return null;
  const apart = (place: Place) => Math.abs(place[0] - usual[0]) + Math.abs(place[1] - usual[1]);
  return exactly
    .flatMap((one) => coarsely.map((other): Place => [one, other]))
    .sort((one, other) => apart(one) - apart(other) || one[0] - other[0]);
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

function added(amounts: Amounts, more: Iterable<readonly [asset: string, amount: Decimal]>): Amounts {
  const sums = new Map(amounts);
  for (const [asset, amount] of more) sums.set(asset, (sums.get(asset) ?? ZERO).plus(amount));
  return sums;
}

/** The same for the same amounts. */
function keyOf(amounts: Amounts): string {
  return [...amounts]
    .flatMap(([asset, amount]) => (amount.isZero() ? [] : [`${asset} ${plain(amount)}`]))
    .sort()
    .join();
}

function differenceOf(start: EquitySnapshot, end: EquitySnapshot): Amounts {
  const sums = new Map<string, Decimal>();
  for (const {asset, quantity} of end.coins) sums.set(asset, dec(quantity));
  for (const {asset, quantity} of start.coins) sums.set(asset, (sums.get(asset) ?? ZERO).minus(quantity));
  return sums;
}
