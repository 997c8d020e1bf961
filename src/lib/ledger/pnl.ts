/** What was earned, and how all of the change in equity comes about. The document of `mxt pnl`. */
import type {AccountHandle, AccountStatus, CallOptions} from '../adapter/accounts.ts';
import {partFailure} from '../adapter/accounts.ts';
import type {Missing} from '../adapter/contract/rows.ts';
import {listedNames} from '../model/asset-names.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import {gather, type HeldBy, type Unread} from '../portfolio/gather.ts';
import {type AccountSnapshot, snapshotsOf} from '../portfolio/snapshot.ts';
import {valued} from '../portfolio/valued.ts';
import {identityOf, type Sender, senderOf} from '../state/account-names.ts';
import type {State} from '../state/state.ts';
import {type AccountHistory, type AccountResult, runAccount} from './accounting/account-run.ts';
import {UNSURE_MS, untoldCoins} from './accounting/cuts.ts';
import type {Method} from './accounting/inventory.ts';
import {matchMoves} from './accounting/matches.ts';
import {groupedSums, type Key, type Sums, sumsOf} from './accounting/sums.ts';
import {historyOf, type Stretch, startOf} from './histories.ts';
import {keepSnapshots} from './keep-snapshots.ts';
import {type PairRow, pairRows} from './pair-rows.ts';
import {syncAccount, syncSuspects} from './sync-account.ts';

export interface PnlQuery {
  /** Epoch ms; null: from the first snapshot. */
  readonly since: number | null;
  readonly by: Key | 'pair' | null;
  readonly method: Method;
}

export interface PnlDeps {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly state: State;
}

/** USD. Null: not known. */
export type PnlSums = Readonly<Record<keyof Sums, string | null>>;

export interface PnlDocument {
  readonly at: string;
  /** From when: of the account that is known for longest. Null: no account could be read in full. */
  readonly since: string | null;
  readonly valuation: 'USD';
  readonly method: Method;
  /** False: an account, or a part of one, could not be read. It is in no sum. */
  readonly complete: boolean;
  /** Over the accounts that were read in full. */
  readonly total: PnlSums;
  readonly byAsset?: readonly ({readonly asset: string} & PnlSums)[];
  readonly byAccount?: readonly ({readonly account: string; readonly exchange: string} & PnlSums)[];
  readonly byDay?: readonly ({readonly day: string} & PnlSums)[];
  readonly byPair?: readonly PairRow[];
  /** Coins without a price, which count as nothing. */
  readonly unpriced: readonly string[];
  readonly unread: readonly Unread[];
  readonly accounts: readonly PnlAccount[];
}

/** `since`: from when it is known; null: it is in no sum. */
export type PnlAccount = AccountStatus & {readonly sameAs?: string; readonly since: string | null};

/** One account, read: its history, or why there is none. */
interface Read {
  readonly account: string;
  readonly history: AccountHistory | null;
  readonly known: {readonly stretch: Stretch; readonly sender: Sender; readonly held: HeldBy} | null;
  readonly unread: readonly Unread[];
  readonly error: Failure | null;
}

/** Asks every account what it holds, reads its logs on from where they were read last, and adds up. */
export async function profitAndLoss(query: PnlQuery, deps: PnlDeps): Promise<PnlDocument> {
  const {accounts, call, state} = deps;
  const gathered = await gather(accounts, call, {balances: true, contracts: true, funding: false});
  const at = call.clock.now();
  const found = snapshotsOf(gathered, valued(gathered), at);
  const reads = await Promise.all(
    found.map((each) =>
      read(
        each,
        gathered.held.find(({handle}) => handle === each.handle),
        query,
        deps,
      ),
    ),
  );
  await keepSnapshots(found, state.ledger);
  const histories = reads.flatMap(({history}) => (history === null ? [] : [history]));
  const {inside, moves} = matchMoves(histories);
  const results = histories.map((history) =>
    runAccount({...history, rows: history.rows.filter((row) => !inside.has(row))}, query.method, moves),
  );
  const statuses = gathered.statuses.map((status): PnlAccount => {
    const history = histories.find(({account}) => account === status.account);
    const failure = reads.find(({account}) => account === status.account)?.error ?? null;
    const first = history?.snapshots[0];
    const since = first === undefined ? null : new Date(first.at).toISOString();
    return failure === null ? {...status, since} : {...status, status: 'failed', since, error: failure};
  });
  const starts = statuses.flatMap(({since}) => since ?? []).sort();
  return {
    ...{at: new Date(at).toISOString(), since: starts[0] ?? null, valuation: 'USD', method: query.method},
    complete: statuses.every(({since, sameAs}) => since !== null || sameAs !== undefined),
    ...sumsBy(query, {results, histories, statuses, pairs: () => pairsOf(reads, at, query, deps)}),
    unpriced: [...new Set(results.flatMap(({unpriced}) => unpriced))].sort(),
    unread: [...gathered.unread, ...reads.flatMap(({unread}) => unread), ...unknownWords(histories, results)],
    accounts: statuses,
  };
}

