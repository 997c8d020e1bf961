/** Open orders of all accounts, with what the journal knows better than a lagging list. */
import {type AccountHandle, type Answers, askAccounts} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import {exitCodeOfStatuses} from '../../adapter/exit-code.ts';
import {sameAccounts, type TwinStatus, twinId, withTwins} from '../../adapter/same-account.ts';
import {type DeskError, type Failure, PARTIAL_EXIT, toFailure} from '../../model/errors.ts';
import type {Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';
import {doubtfulOn} from '../end/doubtful.ts';
import type {OrderDeps} from '../order-deps.ts';
import {unsettledIntents} from './journaled.ts';
import {openOrders} from './open-orders.ts';
import {orderOfIntent} from './shown-order.ts';
import {distinct} from './twins.ts';
import {hasMarket, noSuchMarket} from './typed-symbol.ts';

export interface OrdersDocument {
  readonly at: string;
  /** True when every account answered and nothing of its list is missing. */
  readonly complete: boolean;
  readonly orders: readonly Order[];
  /** `sameAs`: another key of the same exchange account, under which its orders are listed. */
  readonly accounts: readonly TwinStatus[];
  readonly missing: readonly MissingPart[];
}

/** A part of an account's answer that could not be read. */
export interface MissingPart {
  readonly account: string;
  readonly what: string;
  readonly error: Failure;
}

type Deps = Pick<OrderDeps, 'call' | 'state' | 'accounts'>;

interface Listed extends Rows<Order> {
  /** Of each typed symbol: whether the account has that market; null where it could not be asked. */
  readonly markets: readonly (boolean | null)[];
  /** The exchange's own id of the account; null where no other key may be for it, or it is not known. */
  readonly uid: string | null;
  /** Orders of this account that nothing settles yet. */
  readonly doubtful: readonly Intent[];
}

/**
 * Open orders, newest first; a journaled one that nothing confirms is there as UNKNOWN. Throws `not-found` with the nearest
 * names for a typed symbol that no account has.
 */
export async function listOrders(symbols: readonly string[], deps: Deps): Promise<OrdersDocument> {
  const asked = await askAccounts(deps.accounts, deps.call, async (adapter, signal, handle) => {
    const [uid, listed] = await Promise.all([
      twinId(adapter, handle, deps.accounts, deps.call),
      list(adapter, symbols, deps, signal),
    ]);
    return {uid, ...listed, doubtful: doubtfulOn(adapter, null, deps)};
  });
  const {answers, statuses} = asked;
  const doubtful = answers.flatMap(({value}) => value.doubtful);
  const rows = answers.flatMap(({handle, value}) => value.rows.map((order) => ({handle, order})));
  const sameAs = sameAccounts(answers.map(({handle, value}) => ({handle, uid: value.uid})));
  const open = distinct(rows).map(({order}) => order);
  const names = new Set(open.map(nameOf));
  const unconfirmed = unsettledOrders(deps, doubtful).filter((order) => !names.has(nameOf(order)));
  const orders = [...unconfirmed, ...open].filter((order) => symbols.length === 0 || symbols.some((each) => isIn(each, order)));
  await refuseTypos(symbols, orders, asked, deps);
  const missing = answers.flatMap(({handle, value}) => value.missing.map((part) => missingPart(handle, part)));
  return {
    at: new Date(deps.call.clock.now()).toISOString(),
    complete: asked.complete && missing.length === 0,
    orders: orders.toSorted(newestFirst),
    accounts: withTwins(statuses, sameAs),
    missing,
  };
}

async function list(
  adapter: ExchangeAdapter,
  symbols: readonly string[],
  deps: Deps,
  signal: AbortSignal,
): Promise<Omit<Listed, 'uid' | 'doubtful'>> {
  const [typed, ...others] = symbols;
  const only = others.length === 0 ? (typed ?? null) : null;
  const [read, markets] = await Promise.all([
    openOrders(adapter, {symbol: only, products: 'ACCOUNT'}, deps, signal).catch((error: unknown) => error),
    Promise.all(symbols.map((symbol) => hasMarket(adapter, symbol, signal))),
  ]);
  const isUnlisted = only !== null && markets[0] === false;
  // An order may outlive its market, and then only the list of all orders has it.
  if (isUnlisted) return {...(await openOrders(adapter, {symbol: null, products: 'ACCOUNT'}, deps, signal)), markets};
  if (read instanceof Error) throw read;
  return {...(read as Rows<Order>), markets};
}

/** A symbol that every account answers to have no market for, and that no order has, is a typo. */
async function refuseTypos(
  symbols: readonly string[],
  orders: readonly Order[],
  {answers, complete}: Answers<Listed>,
  {accounts, call}: Deps,
): Promise<void> {
  const typo = symbols.find(
    (symbol, index) =>
      complete && answers.every(({value}) => value.markets[index] === false) && !orders.some((order) => isIn(symbol, order)),
  );
  if (typo !== undefined) throw await noSuchMarket(typo, accounts, call);
}

/** Whether an order is in a typed symbol: canonical, or the exchange's own spelling where mxt has no name for the market. */
export function isIn(symbol: string, order: Order): boolean {
  return order.symbol === symbol || order.raw?.symbol === symbol;
}

export function missingPart(
  {account, exchange}: AccountHandle,
  {what, error}: {readonly what: string; readonly error: DeskError},
): MissingPart {
  return {account, what, error: toFailure(error.on({account, exchange}))};
}

/**
 * Orders of these accounts that may be live although no answer proves it, from the journal. `doubtful`: those that accounts know
 * as theirs by their key, whatever they were called when they were sent.
 */
export function unsettledOrders(
  {state, accounts}: Pick<Deps, 'state' | 'accounts'>,
  doubtful: readonly Intent[],
): readonly Order[] {
  const known = new Map(doubtful.map((intent) => [intent.id, intent]));
  return unsettledIntents({state})
    .map((intent) => known.get(intent.id) ?? intent)
    .filter(({account}) => accounts.some((handle) => handle.account === account))
    .map((intent) => ({...orderOfIntent(intent), account: intent.account}));
}

function nameOf({account, symbol, clientOrderId}: Order): string {
  return `${account} ${symbol} ${clientOrderId ?? ''}`;
}

export function newestFirst(a: Order, b: Order): number {
  return (b.createdAt ?? '').localeCompare(a.createdAt ?? '');
}

/** What to say where there is nothing to show; null where nothing can be said because no account answered. */
export function emptyText(what: string, {accounts, missing}: Pick<OrdersDocument, 'accounts' | 'missing'>): string | null {
  const holes = new Set(missing.map(({account}) => account));
  const answered = accounts.filter(({status, account}) => status === 'ok' && !holes.has(account));
  if (answered.length === 0 && accounts.length > 0) return null;
  if (answered.length === accounts.length) return `${what}.`;
  return `${what} on ${answered.map(({account}) => account).join(', ')}.`;
}

/** As the accounts did (0 where none was asked); partial where all answered and a part of an answer is missing. */
export function exitCodeOfList({accounts, complete}: Pick<OrdersDocument, 'accounts' | 'complete'>): number {
  const code = accounts.length === 0 ? 0 : exitCodeOfStatuses(accounts);
  return code === 0 && !complete ? PARTIAL_EXIT : code;
}
