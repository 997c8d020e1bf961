/** Balances, positions and prices of all accounts, asked at the same time: one round trip. */
import {type AccountHandle, askAccounts, type CallOptions, partFailure} from '../adapter/accounts.ts';
import type {Holdings} from '../adapter/contract/account-data.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Missing, Rows} from '../adapter/contract/rows.ts';
import {boundedUid, mayHaveTwin, placeOf, sameAccounts, type TwinStatus, withTwins} from '../adapter/same-account.ts';
import type {Balance, Position} from '../model/account.ts';
import {DeskError, type Failure, toFailure} from '../model/errors.ts';
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
}

export interface Gathered {
  /** Accounts that answered, each exchange account once, in the order of the keys file. */
  readonly held: readonly HeldBy[];
  /** One per account asked; `sameAs` names the account under which its money is counted. */
  readonly statuses: readonly TwinStatus[];
  readonly boards: Boards;
  readonly unread: readonly Unread[];
  /** Whether a position may exist that no row tells, because a part of them could not be read. */
  readonly lacksPositions: boolean;
  /** Whether all that the keys file asks for came: every account, wallet, position and price board. */
  readonly complete: boolean;
}

interface Answer {
  readonly holdings: Holdings;
  readonly positions: Rows<Position>;
  /** Positions that this exchange has and this account does not read. */
  readonly unreadPositions: readonly string[];
  readonly uid: string | null;
  /** Why it is not known whether another key of the list is for this account; 'NONE': the exchange has no such id. */
  readonly uidUnknown: DeskError | 'NONE' | null;
}

const ID = 'id of the account (two keys of one account count twice)';
const NO_POSITIONS: Rows<Position> = {rows: [], missing: []};

/**
 * Asks every account. Prices are asked once per server, by the first of its accounts that opens; when they fail, the
 * account is still fine and the boards say what is missing.
 */
export async function gather(
  handles: readonly AccountHandle[],
  call: CallOptions,
  wants: {readonly positions: boolean},
): Promise<Gathered> {
  const boards = new BoardReader(call);
  const {answers, statuses} = await askAccounts(handles, call, async (adapter, signal, handle) => {
    boards.ask(adapter, handle);
    const failed = (error: unknown) => partFailure(error, call);
    return ask(adapter, signal, handle, {...wants, uid: mayHaveTwin(handle, handles) ? call : null, failed});
  });
  const sameAs = sameAccounts(answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const own = answers.filter(({handle}) => !sameAs.has(handle.account));
  const unread = own.flatMap(({handle, value}) => unreadOf(handle.account, value));
  const result = await boards.result(handles);
  return {
    held: own.map(({handle, value}) => ({handle, balances: value.holdings.rows, positions: value.positions.rows})),
    statuses: withTwins(statuses, sameAs),
    boards: result,
    unread,
    lacksPositions:
      wants.positions && (answers.length < handles.length || own.some(({value}) => value.positions.missing.length > 0)),
    complete:
      statuses.every(({status}) => status === 'ok') &&
      unread.every(({error}) => error === undefined) &&
      own.every(({handle}) => !result.failed.has(placeOf(handle))),
  };
}

interface Wants {
  readonly positions: boolean;
  /** Null: no other key may be for this account, so its id is not asked for. */
  readonly uid: CallOptions | null;
  /** Why a part is missing; throws on what ends the whole. */
  readonly failed: (error: unknown) => DeskError;
}

async function ask(
  adapter: ExchangeAdapter,
  signal: AbortSignal,
  {products, offers}: AccountHandle,
  wants: Wants,
): Promise<Answer> {
  const isTrading = products.includes('linear');
  const money = Promise.all([
    adapter.account.balances('ALL', signal),
    wants.positions && isTrading ? readPositions(adapter, signal, wants) : NO_POSITIONS,
  ]);
  const [[holdings, positions], uid] = await Promise.all([
    money,
    wants.uid === null ? null : boundedUid(adapter, wants.uid, money).catch(wants.failed),
  ]);
  const isLeftOut = wants.positions && !isTrading && ((await offers?.()) ?? []).includes('linear');
  return {
    holdings,
    positions,
    unreadPositions: isLeftOut ? ['linear positions (add linear to its `products` in the keys file)'] : [],
    uid: uid instanceof DeskError ? null : uid,
    uidUnknown: uid instanceof DeskError ? uid : wants.uid !== null && uid === null ? 'NONE' : null,
  };
}

/** Positions that fail take no balances along: they are missing. */
async function readPositions({derivatives}: ExchangeAdapter, signal: AbortSignal, {failed}: Wants): Promise<Rows<Position>> {
  if (derivatives === undefined) {
    const error = new DeskError('unsupported', 'mxt reads no positions of this exchange.');
    return {rows: [], missing: [{what: 'linear positions', error}]};
  }
  try {
    return await derivatives.positions(signal);
  } catch (error) {
    return {rows: [], missing: [{what: 'linear positions', error: failed(error)}]};
  }
}

function unreadOf(account: string, {holdings, positions, unreadPositions, uidUnknown}: Answer): readonly Unread[] {
  const failed = ({what, error}: Missing): Unread => ({account, what, error: toFailure(error)});
  return [
    ...[...holdings.unread, ...unreadPositions].map((what) => ({account, what})),
    ...[...holdings.missing, ...positions.missing].map(failed),
    ...(uidUnknown === null ? [] : [uidUnknown === 'NONE' ? {account, what: ID} : failed({what: ID, error: uidUnknown})]),
  ];
}
