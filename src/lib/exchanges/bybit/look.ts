/** Questions about orders: by id, the open ones, and the witnesses for a lost one. */
import {joinRows, type Rows} from '../../adapter/contract/rows.ts';
import type {LookUp, OpenScope, OrderSource} from '../../adapter/contract/trading.ts';
import {eachAlone, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {isTerminal, type Order, type OrderRef} from '../../model/order.ts';
import type {Client, Query} from './client.ts';
import {nameOf, spellingOf} from './encode.ts';
import {executedOrder} from './executed.ts';
import {causeOf, toFill} from './fill.ts';
import type {Markets} from './markets.ts';
import {type Owner, toOrder} from './order.ts';
import {type Endpoint, executionList, orderHistory, orderRealtime, SETTLE_COINS} from './rest.ts';

export interface ReadContext {
  readonly client: Client;
  readonly markets: Markets;
  readonly owner: Owner;
  readonly products: readonly Product[];
}

/** Which orders a question is about. Linear ones without a symbol can only be asked per settle coin. */
interface Scope extends Query {
  readonly category: Product;
}

/** Every product that this folder speaks. */
const PRODUCTS: readonly Product[] = ['spot', 'linear'];
const ORDER_PAGE = '50';
const FILL_PAGE = '100';
const CLIENT_ID = /^[A-Za-z0-9_-]{1,36}$/;
/** Longer than any id of the exchange: such text is no id. */
const LONGEST_ID = 64;

/** One order by id: the live copy first, then history. Null only when both say that there is none. */
export async function readOrder(context: ReadContext, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  return (await findIn(orderRealtime, context, ref, signal)) ?? findIn(orderHistory, context, ref, signal);
}

/**
 * Every order of both products that carries this text as either id: live copies and history asked at the same moment.
 * What could not be asked makes it incomplete; it is thrown when nothing was found either.
 */
export async function lookUp(context: ReadContext, id: string, signal: AbortSignal): Promise<LookUp> {
  if (id.length > LONGEST_ID) return {orders: [], complete: true};
  const names: readonly Query[] = [{orderId: id}, ...(CLIENT_ID.test(id) ? [{orderLinkId: id}] : [])];
  const scopes = scopesOf(PRODUCTS, null);
  const questions = names.flatMap((name) => [
    ...scopes.map((scope) => ({endpoint: orderRealtime, query: {...scope, ...name}})),
    ...PRODUCTS.map((category) => ({endpoint: orderHistory, query: {category, ...name}})),
  ]);
  const {rows, missing} = await eachAlone(
    questions.map(({endpoint, query}) => ({
      what: `orders of ${query.category}`,
      product: query.category,
      read: () => ordersOf(endpoint, context, query, signal),
    })),
  );
  // A product that the account is not for may be one that its key may not read.
  const unasked = missing.filter(
    ({product, error}) => error.kind !== 'permission' || product === undefined || context.products.includes(product),
  );
  if (rows.length === 0 && unasked[0] !== undefined) throw unasked[0].error;
  return {orders: [...newestById(rows).values()], complete: unasked.length === 0};
}

/** Conditional orders are in the same lists. A row that can't be read in full is an UNKNOWN one. */
export async function openOrders(context: ReadContext, {symbol, products}: OpenScope, signal: AbortSignal): Promise<Rows<Order>> {
  const parts = scopesOf(products === 'ALL' ? PRODUCTS : context.products, symbol).map((scope) => ({
    what: `open orders of ${scope.category}${scope.settleCoin === undefined ? '' : ` (${scope.settleCoin})`}`,
    // A part that the key may not read matters only where the account is for it.
    product: scope.category,
    read: async () => {
      const query = {...scope, openOnly: '0', limit: ORDER_PAGE};
      const {rows, missing} = await context.client.pages('the open orders', orderRealtime, query, signal);
      return joinRows([await toOrders(context, scope.category, rows, signal), {rows: [], missing}]);
    },
  }));
  const {rows, missing} = await eachAlone(parts);
  return {rows: [...newestById(rows).values()].filter(({status}) => !isTerminal(status)), missing};
}

/** Four places where an order would show. All are copies beside the engine: right after the ack they may lag. */
export function orderSources(context: ReadContext, ref: OrderRef): readonly OrderSource[] {
  const isMeant = (order: Order) =>
    ref.clientOrderId === null ? order.id === ref.id : order.clientOrderId === ref.clientOrderId;
  const source = (name: string, shows: OrderSource['shows'], find: OrderSource['find']): OrderSource => {
    return {name, fromEngine: false, shows, find};
  };
  return [
    source('realtime-by-client-id', 'OPEN', (signal) => findIn(orderRealtime, context, ref, signal)),
    source('history-by-client-id', 'ENDED', (signal) => findIn(orderHistory, context, ref, signal)),
    source('executions-by-client-id', 'EXECUTED', (signal) => fromExecutions(context, ref, signal)),
    source('open-orders', 'OPEN', async (signal) => {
      const {rows, missing} = await openOrders(context, {symbol: ref.symbol, products: 'ACCOUNT'}, signal);
      const found = rows.find(isMeant) ?? null;
      // Without the whole list, an order that is not in it may still be there.
      if (found === null && missing[0] !== undefined) throw missing[0].error;
      return found;
    }),
  ];
}

async function findIn(endpoint: Endpoint, context: ReadContext, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const {category, wire} = spellingOf(ref.symbol, ref);
  const {rows, missing} = await ordersOf(endpoint, context, {category, symbol: wire, ...nameOf(ref)}, signal);
  if (rows[0] === undefined && missing[0] !== undefined) throw missing[0].error;
  return rows[0] ?? null;
}

/** Orders that an id names. None for the code that says so. */
async function ordersOf(endpoint: Endpoint, context: ReadContext, query: Scope, signal: AbortSignal): Promise<Rows<Order>> {
  try {
    const result = await context.client.askPart(endpoint, query, signal);
    return await toOrders(context, query.category, result.list('list'), signal);
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'not-found') return {rows: [], missing: []};
    throw error;
  }
}

