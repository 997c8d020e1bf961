/** Finding orders, and reading them and their trades back. */
import type {EngineOrder} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen, visibleUntil} from '../../kit/context.ts';
import {pageFrom} from '../../kit/paging.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, isSpot, marketOf} from './context.ts';
import {missing, noSuchOrder} from './errors.ts';
import {queryView, tradeView} from './view.ts';

const DAY_MS = 86_400_000;

/** The order that the ids name, or null. Throws -1102 without an id, `mismatch` for two ids of different orders. */
export function findOrder(
  {engine}: Context,
  {params, account}: ApiRequest,
  symbol: string,
  names: {readonly id: string; readonly client: string},
  mismatch: ApiError,
): EngineOrder | null {
  const id = params.integer(names.id);
  const clientId = params.optional(names.client);
  if (id === null && clientId === null) {
    throw new ApiError(-1102, `Param '${names.client}' or '${names.id}' must be sent, but both were empty/null!`);
  }
  const known = clientId === null ? [] : engine.orders.byClientId(account, clientId).filter((order) => order.symbol === symbol);
  if (id === null) return known.find(isOpen) ?? known[0] ?? null;
  const order = engine.orders.find(account, id);
  if (order === null || order.symbol !== symbol) return null;
  if (clientId !== null && !known.some(({orderId}) => orderId === id)) throw mismatch;
  return order;
}

export const QUERY_IDS = {id: 'orderId', client: 'origClientOrderId'};

export function queryOrder(context: Context, call: ApiRequest): object {
  const {symbol} = marketOf(context, call);
  const mismatch = new ApiError(-2039, 'Client order ID is not correct for this order ID.');
  const order = findOrder(context, call, symbol, QUERY_IDS, mismatch);
  if (order === null || order.createdAt > visibleUntil(context, call)) throw noSuchOrder();
  return queryView(context, order);
}

export function openOrders(context: Context, call: ApiRequest): unknown {
  const symbol = call.params.has('symbol') ? marketOf(context, call).symbol : null;
  const until = visibleUntil(context, call);
  return context.engine.orders
    .open(call.account, symbol)
    .filter((order) => order.createdAt <= until && isSpot(context, order))
    .map((order) => queryView(context, order));
}

export function allOrders(context: Context, call: ApiRequest): unknown {
  const {params, account} = call;
  const {symbol} = marketOf(context, call);
  const from = params.integer('orderId');
  const limit = params.limit(500, 1000);
  const inTime = timeFilter(params);
  const until = visibleUntil(context, call);
  const orders = context.engine.orders.all(account, symbol).filter(({createdAt}) => createdAt <= until && inTime(createdAt));
  return pageFrom(orders, limit, from === null ? null : ({orderId}) => orderId >= from).map((order) => queryView(context, order));
}

export function myTrades(context: Context, call: ApiRequest): unknown {
  const {params} = call;
  const {symbol} = marketOf(context, call);
  const order = params.integer('orderId');
  const from = params.integer('fromId');
  const limit = params.limit(500, 1000);
  const inTime = timeFilter(params);
  const until = visibleUntil(context, call);
  const trades = context.engine.orders
    .trades(call.account, symbol)
    .filter(({at, orderId}) => at <= until && inTime(at) && (order === null || orderId === order));
  return pageFrom(trades, limit, from === null ? null : ({tradeId}) => tradeId >= from).map((trade) => tradeView(context, trade));
}

export function timeFilter(params: Params): (at: number) => boolean {
  const {from, to} = params.timeRange();
  if (params.has('startTime') && params.has('endTime') && to - from > DAY_MS)
    throw new ApiError(-1127, 'More than 24 hours between startTime and endTime.');
  return (at) => at >= from && at <= to;
}

export function amendments(context: Context, call: ApiRequest): unknown {
  marketOf(context, call);
  const orderId = call.params.integer('orderId');
  if (orderId === null) throw missing('orderId');
  return (context.amendments.get(orderId) ?? []).map((entry) => ({symbol: call.params.text('symbol'), orderId, ...entry}));
}
