/** Balances, positions, margin and prices of all accounts, asked at the same time: one round trip. */
import {type AccountHandle, askAccounts, type CallOptions, partFailure} from '../adapter/accounts.ts';
import type {Holdings} from '../adapter/contract/account-data.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Missing, Rows} from '../adapter/contract/rows.ts';
import {boundedUid, mayHaveTwin, placeOf, sameAccounts, type TwinStatus, withTwins} from '../adapter/same-account.ts';
import type {Balance, MarginPool, Position} from '../model/account.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
import {type FundingRates, FundingReader} from './funding-board.ts';
import {BoardReader, type Boards} from './price-boards.ts';

/** What an exchange holds and no row tells: a wallet that is not read, or one that could not be. */
export interface Unread {
  readonly account: string;
  readonly what: string;
  /** Why it could not be read; absent where this account does not read it at all. */
  readonly error?: Failure;
}

export interface HeldBy {
  readonly handle: AccountHandle;
  readonly balances: readonly Balance[];
  readonly positions: readonly Position[];
  /** What the positions are held against; empty where that was not asked, or could not be read. */
  readonly pools: readonly MarginPool[];
}

export interface Gathered {
  /** Accounts that answered, each exchange account once, in the order of the keys file. */
  readonly held: readonly HeldBy[];
  /** One per account asked; `sameAs` names the account under which its money is counted. */
  readonly statuses: readonly TwinStatus[];
  readonly boards: Boards;
  /** By `placeOf`, of servers on which positions are open. */
  readonly funding: ReadonlyMap<string, FundingRates>;
  readonly unread: readonly Unread[];
  /** Accounts that may be keys of one, since the exchange did not send an id: what they hold may be counted twice. Empty: none. */
  readonly mayBeOne: readonly string[];
  /** Whether a position may exist that no row tells, because a part of them could not be read. */
  readonly lacksPositions: boolean;
  /** Whether all that the keys file asks for came: every account, wallet, position and price board. */
  readonly complete: boolean;
}

interface Answer {
  readonly holdings: Holdings;
  readonly positions: Rows<Position>;
  readonly pools: Rows<MarginPool>;
  /** Positions that this exchange has and this account does not read. */
  readonly unreadPositions: readonly string[];
  readonly uid: string | null;
  /** Why it is not known whether another key of the list is for this account; 'NONE': the exchange has no such id. */
  readonly uidUnknown: DeskError | 'NONE' | null;
}

/** What is not known where two keys may be of one account. */
export const ACCOUNT_ID = 'id of the account (two keys of one account count twice)';
const NONE: Rows<never> = {rows: [], missing: []};

/** What is asked for beside prices. */
export interface Contents {
  readonly balances: boolean;
  /** Positions, and what they are held against. */
  readonly contracts: boolean;
  /** What holders of the positions pay each other next. */
  readonly funding: boolean;
}

/**
 * Asks every account. Prices are asked once per server, by the first of its accounts that opens; when they fail, the
 * account is still fine and the boards say what is missing.
 */
