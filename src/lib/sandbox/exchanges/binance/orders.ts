/** Finding, cancelling, replacing and amending orders. */

import {units} from '../../engine/fixed.ts';
import {CUSTOMER, type EngineOrder} from '../../engine/types.ts';
import {type Call, type Context, generatedId, marketOf, visibleUntil} from './context.ts';
import {ApiError, illegal, missing, noSuchOrder, unknownOrder} from './errors.ts';
import {checkQuantity} from './filters.ts';
import {amendedView, canceledView, queryView, tradeView} from './order-view.ts';
import type {Params} from './params.ts';
import {preparePlace, refusalError} from './place.ts';

const DAY_MS = 86_400_000;

/** The order that the ids name, or null. Throws -1102 without an id, `mismatch` for two ids of different orders. */
function find(
  {engine}: Context,
  params: Params,
  symbol: string,
  names: {readonly id: string; readonly client: string},
  mismatch: ApiError,
): EngineOrder | null {
  const id = params.optionalInteger(names.id);
  const clientId = params.optional(names.client);
  if (id === null && clientId === null) {
    throw new ApiError(-1102, `Param '${names.client}' or '${names.id}' must be sent, but both were empty/null!`);
  }
  const known = clientId === null ? [] : engine.ordersByClientId(CUSTOMER, clientId).filter((order) => order.symbol === symbol);
  if (id === null) return known.find(isOpen) ?? known[0] ?? null;
  const order = engine.order(CUSTOMER, id);
  if (order === null || order.symbol !== symbol) return null;
  if (clientId !== null && !known.some(({orderId}) => orderId === id)) throw mismatch;
  return order;
}

function isOpen({status}: EngineOrder): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'UNTRIGGERED';
}

const QUERY_IDS = {id: 'orderId', client: 'origClientOrderId'};

export function queryOrder(context: Context, call: Call): object {
  const {symbol} = marketOf(context, call.params);
  const order = find(
    context,
    call.params,
    symbol,
    QUERY_IDS,
    new ApiError(-2039, 'Client order ID is not correct for this order ID.'),
  );
  if (order === null || order.createdAt > visibleUntil(context, call)) throw noSuchOrder();
  return queryView(order);
}

export function openOrders(context: Context, call: Call): unknown {
  const symbol = call.params.has('symbol') ? marketOf(context, call.params).symbol : null;
  const until = visibleUntil(context, call);
  return context.engine
    .openOrders(CUSTOMER, symbol)
    .filter(({createdAt}) => createdAt <= until)
    .map(queryView);
}

export function allOrders(context: Context, call: Call): unknown {
  const {params} = call;
  const {symbol} = marketOf(context, params);
  const from = params.optionalInteger('orderId');
  const limit = params.limit(500, 1000);
  const inTime = timeFilter(params);
  const until = visibleUntil(context, call);
  const orders = context.engine.orders(CUSTOMER, symbol).filter(({createdAt}) => createdAt <= until && inTime(createdAt));
  return (from === null ? orders.slice(-limit) : orders.filter(({orderId}) => orderId >= from).slice(0, limit)).map(queryView);
}

export function myTrades(context: Context, call: Call): unknown {
  const {params} = call;
  const {symbol} = marketOf(context, params);
  const order = params.optionalInteger('orderId');
  const from = params.optionalInteger('fromId');
  const limit = params.limit(500, 1000);
  const inTime = timeFilter(params);
  const until = visibleUntil(context, call);
  const trades = context.engine
    .trades(CUSTOMER, symbol)
    .filter(({at, orderId}) => at <= until && inTime(at) && (order === null || orderId === order));
  return (from === null ? trades.slice(-limit) : trades.filter(({tradeId}) => tradeId >= from).slice(0, limit)).map(tradeView);
}

function timeFilter(params: Params): (at: number) => boolean {
  const start = params.optionalInteger('startTime') ?? 0;
  const end = params.optionalInteger('endTime') ?? Number.POSITIVE_INFINITY;
  if (params.has('startTime') && params.has('endTime') && end - start > DAY_MS)
    throw new ApiError(-1127, 'More than 24 hours between startTime and endTime.');
  return (at) => at >= start && at <= end;
}

export function prepareCancel(context: Context, {params}: Call, ids = QUERY_IDS): () => object {
  const {symbol} = marketOf(context, params);
  const cancelId = params.clientId(ids === QUERY_IDS ? 'newClientOrderId' : 'cancelNewClientOrderId') ?? generatedId(context);
  const restriction = params.optional('cancelRestrictions');
  find(context, params, symbol, ids, unknownOrder());
  return () => {
    const order = find(context, params, symbol, ids, unknownOrder());
    if (order === null || !isOpen(order)) throw unknownOrder();
    const barred = restriction !== null && restriction !== `ONLY_${order.status === 'UNTRIGGERED' ? 'NEW' : order.status}`;
    if (barred) throw new ApiError(-2011, 'Order was not canceled due to cancel restrictions.');
    return cancelAs(context, order, cancelId);
  };
}

