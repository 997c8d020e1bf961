/** Cancelling and amending: an ack at once, what happened on the stream. */
import type {EngineOrder} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import {ack, MAX_CANCELS, tellLate} from './acks.ts';
import {prepareContractAmend, prepareContractCancel, prepareContractCancelAll} from './change-contract.ts';
import {type Context, categoryOf, marketOf, scopeOf} from './context.ts';
import {badParameter, errorOf, REFUSALS} from './errors.ts';
import {filterOf, findOrder, kindOf} from './orders.ts';
import {amount} from './params.ts';
import {checkBand, checkQuantity, checkTick} from './rules.ts';

/** The open order that a cancel or an amend means, as the gateway sees it. Throws 170213, 170139 and 170142. */
function openOrder(context: Context, call: ApiRequest): EngineOrder {
  if (categoryOf(call) !== 'spot') throw badParameter('category');
  const {symbol} = marketOf(context, call);
  const order = findOrder(context, call, 'spot');
  if (order === null || order.symbol !== symbol) throw errorOf(170213);
  if (!isOpen(order)) throw errorOf(order.status === 'FILLED' ? 170139 : 170142);
  return order;
}

/** https://bybit-exchange.github.io/docs/v5/order/cancel-order */
export function prepareCancel(context: Context, call: ApiRequest): () => object {
  if (categoryOf(call) === 'linear') return prepareContractCancel(context, call);
  const order = openOrder(context, call);
  if (kindOf(context, order) !== (filterOf(call.params) ?? 'Order')) throw errorOf(170213);
  return () => {
    const canceled = context.engine.cancel(order.accountId, order.symbol, order.orderId);
    // The gateway saw it open: the ack is out, and only the stream tells that the fill was first.
    if (!canceled.ok) tellLate(context, order);
    return ack(order);
  };
}

/** https://bybit-exchange.github.io/docs/v5/order/cancel-all */
export function prepareCancelAll(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  const category = categoryOf(call);
  if (category === 'linear') return prepareContractCancelAll(context, call);
  if (category !== 'spot') return () => ({list: [], success: '1'});
  const scope = scopeOf(context, call, category);
  const filter = filterOf(params) ?? 'Order';
  return () => {
    const meant = context.engine.orders
      .open(account, scope.symbol)
      .filter((order) => scope.includes(order) && kindOf(context, order) === filter)
      .slice(0, MAX_CANCELS);
    for (const order of meant) context.engine.cancel(order.accountId, order.symbol, order.orderId);
    return {list: meant.map(ack), success: '1'};
  };
}

/** https://bybit-exchange.github.io/docs/v5/order/amend-order */
export function prepareAmend(context: Context, call: ApiRequest): () => object {
  if (categoryOf(call) === 'linear') return prepareContractAmend(context, call);
  const {params} = call;
  const order = openOrder(context, call);
  const market = marketOf(context, call);
  const price = amount(params, 'price');
  const quantity = amount(params, 'qty');
  // The engine moves price and size of an order, not its trigger.
  if (params.optional('triggerPrice') !== null) throw badParameter('triggerPrice');
  if (price === null && quantity === null) throw badParameter('price or qty');
  if (price !== null) {
    checkTick(market, price);
    checkBand(market, order.side, price, order.stopPrice ?? context.engine.markets.ticker(market.symbol).last);
  }
  if (quantity !== null)
    checkQuantity(market, quantity, price ?? order.price ?? context.engine.markets.ticker(market.symbol).last);
  return () => {
    const amended = context.engine.amend(order.accountId, order.symbol, order.orderId, {
      ...(price !== null && {price}),
      ...(quantity !== null && {quantity}),
    });
    accepted(amended, REFUSALS);
    return ack(order);
  };
}
