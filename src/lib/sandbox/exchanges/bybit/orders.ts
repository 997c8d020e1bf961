/** Finding orders, and reading them back: open and recent ones, and history. */
import type {EngineOrder} from '../../engine/types.ts';
import {type ApiRequest, isOpen, visibleUntil} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {type Category, type Context, categoryOf, categoryOfSymbol, engineOrderId, scopeOf, wireOrderId} from './context.ts';
import {badParameter} from './errors.ts';
import {DAY_MS, page, timeFilter} from './lists.ts';
import type {OrderFilter} from './notes.ts';
import {orderView, wireStatus} from './view.ts';

/** The order of a category that the ids name, orderId before orderLinkId; null when there is none. Throws 10001 without an id. */
export function findOrder({engine}: Context, {params, account}: ApiRequest, category: Category): EngineOrder | null {
  const isMeant = ({symbol}: EngineOrder) => categoryOfSymbol(symbol) === category;
  const id = params.optional('orderId');
  if (id !== null) {
    const known = engineOrderId(id);
    const order = known === null ? null : engine.orders.find(account, known);
    return order !== null && isMeant(order) ? order : null;
  }
  const linkId = params.optional('orderLinkId');
  if (linkId === null) throw badParameter('orderId or orderLinkId');
  return engine.orders.byClientId(account, linkId).find(isMeant) ?? null;
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
  if (category === 'linear') mustBeScoped(params);
  if (category !== 'spot' && category !== 'linear') return {category, list: [], nextPageCursor: ''};
  const until = visibleUntil(context, call);
  const named = namedOrders(context, call, category);
  const found = (named?.filter((order) => isKnown(context, order)) ?? unnamedOrders(context, call, category))
    .filter(({createdAt}) => createdAt <= until)
    .filter(byFilter(context, params));
  return orderPage(context, params, category, found);
}

/** Contracts are listed by a symbol, a coin, or an id. */
function mustBeScoped(params: Params): void {
  const scoped = ['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'].some((name) => params.has(name));
  if (!scoped) throw badParameter('symbol, settleCoin or baseCoin');
}

function isKnown({notes}: Context, order: EngineOrder): boolean {
  return isOpen(order) || notes.isRecentlyClosed(order.orderId);
}

/** Newest first: the open ones, or with openOnly=1 those closed of late. */
function unnamedOrders(context: Context, call: ApiRequest, category: 'spot' | 'linear'): readonly EngineOrder[] {
  const {engine, notes} = context;
  const scope = scopeOf(context, call, category);
  const isMeant = (order: EngineOrder) => scope.includes(order);
  if (call.params.integer('openOnly') !== 1) return engine.orders.open(call.account, scope.symbol).filter(isMeant).toReversed();
  return notes
    .recentlyClosed(category)
    .flatMap((orderId) => engine.orders.find(call.account, orderId) ?? [])
    .filter(isMeant);
}

/** Closed orders. Those without a fill are forgotten after a day. https://bybit-exchange.github.io/docs/v5/order/order-list */
export function orderHistory(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = categoryOf(call);
  if (category !== 'spot' && category !== 'linear') return {category, list: [], nextPageCursor: ''};
  const until = visibleUntil(context, call);
  const inTime = timeFilter(context, params);
  const named = namedOrders(context, call, category);
  const status = params.optional('orderStatus');
  const scope = scopeOf(context, call, category);
  const found = (named ?? context.engine.orders.all(call.account, scope.symbol).toReversed())
    .filter((order) => !isOpen(order) && order.createdAt <= until)
    .filter((order) => named !== null || (inTime(order.createdAt) && scope.includes(order)))
    .filter(({filled, updatedAt}) => filled !== '0' || updatedAt > context.clock.now() - DAY_MS)
    .filter((order) => status === null || wireStatus(order, context.notes) === status)
    .filter(byFilter(context, params));
  return orderPage(context, params, category, found);
}

/** The orders that an id in the request names, or null when it names none. */
export function namedOrders(context: Context, call: ApiRequest, category: Category): readonly EngineOrder[] | null {
  if (!call.params.has('orderId') && !call.params.has('orderLinkId')) return null;
  const order = findOrder(context, call, category);
  return order === null ? [] : [order];
}

function byFilter(context: Context, params: Params): (order: EngineOrder) => boolean {
  const filter = filterOf(params);
  return (order) => filter === null || kindOf(context, order) === filter;
}

function orderPage(context: Context, params: Params, category: Category, found: readonly EngineOrder[]): object {
  const {items, nextPageCursor} = page(found, params, {
    usual: 20,
    most: 50,
    nameOf: wireOrderId,
    // The order at the cursor may be closed by now: go on with the next older one.
    follows: ({orderId}, cursor) => orderId < (engineOrderId(cursor) ?? 0),
  });
  return {category, list: items.map((order) => orderView(context, order)), nextPageCursor};
}
