/** Amending and cancelling orders, one by one, by contract, and on a countdown. */
import {smaller, text, units} from '../../../engine/fixed.ts';
import type {EngineOrder} from '../../../engine/types.ts';
import {ApiError, accepted} from '../../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../../kit/context.ts';
import {missing} from '../errors.ts';
import {contractOf, type UsdmContext} from './context.ts';
import {errorOf, REFUSALS} from './errors.ts';
import {orderView} from './order-view.ts';
import {findOrder} from './orders.ts';
import {closeable} from './reducing.ts';
import {checkBand, checkNotional, checkOpen, checkPrice, checkQuantity} from './rules.ts';

export function prepareCancel(context: UsdmContext, call: ApiRequest): () => object {
  const {symbol} = contractOf(context, call);
  findOrder(context, call, symbol);
  return () => {
    const order = findOrder(context, call, symbol);
    if (order === null || !isOpen(order)) throw errorOf('-2011');
    return orderView(context, accepted(context.engine.cancel(call.account, symbol, order.orderId), REFUSALS));
  };
}

/** Conditional orders that wait for their trigger are not touched. */
export function prepareCancelAll(context: UsdmContext, call: ApiRequest): () => object {
  const {symbol} = contractOf(context, call);
  return () => {
    cancelAll(context, call.account, symbol);
    return {code: 200, msg: 'The operation of cancel all open order is done.'};
  };
}

function cancelAll({engine}: UsdmContext, account: string, symbol: string): void {
  for (const {orderId} of engine.orders.open(account, symbol)) engine.cancel(account, symbol, orderId);
}

/** Cancels everything in a contract when the countdown ends; each call sets it anew, 0 stops it. */
export function prepareCountdown(context: UsdmContext, call: ApiRequest): () => object {
  const {symbol} = contractOf(context, call);
  const countdownTime = call.params.integer('countdownTime');
  if (countdownTime === null) throw missing('countdownTime');
  return () => {
    const key = `${call.account} ${symbol}`;
    let current = true;
    context.countdowns.get(key)?.();
    context.countdowns.set(key, () => {
      current = false;
    });
    if (countdownTime > 0)
      context.timers.after(countdownTime, () => {
        if (current) cancelAll(context, call.account, symbol);
      });
    return {symbol: call.params.text('symbol'), countdownTime: String(countdownTime)};
  };
}

/**
 * Price and quantity of a limit order, both needed; it loses its place in the queue. A quantity that is filled already cancels
 * the order, and so does a price that would take where it must not.
 */
export function prepareModify(context: UsdmContext, call: ApiRequest): () => object {
  const {params, account} = call;
  const market = contractOf(context, call);
  const side = params.oneOf('side', {BUY: 'BUY', SELL: 'SELL'} as const, errorOf('-1117'));
  for (const name of ['quantity', 'price']) if (!params.has(name)) throw missing(name);
  const [quantity, price] = [params.decimal('quantity') ?? '0', params.decimal('price') ?? '0'];
  findOrder(context, call, market.symbol);
  checkOpen(market);
  checkQuantity(market, quantity, false);
  checkPrice(market, price);
  checkBand(market, side, price, context.engine.contracts.marks.mark(market));
  context.limits.countOrder(context.now(), account);
  return () => {
    const order = findOrder(context, call, market.symbol);
    if (order === null || !isOpen(order)) throw errorOf('-2013');
    if (order.side !== side) throw new ApiError(-5024, 'Symbol is not in trading status, order amendment is not permitted.');
    if (order.price === null) throw new ApiError(-5025, 'Only limit order is supported.');
    if (order.reduceOnly === false) checkNotional(market, quantity, units(price));
    if (order.price === price && order.quantity === quantity) throw errorOf('-5027');
    return orderView(context, amended(context, order, price, quantity));
  };
}

function amended({engine}: UsdmContext, order: EngineOrder, price: string, wanted: string): EngineOrder {
  const {accountId, symbol, orderId, filled, reduceOnly, side, positionSide} = order;
  const cancel = () => accepted(engine.cancel(accountId, symbol, orderId), REFUSALS);
  if (units(wanted) <= units(filled)) return cancel();
  const most = units(filled) + closeable(engine, accountId, symbol, {side, positionSide: positionSide ?? 'BOTH'});
  const quantity = reduceOnly ? text(smaller(units(wanted), most)) : wanted;
  const result = engine.amend(accountId, symbol, orderId, {price, quantity});
  if (!result.ok && result.refusal === 'WOULD_TAKE') return cancel();
  return accepted(result, REFUSALS).order;
}
