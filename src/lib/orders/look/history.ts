/** Closed orders and fills of all accounts, page after page, also where an exchange answers one symbol at a time. */
import {type AccountHandle, askAccounts} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Missing, Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {CLOSED_ORDERS, readForward} from '../../adapter/forward-pages.ts';
import {placeOf, sameAccounts, type TwinStatus, twinId, withTwins} from '../../adapter/same-account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Fill, Order} from '../../model/order.ts';
import type {LoggedAction} from '../../state/action-log.ts';
import {withParent} from '../../state/linked-parent.ts';
import type {Origin} from '../../state/origin.ts';
import {placedSymbols} from '../../state/placed-symbols.ts';
import type {LoggedSetting} from '../../state/setting-log.ts';
import type {OrderDeps} from '../order-deps.ts';
import {emptyText, isIn, type MissingPart, missingPart, newestFirst} from './list.ts';
import {fillsSince} from './remembered-fills.ts';
import {distinct} from './twins.ts';
import {hasMarket, noSuchMarket} from './typed-symbol.ts';

type Deps = Pick<OrderDeps, 'call' | 'accounts' | 'state'>;

/** Longest reading of one account. What was read of its fills by then is kept. */
const LONGEST_MS = 900_000;

/** `journal`: what the journal of this machine knows beside it, where that is what was asked. */
export type ListedOrder = Order & {readonly journal?: {readonly origin: Origin | null}};

export interface HistoryDocument {
  readonly at: string;
  /** True when every account answered to the end of what was asked: `missing` is empty then. */
  readonly complete: boolean;
  /** Newest first, at most `limit`. */
  readonly orders: readonly ListedOrder[];
  readonly fills: readonly (Fill & {readonly account: string; readonly exchange: string})[];
  /** Whether `limit` left out older orders or fills that were read. */
  readonly more: boolean;
  /** `sameAs`: another key of the same exchange account, under which its rows are listed. */
  readonly accounts: readonly TwinStatus[];
  readonly missing: readonly MissingPart[];
  /** Accounts whose exchange answers by symbol, with the symbols that were asked for. Others are not in it. */
  readonly bySymbol: readonly {readonly account: string; readonly symbols: readonly string[]}[];
  /** Of the journal alone: changes of how contracts are held, newest first. */
  readonly settings?: readonly ShownSetting[];
  /** Of the journal alone: cancels, changes and the kill switch, newest first. */
  readonly actions?: readonly ShownAction[];
}

/** `at`: ISO 8601, before it was sent. */
export type ShownSetting = Omit<LoggedSetting, 'at' | 'venue' | 'credential'> & {readonly at: string};

/** `at`: ISO 8601, when it was recorded. */
export type ShownAction = Omit<LoggedAction, 'at'> & {readonly at: string};

interface History {
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly missing: readonly Missing[];
  /** Null: everything was answered at once. */
  readonly symbols: readonly string[] | null;
  /** Whether the account has the typed symbol's market; null: not typed, or it could not be asked. */
  readonly hasMarket: boolean | null;
}

/** Since an instant (epoch ms, our clock). Throws `not-found` with the nearest names for a symbol that no account has. */
export async function orderHistory(query: HistoryQuery, deps: Deps): Promise<HistoryDocument> {
  // Each request has its own time; how long all of them take is for the exchange's rate limit to say.
  const call = {...deps.call, timeoutMs: Math.max(deps.call.timeoutMs, LONGEST_MS)};
  const asked = await askAccounts(deps.accounts, call, async (adapter, signal, handle) => {
    const [uid, history] = await Promise.all([
      twinId(adapter, handle, deps.accounts, deps.call),
      read(adapter, query, deps, signal),
    ]);
    return {uid, adapter, ...history};
  });
  const {statuses, complete} = asked;
  const sameAs = sameAccounts(asked.answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const answers = asked.answers.filter(({handle}) => !sameAs.has(handle.account));
  // Also where the exchange did not tell whether two keys are of one account.
  const rows = distinct(
    answers.flatMap(({handle, value: {orders, adapter}}) => orders.map((order) => ({handle, order, adapter}))),
  );
  const orders = rows.toSorted((a, b) => newestFirst(a.order, b.order));
  const fills = distinctFills(answers.flatMap(({handle, value}) => value.fills.map((fill) => ({handle, fill}))));
  const {symbol, limit} = query;
  const isTypo = symbol !== null && complete && answers.every(({value}) => value.hasMarket === false);
  if (isTypo && !orders.some(({order}) => isIn(symbol, order))) throw await noSuchMarket(symbol, deps.accounts, deps.call);
  const missing = answers.flatMap(({handle, value}) => value.missing.map((part) => missingPart(handle, part)));
  return {
    at: new Date(deps.call.clock.now()).toISOString(),
    complete: complete && missing.length === 0,
    orders: orders.slice(0, limit).map(({order, adapter}) => withParent(order, adapter, deps.state.journal)),
    fills: fills.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, limit),
    more: orders.length > limit || fills.length > limit,
    accounts: withTwins(statuses, sameAs),
    missing,
    bySymbol: answers.flatMap(({handle: {account}, value: {symbols}}) => (symbols === null ? [] : [{account, symbols}])),
  };
}

