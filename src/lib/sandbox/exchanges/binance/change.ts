/** Cancelling, replacing and amending orders. */
import {units} from '../../engine/fixed.ts';
import type {EngineOrder} from '../../engine/types.ts';
import {ApiError, accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import {type Context, generatedId, marketOf} from './context.ts';
import {errorBody, missing, noSuchOrder, REFUSALS, unknownOrder} from './errors.ts';
import {cancelList} from './list-reads.ts';
import {findOrder, QUERY_IDS} from './orders.ts';
import {clientId} from './params.ts';
import {preparePlace} from './place.ts';
import {checkQuantity} from './rules.ts';
import {amendedView, canceledView, isUnsized} from './view.ts';

export function prepareCancel(context: Context, call: ApiRequest, ids = QUERY_IDS): () => object {
  const {params, account} = call;
  const {symbol} = marketOf(context, call);
  const cancelId = clientId(params, ids === QUERY_IDS ? 'newClientOrderId' : 'cancelNewClientOrderId') ?? generatedId(context);
  const restriction = params.optional('cancelRestrictions');
  findOrder(context, call, symbol, ids, unknownOrder());
  return () => {
    const order = findOrder(context, call, symbol, ids, unknownOrder());
    if (order === null || !isOpen(order)) throw unknownOrder();
    const barred = restriction !== null && restriction !== `ONLY_${order.status === 'UNTRIGGERED' ? 'NEW' : order.status}`;
    if (barred) throw new ApiError(-2011, 'Order was not canceled due to cancel restrictions.');
    return cancelAs(context, account, order, cancelId);
  };
}

/** To cancel one order of a list is to cancel the list. */
function cancelAs(context: Context, account: string, order: EngineOrder, cancelId: string): object {
  const list = context.lists.of(order.orderId);
  if (list !== null) return cancelList(context, list, cancelId);
  context.renamed.set(order.orderId, {clientOrderId: cancelId, original: order.clientOrderId});
  const canceled = context.engine.cancel(account, order.symbol, order.orderId);
  context.renamed.delete(order.orderId);
  return canceledView(context, accepted(canceled, REFUSALS), cancelId);
}

export function prepareCancelAll(context: Context, call: ApiRequest): () => unknown {
  const {symbol} = marketOf(context, call);
  return () => {
    const open = context.engine.orders.open(call.account, symbol);
    if (open.length === 0) throw unknownOrder();
    return open.flatMap(({orderId}) => {
      // A list of which it is not the first has ended with that one.
      const order = context.engine.orders.find(call.account, orderId);
      return order === null || !isOpen(order) ? [] : [cancelAs(context, call.account, order, generatedId(context))];
    });
  };
}

/** Cancels one and places another; either half can fail alone. */
export function prepareReplace(context: Context, call: ApiRequest): () => unknown {
  const stops = call.params.oneOf('cancelReplaceMode', {STOP_ON_FAILURE: true, ALLOW_FAILURE: false});
  const cancel = prepareCancel(context, call, {id: 'cancelOrderId', client: 'cancelOrigClientOrderId'});
  const place = preparePlace(context, call);
  return () => {
    const canceled = attempt(cancel);
    const skipped = !canceled.ok && stops;
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
    if (error instanceof ApiError) return {ok: false, answer: errorBody(error)};
    throw error;
  }
}

/** Less of the same order, in the same place of the queue, under a new client id. */
export function prepareAmend(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  const market = marketOf(context, call);
  const quantity = params.decimal('newQty');
  if (quantity === null) throw missing('newQty');
  const clientOrderId = clientId(params, 'newClientOrderId') ?? generatedId(context);
  checkQuantity(market, units(quantity));
  if (!params.has('orderId') && !params.has('origClientOrderId')) throw missing('orderId');
  return () => {
    const order = findOrder(context, call, market.symbol, QUERY_IDS, unknownOrder());
    if (order === null || !isOpen(order)) throw noSuchOrder();
    if (isUnsized(order)) throw new ApiError(-2038, 'Order amend (pending OPO order) is not supported.');
    if (units(quantity) >= units(order.quantity)) throw new ApiError(-2038, 'Order amend (quantity increase) is not supported.');
    const history = context.amendments.get(order.orderId) ?? [];
    if (history.length >= 10) throw new ApiError(-1013, 'Filter failure: MAX_NUM_ORDER_AMENDS');
    context.renamed.set(order.orderId, {clientOrderId, original: order.clientOrderId});
    const amended = context.engine.amend(account, market.symbol, order.orderId, {quantity, clientOrderId});
    context.renamed.delete(order.orderId);
    const {order: after} = accepted(amended, REFUSALS);
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
    return {transactTime: at, executionId, amendedOrder: amendedView(context, after)};
  };
}
