/** Orders asked for: one by its ids, all that are open, and all that carry an id. */
import * as v from 'valibot';
import type {Missing, Rows} from '../../adapter/contract/rows.ts';
import type {LookUp} from '../../adapter/contract/trading.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Order, OrderRef} from '../../model/order.ts';
import type {Client} from './client.ts';
import {familyIn, listIdOf} from './linked.ts';
import {wireSymbol} from './market.ts';
import type {Markets} from './market-data.ts';
import {ALONE, clientOrderIdOf, type Family, orderOf, WireOrder} from './order.ts';
import {ALL_OPEN_ORDERS, OPEN_ORDERS, QUERY_ORDER, QUERY_ORDER_LIST} from './rest.ts';

/** How Binance names an order; its own id is exact, a client id may be shared by closed orders. */
export type OrderIds = {readonly orderId: string} | {readonly origClientOrderId: string};

export function idParams({id, clientOrderId}: Pick<OrderRef, 'id' | 'clientOrderId'>): OrderIds {
  if (id !== null) return {orderId: id};
  if (clientOrderId !== null) return {origClientOrderId: clientOrderId};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}

/** One order, or null for a parsed "does not exist". */
export async function findOrder(client: Client, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const symbol = wireSymbol(ref);
  let wire: WireOrder;
  try {
    wire = await client.ask(QUERY_ORDER, {symbol, ...idParams(ref)}, signal);
  } catch (error) {
    if (error instanceof DeskError && error.detail.code === '-2013') return null;
    throw error;
  }
  const place = {...client.owner, symbol: ref.symbol, isListed: ref.raw?.symbol === undefined};
  return orderOf(place, wire, await familyOf(client, wire, signal));
}

/** The other orders of its list, by a question of its own; without an answer they are not told. */
async function familyOf(client: Client, wire: WireOrder, signal: AbortSignal): Promise<Family> {
  const {orderId} = wire;
  const orderListId = listIdOf(wire);
  if (orderListId === null) return ALONE;
  try {
    const {contingencyType: contingency, orders} = await client.ask(QUERY_ORDER_LIST, {orderListId}, signal);
    return familyIn({contingency, ids: orders.map((each) => String(each.orderId))}, orderId);
  } catch (error) {
    if (error instanceof DeskError && error.kind !== 'interrupted') return ALONE;
    throw error;
  }
}

/** Open orders of one symbol, or of all. */
export async function openOrders(
  client: Client,
  markets: Markets,
  symbol: string | null,
  signal: AbortSignal,
): Promise<Rows<Order>> {
  if (symbol === null) {
    const {rows, missing} = wireOrders(await client.askPart(ALL_OPEN_ORDERS, {}, signal));
    return {rows: await named(client, markets, rows, rows, signal), missing};
  }
  const {rows, missing} = wireOrders(await client.ask(OPEN_ORDERS, {symbol: wireSymbol({symbol})}, signal));
  const place = {...client.owner, symbol, isListed: symbol.includes('/')};
  return {rows: rows.map((wire) => orderOf(place, wire, familyAmong(rows, wire))), missing};
}

/**
 * Open orders that carry this id. Closed ones are found with their symbol only, so the answer is never complete; it is incomplete
 * for the list, too, when rows are missing.
 */
export async function lookUp(client: Client, markets: Markets, id: string, signal: AbortSignal): Promise<LookUp> {
  const {rows} = wireOrders(await sharedList(client, signal));
  const found = rows.filter((wire) => wire.orderId === id || clientOrderIdOf(wire) === id);
  return {orders: await named(client, markets, found, rows, signal), complete: false};
}

const lists = new WeakMap<Client, Promise<readonly unknown[]>>();

/** The list of all open orders weighs 80: ids that are looked up at the same moment share one, and leave the budget to their cancels. */
function sharedList(client: Client, signal: AbortSignal): Promise<readonly unknown[]> {
  const known = lists.get(client);
  if (known !== undefined) return known;
  const list = client.askPart(ALL_OPEN_ORDERS, {}, signal).finally(() => lists.delete(client));
  lists.set(client, list);
  return list;
}

/** Rows that name their order, whatever else they hold; the others are counted. */
export function wireOrders(payload: readonly unknown[]): {
  readonly rows: readonly WireOrder[];
  readonly missing: readonly Missing[];
} {
  return readRows('orders', payload, (row) => (v.is(v.looseObject({}), row) ? decode(WireOrder, row, 'order') : null));
}

/** With canonical symbols; a market that Binance lists no more keeps its spelling. */
async function named(
  client: Client,
  markets: Markets,
  found: readonly WireOrder[],
  all: readonly WireOrder[],
  signal: AbortSignal,
): Promise<readonly Order[]> {
  const spellings = found.map(({symbol}) => symbol);
  // A name that could not be asked for is not known; the orders are there all the same.
  await markets.names.learn('spot', spellings, signal).catch((error: unknown) => {
    if (!(error instanceof DeskError) || error.kind === 'interrupted') throw error;
  });
  return found.map((wire) => {
    const place = markets.knownPlace(wire.symbol) ?? {...client.owner, symbol: wire.symbol, isListed: false};
    return orderOf(place, wire, familyAmong(all, wire));
  });
}

/** Among open orders a list shows those of it that are open: what waits for another one is pending as long as that one is there. */
function familyAmong(rows: readonly WireOrder[], wire: WireOrder): Family {
  const {orderId} = wire;
  const orderListId = listIdOf(wire);
  if (orderListId === null) return ALONE;
  const list = rows.filter((each) => each.orderListId === orderListId);
  const isPending = ({status}: WireOrder) => status === 'PENDING_NEW';
  const ordered = list.toSorted((a, b) => Number(isPending(a)) - Number(isPending(b)));
  return familyIn({contingency: list.some(isPending) ? 'OTO' : 'OCO', ids: ordered.map((each) => each.orderId)}, orderId);
}