function distinctFills(
  found: readonly {readonly handle: AccountHandle; readonly fill: Fill}[],
): readonly HistoryDocument['fills'][number][] {
  const kept = new Map<string, HistoryDocument['fills'][number]>();
  for (const {handle, fill} of found) {
    const {account, exchange} = handle;
    const key = `${placeOf(handle)} ${fill.symbol} ${fill.id} ${fill.orderId}`;
    if (!kept.has(key)) kept.set(key, {...fill, account, exchange});
  }
  return [...kept.values()];
}

async function read(adapter: ExchangeAdapter, query: HistoryQuery, deps: Deps, signal: AbortSignal): Promise<History> {
  const {symbol} = query;
  const listed = symbol === null ? null : hasMarket(adapter, symbol, signal);
  try {
    return {...(await pagesOf(adapter, query, deps, signal)), symbols: null, hasMarket: await listed};
  } catch (error) {
    if (symbol !== null && (await listed) === false) return {...NOTHING, symbols: null, hasMarket: false};
    if (symbol !== null || !(error instanceof DeskError) || error.kind !== 'unsupported') throw error;
  }
  const open = await openSymbols(adapter, signal);
  const placed = placedSymbols(adapter.config, query.since, deps.state);
  const symbols = [...new Set([...placed, ...open.rows])].sort();
  const parts = await Promise.all(symbols.map((each) => inSymbol(adapter, {...query, symbol: each}, deps, signal)));
  const [hole] = open.missing;
  // Holes stand beside what was answered; an account that answered nothing has failed.
  if (hole !== undefined && parts.every(isUnanswered)) throw hole.error;
  return {
    orders: parts.flatMap(({orders}) => orders),
    fills: parts.flatMap(({fills}) => fills),
    missing: [...open.missing, ...parts.flatMap(({missing}) => missing)],
    symbols,
    hasMarket: null,
  };
}

/** Symbols with open orders. Without the list those that were placed from here are asked for all the same, and the hole is named. */
async function openSymbols(adapter: ExchangeAdapter, signal: AbortSignal): Promise<Rows<string>> {
  try {
    const {rows, missing} = await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, signal);
    return {rows: rows.map(({symbol}) => symbol), missing};
  } catch (error) {
    if (!(error instanceof DeskError) || signal.aborted) throw error;
    return {rows: [], missing: [{what: 'history of symbols with open orders', error}]};
  }
}

const NOTHING = {orders: [], fills: [], missing: []};

/** One symbol of several: its failure is a hole, and the others stand. */
async function inSymbol(
  adapter: ExchangeAdapter,
  query: HistoryQuery,
  deps: Deps,
  signal: AbortSignal,
): Promise<typeof NOTHING | Parts> {
  try {
    return await pagesOf(adapter, query, deps, signal);
  } catch (error) {
    if (!(error instanceof DeskError) || signal.aborted) throw error;
    return {...NOTHING, missing: [{what: `history of ${query.symbol}`, error}]};
  }
}

function isUnanswered({orders, fills, missing}: Parts): boolean {
  return missing.length > 0 && orders.length === 0 && fills.length === 0;
}

type Parts = Pick<History, 'orders' | 'fills' | 'missing'>;

async function pagesOf(adapter: ExchangeAdapter, query: HistoryQuery, deps: Deps, signal: AbortSignal): Promise<Parts> {
  const [orders, fills] = await Promise.all([closedSince(adapter, query, signal), fillsSince(adapter, query, deps, signal)]);
  return {orders: orders.rows, fills: fills.rows, missing: [...orders.missing, ...fills.missing]};
}

/** To the end, whatever `limit` says: that is how many are shown of them. */
function closedSince(adapter: ExchangeAdapter, {symbol, since}: HistoryQuery, signal: AbortSignal): Promise<Rows<Order>> {
  const {name, idOf, timesOf} = CLOSED_ORDERS;
  const what = symbol === null ? name : `${name} of ${symbol}`;
  return readForward({
    ...{what, since, idOf, timesOf},
    ask: (from, limit) => adapter.trading.closedOrders({symbol, since: from, limit}, signal),
  });
}

/** What to say where there are no closed orders: only of what was asked and answered. Empty where nothing was. */
export function emptyHistory(document: HistoryDocument): string {
  const text = emptyText('No closed orders', document);
  const symbols = new Set(document.bySymbol.flatMap(({symbols: asked}) => asked));
  if (text === null || document.bySymbol.length === 0) return text ?? '';
  return symbols.size === 0 ? '' : text.replace('No closed orders', `No closed orders in ${[...symbols].join(', ')}`);
}
