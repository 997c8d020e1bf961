/** Finding orders, and reading them and their fills back. */
import type {EngineOrder} from '../../../engine/types.ts';
import {ApiError} from '../../../kit/api-error.ts';
import {type ApiRequest, isOpen, visibleUntil} from '../../../kit/context.ts';
import {pageFrom} from '../../../kit/paging.ts';
import {contractOf, contractOrAll, type UsdmContext} from './context.ts';
import {errorOf} from './errors.ts';
import {isLiquidation, queryView, tradeView} from './order-view.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** An order that ended without a fill is forgotten so long after it was made. */
const FORGOTTEN_MS = 3 * DAY_MS;

/** The order that `orderId` or `origClientOrderId` names, or null. Throws -1102 without either. */
export function findOrder({engine}: UsdmContext, {params, account}: ApiRequest, symbol: string): EngineOrder | null {
  const id = params.integer('orderId');
  const clientId = params.optional('origClientOrderId');
  if (id === null && clientId === null)
    throw new ApiError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!");
  if (id === null) {
    const known = engine.orders.byClientId(account, clientId ?? '').filter((order) => order.symbol === symbol);
    return known.find(isOpen) ?? known[0] ?? null;
  }
  const order = engine.orders.find(account, id);
  return order?.symbol === symbol ? order : null;
}

export function queryOrder(context: UsdmContext, call: ApiRequest): object {
  const order = findOrder(context, call, contractOf(context, call).symbol);
  if (order === null || order.createdAt > visibleUntil(context, call) || !isRemembered(context, order)) throw errorOf('-2013');
  return queryView(context, order);
}

export function queryOpenOrder(context: UsdmContext, call: ApiRequest): object {
  const order = findOrder(context, call, contractOf(context, call).symbol);
  if (order === null || !isOpen(order) || order.createdAt > visibleUntil(context, call)) throw errorOf('-2013');
  return queryView(context, order);
}

export function openOrders(context: UsdmContext, call: ApiRequest): unknown {
  const until = visibleUntil(context, call);
  return own(context, call)
    .filter((order) => isOpen(order) && order.createdAt <= until)
    .map((order) => queryView(context, order));
}

/** From `orderId` on, else the last seven days or the times that were asked for. */
export function allOrders(context: UsdmContext, call: ApiRequest): unknown {
  const {params} = call;
  const from = params.integer('orderId');
  const inTime = timeFilter(context, call, from !== null);
  const until = visibleUntil(context, call);
  const orders = own(context, call).filter(
    (order) => order.createdAt <= until && inTime(order.createdAt) && isRemembered(context, order),
  );
  const follows = from === null ? null : ({orderId}: EngineOrder) => orderId >= from;
  return pageFrom(orders, params.limit(500, 1000), follows).map((order) => queryView(context, order));
}

/** Orders that the exchange made to close a position, whose client ids say so; the sandbox knows liquidations alone. */
export function forceOrders(context: UsdmContext, call: ApiRequest): unknown {
  const {params} = call;
  if (params.has('autoCloseType') && params.oneOf('autoCloseType', {LIQUIDATION: false, ADL: true})) return [];
  const inTime = timeFilter(context, call, false);
  return own(context, call)
    .filter((order) => isLiquidation(order) && inTime(order.createdAt))
    .slice(-params.limit(50, 100))
    .map((order) => queryView(context, order));
}

export function userTrades(context: UsdmContext, call: ApiRequest): unknown {
  const {params, account} = call;
  const {symbol} = contractOf(context, call);
  const order = params.integer('orderId');
  const from = params.integer('fromId');
  const inTime = timeFilter(context, call, from !== null);
  const until = visibleUntil(context, call);
  const trades = context.engine.orders
    .trades(account, symbol)
    .filter(({at, orderId}) => at <= until && inTime(at) && (order === null || orderId === order));
  const follows = from === null ? null : ({tradeId}: {tradeId: number}) => tradeId >= from;
  return pageFrom(trades, params.limit(500, 1000), follows).map((trade) => tradeView(context, trade));
}

/** Orders of contracts that the account made, oldest first. */
function own(context: UsdmContext, call: ApiRequest): readonly EngineOrder[] {
  const market = contractOrAll(context, call);
  const {orders, markets} = context.engine;
  return orders
    .all(call.account, market?.symbol ?? null)
    .filter(({symbol}) => market !== null || markets.find(symbol)?.product === 'linear');
}

function isRemembered(context: UsdmContext, order: EngineOrder): boolean {
  return isOpen(order) || order.filled !== '0' || context.now() - order.createdAt < FORGOTTEN_MS;
}

/** Throws -4165 for more than seven days at once. */
export function timeFilter(context: UsdmContext, {params}: ApiRequest, hasId: boolean): (at: number) => boolean {
  const hasStart = params.has('startTime');
  const hasEnd = params.has('endTime');
  if (!hasStart && !hasEnd) {
    const since = hasId ? 0 : context.now() - WEEK_MS;
    return (at) => at >= since;
  }
  const {from, to} = params.timeRange();
  if (hasStart && hasEnd && to - from > WEEK_MS) throw errorOf('-4165');
  const [start, end] = [hasStart ? from : to - WEEK_MS, hasEnd ? to : from + WEEK_MS];
  return (at) => at >= start && at <= end;
}