/** An order as its executions tell it. */
async function fromExecutions(context: ReadContext, ref: OrderRef, signal: AbortSignal): Promise<Order | null> {
  const {client, markets, owner} = context;
  const {category, wire} = spellingOf(ref.symbol, ref);
  const query = {category, symbol: wire, ...nameOf(ref), limit: FILL_PAGE};
  const {rows, missing} = await client.pages('the executions', executionList, query, signal);
  if (missing[0] !== undefined) throw missing[0].error;
  await markets.learn(category, [wire], signal);
  const executions = rows
    .map((payload) => new Row(payload))
    .flatMap((row) => {
      const cause = causeOf(row);
      return cause === null ? [] : [{row, fill: toFill(row, markets.get(category, row.text('symbol') || wire), cause)}];
    });
  return executedOrder(executions, owner);
}

export async function toOrders(
  {markets, owner}: Pick<ReadContext, 'markets' | 'owner'>,
  category: Product,
  payloads: readonly unknown[],
  signal: AbortSignal,
): Promise<Rows<Order>> {
  const wires = payloads.map((payload) => new Row(payload).text('symbol')).filter((wire) => wire !== '');
  await markets.learn(category, wires, signal);
  return readRows('orders', payloads, (payload) => {
    const row = new Row(payload);
    // Without an id it can be neither shown as one order nor canceled.
    return row.text('orderId') === '' ? null : toOrder(row, markets.get(category, row.text('symbol')), owner);
  });
}

function scopesOf(
  products: readonly Product[],
  symbol: string | null,
): readonly (Scope & {symbol?: string; settleCoin?: string})[] {
  if (symbol !== null) {
    const {category, wire} = spellingOf(symbol);
    return [{category, symbol: wire}];
  }
  return products.flatMap((category): readonly (Scope & {settleCoin?: string})[] =>
    category === 'linear' ? SETTLE_COINS.map((settleCoin) => ({category, settleCoin})) : [{category}],
  );
}

/** One row an order: an order that moved between two pages, or from the live copy to history, is told as the newer one. */
function newestById(orders: readonly Order[]): Map<string, Order> {
  const newest = new Map<string, Order>();
  for (const order of orders) {
    const key = `${order.symbol} ${order.id}`;
    const other = newest.get(key);
    if (other === undefined || (order.updatedAt ?? '') > (other.updatedAt ?? '')) newest.set(key, order);
  }
  return newest;
}
