/**
 * Cancelling and amending orders that wait for their trigger.
 * https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-post-cancel-algo-order and the page after it
 */
import {units} from '../../engine/fixed.ts';
import type {EngineOrder} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {algoState} from './algo-view.ts';
import {findAlgo} from './algos.ts';
import {newSize} from './change.ts';
import {type Context, instIdOf, instrumentOf} from './context.ts';
import {badParameter, errorOf, REFUSALS} from './errors.ts';
import {algoIdOf} from './notes.ts';
import type {Operation} from './operations.ts';
import {amount, clientId} from './params.ts';
import {checkSize, checkTick} from './rules.ts';

type Ids = Readonly<Record<string, string>>;

const named = (params: Params): Ids => ({
  algoClOrdId: params.optional('algoClOrdId') ?? '',
  algoId: params.optional('algoId') ?? '',
});

export const CANCEL_ALGO: Operation = {
  prepare: prepareCancel,
  named: (params) => ({...named(params), clOrdId: '', tag: ''}),
  most: 10,
};
export const AMEND_ALGO: Operation = {
  prepare: prepareAmend,
  named: (params) => ({...named(params), reqId: params.optional('reqId') ?? ''}),
  most: 1,
};

/** The waiting order that is meant. Throws 51400 where there is none, and 51416 where its trigger has fired. */
function waitingOrder(context: Context, call: ApiRequest): EngineOrder {
  const instrument = instrumentOf(context, call.params);
  const order = findAlgo(context, call);
  if (order === null || instIdOf(context, order.symbol) !== context.names.wire(instrument.symbol)) throw errorOf(51400);
  if (order.status === 'UNTRIGGERED') return order;
  throw errorOf(algoState(context, order) === 'effective' ? 51416 : 51400);
}

function prepareCancel(context: Context, call: ApiRequest): () => Ids {
  const order = waitingOrder(context, call);
  return () => {
    // The trigger may have been first since the gateway looked; then the order that it made lives on.
    if (context.engine.orders.find(order.accountId, order.orderId)?.status !== 'UNTRIGGERED') throw errorOf(51416);
    context.engine.cancel(order.accountId, order.symbol, order.orderId);
    return {algoClOrdId: order.clientOrderId, algoId: algoIdOf(order), clOrdId: '', tag: ''};
  };
}

/** Size and order price; the engine keeps a trigger where it is, so that another one is refused. */
function prepareAmend(context: Context, call: ApiRequest): () => Ids {
  const {params} = call;
  const instrument = instrumentOf(context, params);
  const order = waitingOrder(context, call);
  const {algo} = context.notes.of(order.orderId);
  const [triggerName, priceName] =
    algo === 'trigger'
      ? ['newTriggerPx', 'newOrdPx']
      : algo === 'sl'
        ? ['newSlTriggerPx', 'newSlOrdPx']
        : ['newTpTriggerPx', 'newTpOrdPx'];
  const trigger = amount(params, triggerName);
  const atMarket = params.optional(priceName) === '-1';
  const price = atMarket ? null : amount(params, priceName);
  const quantity = newSize(instrument, params);
  if (trigger === null && price === null && quantity === null && !atMarket) throw errorOf(51500);
  if (trigger !== null && units(trigger) !== units(order.stopPrice ?? '0')) throw badParameter(triggerName);
  if ((atMarket && order.price !== null) || (price !== null && order.price === null)) throw badParameter(priceName);
  if (price !== null) checkTick(instrument, price);
  if (quantity !== null) checkSize(instrument, quantity, price ?? order.price ?? order.stopPrice ?? '0');
  const reqId = clientId(params, 'reqId');
  return () => {
    context.notes.amending(order.orderId, reqId);
    const change = {...(price !== null && {price}), ...(quantity !== null && {quantity})};
    accepted(context.engine.amend(order.accountId, order.symbol, order.orderId, change), REFUSALS);
    return {algoClOrdId: order.clientOrderId, algoId: algoIdOf(order), reqId};
  };
}
