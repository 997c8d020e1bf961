/** Each account's part of the question: from which snapshot to which, and what its logs have between them. */
import {yourSymbol} from '../adapter/account-names.ts';
import type {AccountHandle} from '../adapter/accounts.ts';
import {yourName} from '../model/asset-names.ts';
import type {EquitySnapshot, LedgerMemory, LedgerRow} from '../state/ledger-memory.ts';
import type {AccountHistory} from './accounting/account-run.ts';
import {rowsBetween, UNSURE_MS} from './accounting/cuts.ts';
import {priceLineOf} from './accounting/price-line.ts';

export interface Stretch {
  readonly handle: AccountHandle;
  readonly scope: string;
  readonly start: EquitySnapshot;
  readonly end: EquitySnapshot;
  /** The exchange's clock minus ours. */
  readonly offsetMs: number;
}

/** Where the account begins: at its last snapshot before an instant, else at its first one; null for the instant: at its first. */
export function startOf(scope: string, since: number | null, end: EquitySnapshot, ledger: LedgerMemory): EquitySnapshot {
  const first = () => ledger.after(scope, Number.MIN_SAFE_INTEGER);
  const start = since === null ? first() : (ledger.before(scope, since) ?? ledger.after(scope, since));
  return start === null || start.at > end.at ? end : start;
}

/** `byDay`: with the last snapshot of each day in between, so that each day has a beginning and an end. */
export function historyOf({handle, scope, start, end, offsetMs}: Stretch, byDay: boolean, ledger: LedgerMemory): AccountHistory {
  const near = ledger
    .rows(scope, start.at + offsetMs - UNSURE_MS, end.at + offsetMs + UNSURE_MS)
    .map((row) => named(handle, {...row, at: row.at - offsetMs}));
  const rows = start.at < end.at ? rowsBetween(start, end, near) : [];
  const days = byDay ? ledger.dayEnds(scope, start.at, end.at) : [];
  const between = start.at < end.at ? [...days, end] : [];
  const snapshots = [start, ...between.filter((each, index) => index === between.length - 1 || dayOf(each) !== dayOf(end))];
  return {...{account: handle.account, exchange: handle.exchange, snapshots, rows}, prices: priceLineOf(snapshots, rows)};
}

function dayOf({at}: EquitySnapshot): number {
  return Math.floor(at / 86_400_000);
}

/** Coins by the user's names, as in the snapshots. */
function named(handle: AccountHandle, row: LedgerRow): LedgerRow {
  const {names} = handle;
  if (names === undefined) return row;
  const {id, at, entry, fill} = row;
  if (fill === undefined) return {id, at, entry: {...entry, asset: yourName(names, entry.asset)}};
  const fee = fill.fee === null ? null : {...fill.fee, asset: yourName(names, fill.fee.asset)};
  return {id, at, fill: {...fill, symbol: yourSymbol(handle, fill.symbol), fee}};
}
