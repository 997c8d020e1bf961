/** Cancelling and amending orders of contracts: one kind of order for all, whether it waits for a trigger or not. */
import {units} from '../../engine/fixed.ts';
import type {EngineOrder} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import {ack, MAX_CANCELS, tellLate} from './acks.ts';
import {type Context, contractOf, scopeOf} from './context.ts';
import {checkContractPrice, checkContractQuantity, withinLimits, wrongTrigger} from './contract-rules.ts';
import {badParameter, CONTRACT_REFUSALS, errorOf} from './errors.ts';
import {findOrder} from './orders.ts';
import {currentPrice, TRIGGER_NAMES} from './triggers.ts';

/** The open order that is meant. Throws 110001 for none, and for one that is over. */
function openOrder(context: Context, call: ApiRequest): EngineOrder {
  const {symbol} = contractOf(context, call);
  const order = findOrder(context, call, 'linear');
  if (order === null || order.symbol !== symbol || !isOpen(order)) throw errorOf(110001);
  return order;
}

export function prepareContractCancel(context: Context, call: ApiRequest): () => object {
  const order = openOrder(context, call);
  return () => {
    const canceled = context.engine.cancel(order.accountId, order.symbol, order.orderId);
    // The gateway saw it open: the ack is out, and only the stream tells that the fill was first.
    if (!canceled.ok) tellLate(context, order);
    return ack(order);
  };
}

/** Without a filter every kind of order. Throws 10001 without a symbol or coin. */
export function prepareContractCancelAll(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  if (!['symbol', 'baseCoin', 'settleCoin'].some((name) => params.has(name)))
    throw badParameter('symbol, baseCoin or settleCoin');
  const scope = scopeOf(context, call, 'linear');
  const kinds = {Order: 'Order', StopOrder: 'StopOrder', OpenOrder: null} as const;
  const filter = params.has('orderFilter') ? params.oneOf('orderFilter', kinds) : null;
  const onlyPlainStops = filter === 'StopOrder' && params.optional('stopOrderType') === 'Stop';
  const isMeant = (order: EngineOrder) => {
    if (!scope.includes(order)) return false;
    if (filter === null) return true;
    const waits = order.status === 'UNTRIGGERED';
    if ((filter === 'StopOrder') !== waits) return false;
    return !onlyPlainStops || context.notes.of(order.orderId).contract?.stopOrderType === 'Stop';
  };
  return () => {
    const meant = context.engine.orders.open(account, scope.symbol).filter(isMeant).slice(0, MAX_CANCELS);
    for (const order of meant) context.engine.cancel(order.accountId, order.symbol, order.orderId);
    return {list: meant.map(ack), success: '1'};
  };
}

/** Price, quantity and, while it waits, the trigger price. */
export function prepareContractAmend(context: Context, call: ApiRequest): () => object {
  const {params} = call;
  const order = openOrder(context, call);
  const market = contractOf(context, call);
  const [price, quantity, stopPrice] = ['price', 'qty', 'triggerPrice'].map((name) => {
    const value = params.decimal(name, 18);
    return value === '0' ? null : value;
  }) as [string | null, string | null, string | null];
  if (price === null && quantity === null && stopPrice === null) throw badParameter('price, qty or triggerPrice');
  for (const each of [price, stopPrice]) if (each !== null) checkContractPrice(market, each);
  const worthAt = price ?? order.price ?? context.engine.markets.ticker(market.symbol).last;
  if (quantity !== null) checkContractQuantity(market, quantity, worthAt, order.reduceOnly);
  if (stopPrice !== null) checkTrigger(context, order, stopPrice);
  return () => {
    const isWaiting = order.status === 'UNTRIGGERED';
    const amended = context.engine.amend(order.accountId, order.symbol, order.orderId, {
      ...(price !== null && {price: isWaiting ? price : withinLimits(context, market, order.side, price)}),
      ...(quantity !== null && {quantity}),
      ...(stopPrice !== null && {stopPrice}),
    });
    accepted(amended, CONTRACT_REFUSALS);
    return ack(order);
  };
}

/** Throws 110092 and 110093 where the price is there already. */
function checkTrigger(context: Context, {symbol, trigger, triggerBy, status}: EngineOrder, stopPrice: string): void {
  const market = context.engine.markets.find(symbol);
  if (market === null || status !== 'UNTRIGGERED') throw badParameter('triggerPrice');
  const current = currentPrice(context, market, triggerBy ?? 'LAST');
  const isThere = trigger === 'RISE' ? current >= units(stopPrice) : current <= units(stopPrice);
  if (isThere) throw wrongTrigger(trigger === 'RISE', stopPrice, current, TRIGGER_NAMES[triggerBy ?? 'LAST']);
}