/** Logs first, then what they have. A log that is not whole leaves the account out: half of it would be a wrong answer. */
async function read(
  {handle, snapshot}: AccountSnapshot,
  held: HeldBy | undefined,
  {since, by}: PnlQuery,
  {call, state}: PnlDeps,
): Promise<Read> {
  const {account} = handle;
  const none = {account, history: null, known: null};
  try {
    const adapter = await handle.adapter();
    const scope = identityOf(adapter.config);
    const start = startOf(scope, since, snapshot, state.ledger);
    const contracts = held?.positions.map(({symbol}) => symbol) ?? [];
    // A pair counts from its first order on, whenever that was.
    const first = by === 'pair' ? (state.ledger.after(scope, Number.MIN_SAFE_INTEGER) ?? start) : start;
    const from = Math.min(first.at, start.at) - UNSURE_MS;
    const ports = {call, ledger: state.ledger, state};
    const unreadOf = (parts: readonly Missing[]) => parts.map(({what, error}) => ({account, what, error: toFailure(error)}));
    const unread = unreadOf(await syncAccount({adapter, scope, contracts}, from, ports));
    if (unread.length > 0) return {...none, unread, error: null};
    const offsetMs = state.memory(adapter.config).clockOffset()?.offsetMs ?? 0;
    const stretch = {handle, scope, start, end: snapshot, offsetMs};
    const untold = untoldCoins(start, snapshot, historyOf(stretch, false, state.ledger).rows);
    const suspects = untold.flatMap((coin) => listedNames(handle.names ?? {}, coin));
    const more = unreadOf((await syncSuspects({adapter, scope}, suspects, from, ports)) ?? []);
    if (more.length > 0) return {...none, unread: more, error: null};
    const history = historyOf(stretch, by === 'day', state.ledger);
    const odd = history.rows.filter(({fill}) => fill?.fee === null).length;
    const known = held === undefined ? null : {stretch, sender: senderOf(adapter.config), held};
    if (odd === 0) return {account, history, known, unread: [], error: null};
    const error = {kind: 'protocol', message: 'The exchange did not send them.'} as const;
    return {...none, unread: [{account, what: `the fees of ${odd} fills`, error}], error: null};
  } catch (error) {
    const failure = partFailure(error, call);
    return {...none, unread: [], error: toFailure(failure instanceof DeskError ? failure.on(handle) : failure)};
  }
}

interface Sources {
  readonly results: readonly AccountResult[];
  readonly histories: readonly AccountHistory[];
  readonly statuses: readonly PnlAccount[];
  readonly pairs: () => readonly PairRow[];
}

/** Over all that is known of each account, whenever the pair was opened. */
function pairsOf(reads: readonly Read[], at: number, {method}: PnlQuery, {state}: PnlDeps): readonly PairRow[] {
  const known = reads.flatMap(({known: account}) => {
    if (account === null) return [];
    const {stretch, sender, held} = account;
    const first = state.ledger.after(stretch.scope, Number.MIN_SAFE_INTEGER) ?? stretch.end;
    return [{sender, held, history: historyOf({...stretch, start: first}, false, state.ledger)}];
  });
  return pairRows(known, method, at, state.journal);
}

function sumsBy({by}: PnlQuery, {results, histories, statuses, pairs}: Sources) {
  const postings = results.flatMap((result) => result.postings);
  const changes = results.flatMap((result) => result.changes);
  const total: PnlSums = histories.length === 0 ? UNKNOWN : sumsOf(postings, changes);
  if (by === null) return {total};
  if (by === 'pair') return {total, byPair: pairs()};
  const grouped = groupedSums(by, postings, changes);
  if (by === 'asset') return {total, byAsset: grouped.map(([asset, sums]) => ({asset, ...sums}))};
  if (by === 'day') return {total, byDay: grouped.map(([day, sums]) => ({day, ...sums}))};
  const known = new Map(grouped);
  const byAccount = statuses
    .filter(({sameAs}) => sameAs === undefined)
    .map(({account, exchange, since}) => {
      const sums: PnlSums = since === null ? UNKNOWN : (known.get(account) ?? sumsOf([], []));
      return {account, exchange, ...sums};
    });
  return {total, byAccount};
}

const UNKNOWN: PnlSums = {
  ...{equityChange: null, realized: null, unrealizedChange: null, funding: null, interest: null, fees: null},
  ...{deposits: null, withdrawals: null, unexplained: null},
};

function unknownWords(histories: readonly AccountHistory[], results: readonly AccountResult[]): readonly Unread[] {
  return results.flatMap(({unknown}, index) => {
    const account = histories[index]?.account ?? '';
    return unknown.map((word) => ({account, what: `what an entry "${word}" is (its amount is unexplained)`}));
  });
}
