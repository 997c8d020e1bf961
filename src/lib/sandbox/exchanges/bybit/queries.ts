/** Reading orders and fills back: open and recent, history, executions. */
import {CUSTOMER, type EngineOrder, type EngineTrade} from '../../engine/types.ts';
import {type Call, type Context, categoryOf, engineOrderId, marketOf, visibleUntil, wireOrderId} from './context.ts';
import {ApiError, badParameter} from './errors.ts';
import {isOpen, wireStatus} from './format.ts';
import {executionId, executionView, orderView} from './order-view.ts';
import {findOrder} from './orders.ts';
import type {Params} from './params.ts';
import {filterOf} from './place.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** https://bybit-exchange.github.io/docs/v5/order/open-order */
export function realtimeOrders(context: Context, call: Call): object {
  const {params} = call;
  const category = categoryOf(params);
  if (category !== 'spot') return otherCategory(params, category);
  const until = visibleUntil(context, call);
  const found = (namedOrders(context, params)?.filter((order) => isKnown(context, order)) ?? unnamedOrders(context, params))
    .filter(({createdAt}) => createdAt <= until)
    .filter(byFilter(context, params));
  return orderPage(context, params, found);
}

function isKnown({notes}: Context, order: EngineOrder): boolean {
  return isOpen(order) || notes.isRecentlyClosed(order.orderId);
}

/** Newest first: the open ones, or with openOnly=1 those closed of late. */
function unnamedOrders(context: Context, params: Params): readonly EngineOrder[] {
  const {engine, notes} = context;
  const symbol = symbolOf(context, params);
  if (params.integer('openOnly') !== 1) return engine.openOrders(CUSTOMER, symbol).toReversed();
  return notes
    .recentlyClosed()
    .flatMap((orderId) => engine.order(CUSTOMER, orderId) ?? [])
    .filter((order) => symbol === null || order.symbol === symbol);
}

/** Closed orders. Those without a fill are forgotten after a day. https://bybit-exchange.github.io/docs/v5/order/order-list */
export function orderHistory(context: Context, call: Call): object {
  const {params} = call;
  const category = categoryOf(params);
  if (category !== 'spot') return otherCategory(params, category);
  const until = visibleUntil(context, call);
  const inTime = timeFilter(context, params);
  const named = namedOrders(context, params);
  const status = params.optional('orderStatus');
  const found = (named ?? context.engine.orders(CUSTOMER, symbolOf(context, params)).toReversed())
    .filter((order) => !isOpen(order) && order.createdAt <= until)
    .filter(({createdAt}) => named !== null || inTime(createdAt))
    .filter(({filled, updatedAt}) => filled !== '0' || updatedAt > context.clock.now() - DAY_MS)
    .filter((order) => status === null || wireStatus(order, context.notes) === status)
    .filter(byFilter(context, params));
  return orderPage(context, params, found);
}

/** Fills, newest first. https://bybit-exchange.github.io/docs/v5/order/execution */
export function executions(context: Context, call: Call): object {
  const {params} = call;
  const category = categoryOf(params);
  if (category !== 'spot') return {category, list: [], nextPageCursor: ''};
  const until = visibleUntil(context, call);
  const named = namedOrders(context, params);
  const inTime = timeFilter(context, params);
  const meant = (trade: EngineTrade) =>
    named === null ? inTime(trade.at) : named.some(({orderId}) => orderId === trade.orderId);
  const found = context.engine
    .trades(CUSTOMER, named === null ? symbolOf(context, params) : null)
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

function symbolOf(context: Context, params: Params): string | null {
  return params.optional('symbol') === null ? null : marketOf(context, params).symbol;
}

/** The orders that an id in the request names, or null when it names none. */
function namedOrders(context: Context, params: Params): readonly EngineOrder[] | null {
  if (params.optional('orderId') === null && params.optional('orderLinkId') === null) return null;
  const order = findOrder(context, params);
  return order === null ? [] : [order];
}

function byFilter({notes}: Context, params: Params): (order: EngineOrder) => boolean {
  const filter = filterOf(params);
  return ({orderId, status}) =>
    filter === null || (status !== 'UNTRIGGERED' && notes.isTriggered(orderId) ? 'Order' : notes.of(orderId).filter) === filter;
}

function timeFilter({clock}: Context, params: Params): (at: number) => boolean {
  const start = params.integer('startTime');
  const end = params.integer('endTime');
  const from = start ?? (end ?? clock.now()) - WEEK_MS;
  const to = end ?? (start === null ? Number.POSITIVE_INFINITY : start + WEEK_MS);
  if (start !== null && end !== null && (end < start || end - start > WEEK_MS))
    throw new ApiError(10001, 'The time range between startTime and endTime cannot exceed 7 days.');
  return (at) => at >= from && at <= to;
}

function otherCategory(params: Params, category: string): object {
  const scoped = ['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'].some((name) => params.optional(name) !== null);
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
  const limit = params.limit(usual, most);
  const cursor = cursorOf(params);
  const start = cursor === null ? 0 : found.findIndex((item, index) => follows(item, cursor, index));
  const items = start < 0 ? [] : found.slice(start, start + limit);
  const last = items.at(-1);
  const more = last !== undefined && start + limit < found.length;
  return {items, nextPageCursor: more ? encodeURIComponent(`page_args=${nameOf(last)}`) : ''};
}

/** Throws 10001 for what is no cursor of ours. */
function cursorOf(params: Params): string | null {
  const given = params.optional('cursor');
  if (given === null) return null;
  const name = /^page_args(?:=|%3D)([0-9a-f-]+)$/.exec(given)?.[1];
  if (name === undefined) throw badParameter('cursor');
  return name;
}