export async function gather(handles: readonly AccountHandle[], call: CallOptions, wants: Contents): Promise<Gathered> {
  const [boards, rates] = [new BoardReader(call), new FundingReader(call)];
  const {answers, statuses} = await askAccounts(handles, call, async (adapter, signal, handle) => {
    boards.ask(adapter, handle);
    if (wants.funding && isTrading(handle) && adapter.derivatives !== undefined) rates.ask(adapter.derivatives, handle);
    const failed = (error: unknown) => partFailure(error, call);
    return ask(adapter, signal, handle, {...wants, uid: mayHaveTwin(handle, handles) ? call : null, failed});
  });
  const sameAs = sameAccounts(answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const own = answers.filter(({handle}) => !sameAs.has(handle.account));
  const holders = own.flatMap(({handle, value}) => (value.positions.rows.length > 0 ? [handle] : []));
  const [result, funding] = await Promise.all([boards.result(handles), rates.result(holders)]);
  const unread = [
    ...own.flatMap(({handle, value}) => unreadOf(handle.account, value)),
    ...holders.flatMap((handle) => (funding.get(placeOf(handle))?.missing ?? []).map((part) => unreadPart(handle.account, part))),
  ];
  return {
    held: own.map(({handle, value: {holdings, positions, pools}}) => {
      return {handle, balances: holdings.rows, positions: positions.rows, pools: pools.rows};
    }),
    statuses: withTwins(statuses, sameAs),
    boards: result,
    funding,
    unread,
    mayBeOne: mayBeOne(own),
    lacksPositions:
      wants.contracts && (answers.length < handles.length || own.some(({value}) => value.positions.missing.length > 0)),
    complete:
      statuses.every(({status}) => status === 'ok') &&
      unread.every(({error}) => error === undefined) &&
      own.every(({handle}) => !result.failed.has(placeOf(handle))),
  };
}

/**
 * Keys at one server, of which at least one has an id that was asked for in vain. A key that shows nothing held adds nothing twice.
 */
function mayBeOne(own: readonly {readonly handle: AccountHandle; readonly value: Answer}[]): readonly string[] {
  const holding = own.filter(
    ({handle: {mode}, value: {holdings, positions}}) =>
      mode !== 'public' && (positions.rows.length > 0 || holdings.rows.some(({total}) => total !== '0')),
  );
  return [...Map.groupBy(holding, ({handle}) => placeOf(handle)).values()]
    .filter((keys) => keys.length > 1 && keys.some(({value}) => value.uidUnknown instanceof DeskError))
    .flatMap((keys) => keys.map(({handle}) => handle.account));
}

function isTrading({products}: AccountHandle): boolean {
  return products.includes('linear');
}

interface Wants extends Contents {
  /** Null: no other key may be for this account, so its id is not asked for. */
  readonly uid: CallOptions | null;
  /** Why a part is missing; throws on what ends the whole. */
  readonly failed: (error: unknown) => DeskError;
}

async function ask(adapter: ExchangeAdapter, signal: AbortSignal, handle: AccountHandle, wants: Wants): Promise<Answer> {
  const money = Promise.all([
    wants.balances ? adapter.account.balances('ALL', signal) : {...NONE, unread: []},
    ...(wants.contracts && isTrading(handle) ? readContracts(adapter, signal, wants) : ([NONE, NONE] as const)),
  ]);
  const isHolder = wants.contracts && isTrading(handle);
  const [[holdings, positions, pools], others, uid] = await Promise.all([
    money,
    isHolder ? (adapter.derivatives?.unread?.(signal) ?? []) : [],
    wants.uid === null ? null : boundedUid(adapter, wants.uid, money).catch(wants.failed),
  ]);
  const isLeftOut = wants.contracts && !isTrading(handle) && ((await handle.offers?.()) ?? []).includes('linear');
  return {
    holdings,
    positions,
    pools,
    unreadPositions: isLeftOut ? ['linear positions (add linear to its `products` in the keys file)'] : others,
    uid: uid instanceof DeskError ? null : uid,
    uidUnknown: uid instanceof DeskError ? uid : wants.uid !== null && uid === null ? 'NONE' : null,
  };
}

/** Positions or a margin that fail take nothing else along: they are missing. */
function readContracts(
  {derivatives}: ExchangeAdapter,
  signal: AbortSignal,
  {failed}: Wants,
): readonly [Promise<Rows<Position>>, Promise<Rows<MarginPool>>] {
  const missing = (what: string, error: DeskError): Rows<never> => ({rows: [], missing: [{what, error}]});
  if (derivatives === undefined) {
    const error = new DeskError('unsupported', 'mxt reads no positions of this exchange.');
    return [Promise.resolve(missing('linear positions', error)), Promise.resolve(NONE)];
  }
  return [
    derivatives.positions(signal).catch((error: unknown) => missing('linear positions', failed(error))),
    derivatives.margin(signal).catch((error: unknown) => missing('margin', failed(error))),
  ];
}

function unreadOf(account: string, {holdings, positions, pools, unreadPositions, uidUnknown}: Answer): readonly Unread[] {
  const parts = [...holdings.missing, ...positions.missing, ...pools.missing];
  return [
    ...[...holdings.unread, ...unreadPositions].map((what) => ({account, what})),
    ...parts.map((part) => unreadPart(account, part)),
    ...(uidUnknown === null
      ? []
      : [uidUnknown === 'NONE' ? {account, what: ACCOUNT_ID} : unreadPart(account, {what: ACCOUNT_ID, error: uidUnknown})]),
  ];
}

function unreadPart(account: string, {what, error}: Missing): Unread {
  return {account, what, error: toFailure(error)};
}
