/** Finding orders, and reading them and their fills back: open and recent, history, executions. */
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {type ApiRequest, isOpen, visibleUntil} from '../../kit/context.ts';
import {pageAfter} from '../../kit/paging.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, categoryOf, engineOrderId, symbolOf, wireOrderId} from './context.ts';
import {badParameter, badRequest} from './errors.ts';
import type {OrderFilter} from './notes.ts';
import {limitOf} from './params.ts';
import {executionId, executionView, orderView, wireStatus} from './view.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** The order that the ids name, orderId before orderLinkId; null when there is none. Throws 10001 without an id. */
export function findOrder({engine}: Context, {params, account}: ApiRequest): EngineOrder | null {
  const id = params.optional('orderId');
  if (id !== null) {
    const known = engineOrderId(id);
    return known === null ? null : engine.orders.find(account, known);
  }
  const linkId = params.optional('orderLinkId');
  if (linkId === null) throw badParameter('orderId or orderLinkId');
  return engine.orders.byClientId(account, linkId)[0] ?? null;
}

/** A waiting conditional order is found under its own filter alone; once fired it is an order like others. */
export function kindOf({notes}: Context, order: EngineOrder): string {
  return notes.isTriggered(order.orderId) ? 'Order' : notes.of(order.orderId).filter;
}

export function filterOf(params: Params): OrderFilter | null {
  const filters = {Order: 'Order', StopOrder: 'StopOrder', tpslOrder: 'tpslOrder'} as const;
  return params.has('orderFilter') ? params.oneOf('orderFilter', filters) : null;
}

/** https://bybit-exchange.github.io/docs/v5/order/open-order */
export function realtimeOrders(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = categoryOf(call);
  if (category !== 'spot') return otherCategory(params, category);
  const until = visibleUntil(context, call);
  const found = (namedOrders(context, call)?.filter((order) => isKnown(context, order)) ?? unnamedOrders(context, call))
    .filter(({createdAt}) => createdAt <= until)
    .filter(byFilter(context, params));
  return orderPage(context, params, found);
}

function isKnown({notes}: Context, order: EngineOrder): boolean {
  return isOpen(order) || notes.isRecentlyClosed(order.orderId);
}

/** Newest first: the open ones, or with openOnly=1 those closed of late. */
function unnamedOrders(context: Context, call: ApiRequest): readonly EngineOrder[] {
  const {engine, notes} = context;
  const symbol = symbolOf(context, call);
  if (call.params.integer('openOnly') !== 1) return engine.orders.open(call.account, symbol).toReversed();
  return notes
    .recentlyClosed()
    .flatMap((orderId) => engine.orders.find(call.account, orderId) ?? [])
    .filter((order) => symbol === null || order.symbol === symbol);
}

/** Closed orders. Those without a fill are forgotten after a day. https://bybit-exchange.github.io/docs/v5/order/order-list */
export function orderHistory(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = categoryOf(call);
  if (category !== 'spot') return otherCategory(params, category);
  const until = visibleUntil(context, call);
  const inTime = timeFilter(context, params);
  const named = namedOrders(context, call);
  const status = params.optional('orderStatus');
  const found = (named ?? context.engine.orders.all(call.account, symbolOf(context, call)).toReversed())
    .filter((order) => !isOpen(order) && order.createdAt <= until)
    .filter(({createdAt}) => named !== null || inTime(createdAt))
    .filter(({filled, updatedAt}) => filled !== '0' || updatedAt > context.clock.now() - DAY_MS)
    .filter((order) => status === null || wireStatus(order, context.notes) === status)
    .filter(byFilter(context, params));
  return orderPage(context, params, found);
}

/** Fills, newest first. https://bybit-exchange.github.io/docs/v5/order/execution */
export function executions(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = categoryOf(call);
  if (category !== 'spot') return {category, list: [], nextPageCursor: ''};
  const until = visibleUntil(context, call);
  const named = namedOrders(context, call);
  const inTime = timeFilter(context, params);
  const meant = (trade: EngineTrade) =>
    named === null ? inTime(trade.at) : named.some(({orderId}) => orderId === trade.orderId);
  const found = context.engine.orders
    .trades(call.account, named === null ? symbolOf(context, call) : null)
    .filter((trade) => trade.at <= until && meant(trade))
    .toReversed();
  const {items, nextPageCursor} = page(found, params, {
    usual: 50,
    most: 100,
    nameOf: (trade) => executionId(context, trade),
    follows: (_, cursor, index) => index > 0 && executionId(context, found[index - 1] as EngineTrade) === cursor,
  });
  return {category, list: items.map((trade) => executionView(context, trade)), nextPageCursor};
}

/** The orders that an id in the request names, or null when it names none. */
function namedOrders(context: Context, call: ApiRequest): readonly EngineOrder[] | null {
  if (!call.params.has('orderId') && !call.params.has('orderLinkId')) return null;
  const order = findOrder(context, call);
  return order === null ? [] : [order];
}

function byFilter(context: Context, params: Params): (order: EngineOrder) => boolean {
  const filter = filterOf(params);
  return (order) => filter === null || kindOf(context, order) === filter;
}

function timeFilter({clock}: Context, params: Params): (at: number) => boolean {
  const start = params.integer('startTime');
  const end = params.integer('endTime');
  const from = start ?? (end ?? clock.now()) - WEEK_MS;
  const to = end ?? (start === null ? Number.POSITIVE_INFINITY : start + WEEK_MS);
  if (start !== null && end !== null && (end < start || end - start > WEEK_MS))
    throw badRequest('The time range between startTime and endTime cannot exceed 7 days.');
  return (at) => at >= from && at <= to;
}

function otherCategory(params: Params, category: string): object {
  const scoped = ['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'].some((name) => params.has(name));
  if (category === 'linear' && !scoped) throw badParameter('symbol, settleCoin or baseCoin');
  return {category, list: [], nextPageCursor: ''};
}

function orderPage(context: Context, params: Params, found: readonly EngineOrder[]): object {
  const {items, nextPageCursor} = page(found, params, {
    usual: 20,
    most: 50,
    nameOf: ({orderId}) => wireOrderId(orderId),
    // The order at the cursor may be closed by now: go on with the next older one.
    follows: ({orderId}, cursor) => orderId < (engineOrderId(cursor) ?? 0),
  });
  return {category: 'spot', list: items.map((order) => orderView(context, order)), nextPageCursor};
}

interface Paging<T> {
  readonly usual: number;
  readonly most: number;
  readonly nameOf: (item: T) => string;
  readonly follows: (item: T, cursor: string, index: number) => boolean;
}

/** A page of what follows the cursor. Cursors go out URL-encoded, as on the exchange, and are taken back either way. */
function page<T>(
  found: readonly T[],
  params: Params,
  {usual, most, nameOf, follows}: Paging<T>,
): {readonly items: readonly T[]; readonly nextPageCursor: string} {
  const cursor = cursorOf(params);
  const after = cursor === null ? null : (item: T, index: number) => follows(item, cursor, index);
  const {items, more} = pageAfter(found, limitOf(params, usual, most), after);
  const last = items.at(-1);
  return {items, nextPageCursor: more && last !== undefined ? encodeURIComponent(`page_args=${nameOf(last)}`) : ''};
}

/** Throws 10001 for what is no cursor of ours. */
function cursorOf(params: Params): string | null {
  const given = params.optional('cursor');
  if (given === null) return null;
  const name = /^page_args(?:=|%3D)([0-9a-f-]+)$/.exec(given)?.[1];
  if (name === undefined) throw badParameter('cursor');
  return name;
}
