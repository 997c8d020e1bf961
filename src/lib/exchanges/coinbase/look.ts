/**
 * Questions about orders: by id, the open ones, and the witnesses for a lost one. Coinbase finds an order by its own id alone;
 * one that is known by its client order id only is looked for in lists, which are read to their end before it counts as absent.
 */
import {allRows, type Rows} from '../../adapter/contract/rows.ts';
import type {LookUp, OpenScope, OrderSource} from '../../adapter/contract/trading.ts';
import {eachAlone} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {Query} from './client.ts';
import {fillRows, knownOrder, ORDER_PAGE, openRows, type ReadContext, SOURCES, stampOf, toOrders} from './lists.ts';
import {wireSymbol} from './market.ts';
import {orderById, orderList} from './rest.ts';

/** Slack for a clock that was measured with an error, when looking for what was sent "at" an instant. */
const CLOCK_SLACK_MS = 5000;
/** Ids of Coinbase are UUIDs, most often. Longer text is none. */
const LONGEST_ID = 64;

/** One order by either id. Null only when the exchange has no such id, or no list to its end has one with that client id. */
export async function readOrder(context: ReadContext, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const id = ref.id ?? context.ids.idOf(ref.clientOrderId);
  if (id !== null) return orderWithId(context, id, signal);
  return search(context, ref, {product_ids: wireSymbol(ref)}, signal);
}

async function orderWithId({client, ...context}: ReadContext, id: string, signal: AbortSignal): Promise<Order | null> {
  try {
    const payload = (await client.askPart(orderById(id), {}, signal)).any('order');
    const order = knownOrder(context, payload);
    if (order === null) throw new DeskError('protocol', 'Coinbase answered with an order that has no id.');
    return order;
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'not-found') return null;
    throw error;
  }
}

/**
 * Orders that carry this text as either id: by the exchange's own, and among the open ones. A closed one that is known by its
 * client id alone is found with its symbol only, so the answer is never complete without a match by the exchange's id.
 */
export async function lookUp(context: ReadContext, id: string, signal: AbortSignal): Promise<LookUp> {
  if (id.length > LONGEST_ID || !/^[\w-]+$/.test(id)) return {orders: [], complete: false};
  const known = context.ids.idOf(id) ?? id;
  const named: Order[] = [];
  const {rows, missing} = await eachAlone([
    {
      what: 'the order of this id',
      read: async () => {
        const order = await orderWithId(context, known, signal).catch(noIdAtAll);
        if (order !== null) named.push(order);
        return allRows(named);
      },
    },
    {what: 'open orders', read: () => openOrders(context, {symbol: null}, signal)},
  ]);
  const ids = new Set(named.map((order) => order.id));
  const others = rows.filter((order) => !ids.has(order.id) && (order.id === id || order.clientOrderId === id));
  const orders = [...named, ...others];
  if (orders.length === 0 && missing[0] !== undefined) throw missing[0].error;
  return {orders, complete: named.length > 0 && missing.length === 0};
}

/** Text in a form that no id has is the id of no order. */
function noIdAtAll(error: unknown): null {
  if (error instanceof DeskError && error.kind === 'rejected') return null;
  throw error;
}

/** Conditional orders are in the same lists. A row that cannot be read in full is an UNKNOWN one. */
export async function openOrders(
  context: ReadContext,
  {symbol}: Pick<OpenScope, 'symbol'>,
  signal: AbortSignal,
): Promise<Rows<Order>> {
  const {rows, missing} = await openRows(context.client, symbol, signal);
  const read = toOrders(context, rows);
  const orders = [...new Map(read.rows.map((order) => [order.id, order])).values()];
  return {rows: orders.filter(({status}) => !isTerminal(status)), missing: [...read.missing, ...missing]};
}

/** Three places where an order would show, and a fourth where its id is known. All are copies beside the engine. */
export function orderSources(context: ReadContext, ref: OrderRef, since: number): readonly OrderSource[] {
  const {client} = context;
  const from = Math.min(since, client.exchangeTime(since)) - CLOCK_SLACK_MS;
  const source = (name: string, shows: OrderSource['shows'], find: OrderSource['find']): OrderSource => {
    return {name, fromEngine: false, shows, find};
  };
  const id = ref.id ?? context.ids.idOf(ref.clientOrderId);
  return [
    ...(id === null ? [] : [source('order-by-id', 'ALL', (signal) => orderWithId(context, id, signal))]),
    source('open-orders', 'OPEN', async (signal) => {
      const {rows, missing} = await openOrders(context, {symbol: ref.symbol}, signal);
      const found = rows.find((order) => isMeant(order, ref)) ?? null;
      // Without the whole list, an order that is not in it may still be there.
      if (found === null && missing[0] !== undefined) throw missing[0].error;
      return found;
    }),
    source('order-history', 'ALL', (signal) =>
      search(context, ref, {product_ids: wireSymbol(ref), start_date: stampOf(from)}, signal),
    ),
    source('fills', 'EXECUTED', (signal) => byFills(context, ref, from, signal)),
  ];
}

/** Executions name their order by the exchange's id alone, so every order that was filled since then is looked at. */
async function byFills(context: ReadContext, ref: OrderRef, since: number, signal: AbortSignal): Promise<Order | null> {
  const query = {product_ids: wireSymbol(ref), start_sequence_timestamp: stampOf(since)};
  const {rows, missing} = await fillRows(context.client, query, signal);
  const ids = new Set(rows.map((payload) => new Row(payload).text('order_id')));
  const orders = await Promise.all([...ids].map((id) => orderWithId(context, id, signal)));
  const found = orders.find((order) => order !== null && isMeant(order, ref)) ?? null;
  if (found === null && (missing[0] !== undefined || orders.includes(null))) {
    throw missing[0]?.error ?? new DeskError('protocol', 'Coinbase does not show every order that was filled since then.');
  }
  return found;
}

function isMeant(order: Order, {id, clientOrderId}: OrderRef): boolean {
  return id === null ? order.clientOrderId === clientOrderId : order.id === id;
}

/**
 * The order in the list of all states, page by page until it shows. Null only when the list was read to its end. Of the sources
 * only the one of orders that came through the API: no other has client order ids that anybody but the exchange's own app knows.
 */
async function search(context: ReadContext, ref: OrderRef, filter: Query, signal: AbortSignal): Promise<Order | null> {
  const [order_placement_source] = SOURCES;
  const query = {product_type: 'SPOT', ...filter, order_placement_source, limit: ORDER_PAGE};
  const seen = new Set<string>();
  let odd: DeskError | null = null;
  for (let cursor = ''; ; ) {
    const page = await context.client.page(orderList, {...query, ...(cursor !== '' && {cursor})}, signal);
    const {rows, missing} = toOrders(context, page.rows);
    const found = rows.find((order) => isMeant(order, ref));
    if (found !== undefined) return found;
    odd ??= missing[0]?.error ?? null;
    cursor = page.cursor;
    if (cursor === '' || seen.has(cursor)) break;
    seen.add(cursor);
  }
  // A row without an id may be the one.
  if (odd !== null) throw odd;
  return null;
}
