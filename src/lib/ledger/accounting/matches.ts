/** Moves of one's own money: between wallets of an account, and between accounts that are both read. Pure. */
import {dec} from '../../model/decimal.ts';
import type {LedgerEntry} from '../../model/ledger.ts';
import type {LedgerRow} from '../../state/ledger-memory.ts';
import type {AccountHistory, Move} from './account-run.ts';
import {usdOf} from './money.ts';

/** Two rows of one move between wallets say nearly the same time. */
const WALLETS_MS = 60_000;
/** A deposit that names no transaction is taken for a withdrawal of the same amount within a day. */
const CHAIN_MS = 86_400_000;

export interface Matches {
  /** Rows of moves inside of an account: they change nothing. */
  readonly inside: ReadonlySet<LedgerRow>;
  readonly moves: ReadonlyMap<LedgerRow, Move>;
}

interface End {
  readonly history: AccountHistory;
  readonly row: LedgerRow;
  readonly entry: LedgerEntry;
}

export function matchMoves(histories: readonly AccountHistory[]): Matches {
  const ends = histories.flatMap((history) =>
    history.rows.flatMap((row): End[] =>
      row.entry !== undefined && isMove(row.entry) ? [{history, row, entry: row.entry}] : [],
    ),
  );
  const inside = new Set<LedgerRow>();
  const moves = new Map<LedgerRow, Move>();
  const isFree = ({row}: End) => !inside.has(row) && !moves.has(row);
  for (const end of ends.filter(isOut)) {
    const other = end.entry.kind !== 'TRANSFER' ? undefined : ends.find((each) => isFree(each) && isOtherWallet(end, each));
    if (other !== undefined) inside.add(end.row).add(other.row);
  }
  const isSame = [isOneTransaction, isOneAmount];
  for (const areOne of isSame) {
    for (const end of ends.filter((each) => isOut(each) && isFree(each))) {
      const other = ends.find((each) => isFree(each) && !isOut(each) && each.history !== end.history && areOne(end, each));
      if (other === undefined) continue;
      const price = end.history.prices.price(end.entry.asset, end.row.at);
      const value = price === null ? dec('0') : usdOf(other.entry.amount, price);
      const id = `${end.history.account} ${end.row.id}`;
      moves.set(end.row, {id, value: value.neg()}).set(other.row, {id, value});
    }
  }
  return {inside, moves};
}

function isMove({kind}: LedgerEntry): boolean {
  return kind === 'DEPOSIT' || kind === 'WITHDRAWAL' || kind === 'TRANSFER';
}

function isOut({entry}: End): boolean {
  return dec(entry.amount).lt(0);
}

function isOtherWallet(out: End, into: End): boolean {
  return into.history === out.history && into.entry.kind === 'TRANSFER' && isAmount(out, into, WALLETS_MS);
}

/** What arrived less than was sent is no whole move: then both ends count as they are. */
function isOneTransaction(out: End, into: End): boolean {
  const {reference} = out.entry;
  if (reference === null || reference !== into.entry.reference || out.entry.asset !== into.entry.asset) return false;
  return dec(out.entry.amount).neg().eq(into.entry.amount);
}

/** Without the chain's id at one end. Two that name different ones are two. */
function isOneAmount(out: End, into: End): boolean {
  if (out.entry.reference !== null && into.entry.reference !== null) return false;
  return isAmount(out, into, out.entry.kind === 'TRANSFER' ? WALLETS_MS : CHAIN_MS);
}

function isAmount(out: End, into: End, withinMs: number): boolean {
  const late = into.row.at - out.row.at;
  const isSoon = late <= withinMs && late >= -WALLETS_MS;
  return isSoon && out.entry.asset === into.entry.asset && dec(out.entry.amount).neg().eq(into.entry.amount);
}