function cancelAs(context: Context, order: EngineOrder, cancelId: string): object {
  context.renamed.set(order.orderId, {clientOrderId: cancelId, original: order.clientOrderId});
  const canceled = context.engine.cancel(CUSTOMER, order.symbol, order.orderId);
  context.renamed.delete(order.orderId);
  if (!canceled.ok) throw refusalError(canceled.refusal);
  return canceledView(canceled.value, cancelId);
}

export function prepareCancelAll(context: Context, {params}: Call): () => unknown {
  const {symbol} = marketOf(context, params);
  return () => {
    const open = context.engine.openOrders(CUSTOMER, symbol);
    if (open.length === 0) throw unknownOrder();
    return open.map((order) => cancelAs(context, order, generatedId(context)));
  };
}

/** Cancels one and places another; either half can fail alone. */
export function prepareReplace(context: Context, call: Call): () => unknown {
  const {params} = call;
  const mode = params.oneOf(
    'cancelReplaceMode',
    ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const,
    illegal('cancelReplaceMode', 'STOP_ON_FAILURE|ALLOW_FAILURE'),
  );
  const cancel = prepareCancel(context, call, {id: 'cancelOrderId', client: 'cancelOrigClientOrderId'});
  const place = preparePlace(context, call);
  return () => {
    const canceled = attempt(cancel);
    const skipped = !canceled.ok && mode === 'STOP_ON_FAILURE';
    const placed = skipped ? null : attempt(place);
    const data = {
      cancelResult: canceled.ok ? 'SUCCESS' : 'FAILURE',
      newOrderResult: placed === null ? 'NOT_ATTEMPTED' : placed.ok ? 'SUCCESS' : 'FAILURE',
      cancelResponse: canceled.answer,
      newOrderResponse: placed?.answer ?? null,
    };
    if (canceled.ok && placed?.ok === true) return data;
    if (canceled.ok || placed?.ok === true)
      throw new ApiError(-2021, 'Order cancel-replace partially failed.', {status: 409, data});
    throw new ApiError(-2022, 'Order cancel-replace failed.', {data});
  };
}

function attempt(work: () => unknown): {readonly ok: boolean; readonly answer: unknown} {
  try {
    return {ok: true, answer: work()};
  } catch (error) {
    if (error instanceof ApiError) return {ok: false, answer: error.body};
    throw error;
  }
}

/** Less of the same order, in the same place of the queue, under a new client id. */
export function prepareAmend(context: Context, {params}: Call): () => object {
  const market = marketOf(context, params);
  const quantity = params.decimal('newQty');
  const clientOrderId = params.clientId('newClientOrderId') ?? generatedId(context);
  checkQuantity(market, units(quantity));
  if (!params.has('orderId') && !params.has('origClientOrderId')) throw missing('orderId');
  return () => {
    const order = find(context, params, market.symbol, QUERY_IDS, unknownOrder());
    if (order === null || !isOpen(order)) throw noSuchOrder();
    if (units(quantity) >= units(order.quantity)) throw new ApiError(-2038, 'Order amend (quantity increase) is not supported.');
    const history = context.amendments.get(order.orderId) ?? [];
    if (history.length >= 10) throw new ApiError(-1013, 'Filter failure: MAX_NUM_ORDER_AMENDS');
    context.renamed.set(order.orderId, {clientOrderId, original: order.clientOrderId});
    const amended = context.engine.amend(CUSTOMER, market.symbol, order.orderId, {quantity, clientOrderId});
    context.renamed.delete(order.orderId);
    if (!amended.ok) throw refusalError(amended.refusal);
    const at = context.now();
    const executionId = order.orderId * 10 + history.length;
    const entry = {
      executionId,
      origClientOrderId: order.clientOrderId,
      newClientOrderId: clientOrderId,
      origQty: order.quantity,
      newQty: quantity,
      time: at,
    };
    context.amendments.set(order.orderId, [...history, entry]);
    return {transactTime: at, executionId, amendedOrder: amendedView(amended.value.order)};
  };
}

export function amendments(context: Context, {params}: Call): unknown {
  const {symbol} = marketOf(context, params);
  const orderId = params.optionalInteger('orderId');
  if (orderId === null) throw missing('orderId');
  return (context.amendments.get(orderId) ?? []).map((entry) => ({symbol, orderId, ...entry}));
}
