/** Cancelling and amending: an ack at once, what happened on the stream. */
import {CUSTOMER, type EngineOrder} from '../../engine/types.ts';
import {type Call, type Context, categoryOf, engineOrderId, marketOf, wireOrderId} from './context.ts';
import {badParameter, errorOf} from './errors.ts';
import {isOpen} from './format.ts';
import type {Params} from './params.ts';
import {filterOf, refusalError} from './place.ts';
import {checkBand, checkQuantity, checkTick} from './rules.ts';

const MAX_CANCELS = 500;

/** The order that the ids name, orderId before orderLinkId; null when there is none. Throws 10001 without an id. */
export function findOrder({engine}: Context, params: Params): EngineOrder | null {
  const id = params.optional('orderId');
  if (id !== null) {
    const known = engineOrderId(id);
    return known === null ? null : engine.order(CUSTOMER, known);
  }
  const linkId = params.optional('orderLinkId');
  if (linkId === null) throw badParameter('orderId or orderLinkId');
  return engine.ordersByClientId(CUSTOMER, linkId)[0] ?? null;
}

/** A waiting conditional order is found under its own filter alone; once fired it is an order like others. */
function kindOf({notes}: Context, order: EngineOrder): string {
  return notes.isTriggered(order.orderId) ? 'Order' : notes.of(order.orderId).filter;
}

/** The open order that a cancel or an amend means, as the gateway sees it. Throws 170213, 170139 and 170142. */
function openOrder(context: Context, params: Params): EngineOrder {
  if (categoryOf(params) !== 'spot') throw badParameter('category');
  const {symbol} = marketOf(context, params);
  const order = findOrder(context, params);
  if (order === null || order.symbol !== symbol) throw errorOf(170213);
  if (!isOpen(order)) throw errorOf(order.status === 'FILLED' ? 170139 : 170142);
  return order;
}

function ack({orderId, clientOrderId}: EngineOrder): object {
  return {orderId: wireOrderId(orderId), orderLinkId: clientOrderId};
}

/** https://bybit-exchange.github.io/docs/v5/order/cancel-order */
export function prepareCancel(context: Context, {params}: Call): () => object {
  const order = openOrder(context, params);
  if (kindOf(context, order) !== (filterOf(params) ?? 'Order')) throw errorOf(170213);
  return () => {
    const canceled = context.engine.cancel(CUSTOMER, order.symbol, order.orderId);
    // The gateway saw it open: the ack is out, and only the stream tells that the fill was first.
    if (!canceled.ok) tellLate(context, order);
    return ack(order);
  };
}

function tellLate(context: Context, {orderId}: EngineOrder): void {
  const now = context.engine.order(CUSTOMER, orderId);
  if (now?.status === 'FILLED') context.lateCancel(now);
}

/** https://bybit-exchange.github.io/docs/v5/order/cancel-all */
export function prepareCancelAll(context: Context, {params}: Call): () => object {
  if (categoryOf(params) !== 'spot') return () => ({list: [], success: '1'});
  const symbol = params.optional('symbol') === null ? null : marketOf(context, params).symbol;
  const base = params.optional('baseCoin');
  const filter = filterOf(params) ?? 'Order';
  return () => {
    const meant = context.engine
      .openOrders(CUSTOMER, symbol)
      .filter((order) => kindOf(context, order) === filter)
      .filter((order) => symbol !== null || base === null || context.engine.market(order.symbol)?.base === base)
      .slice(0, MAX_CANCELS);
    for (const order of meant) context.engine.cancel(CUSTOMER, order.symbol, order.orderId);
    return {list: meant.map(ack), success: '1'};
  };
}

/** https://bybit-exchange.github.io/docs/v5/order/amend-order */
export function prepareAmend(context: Context, {params}: Call): () => object {
  const order = openOrder(context, params);
  const market = marketOf(context, params);
  const price = params.amount('price');
  const quantity = params.amount('qty');
  // The engine moves price and size of an order, not its trigger.
  if (params.optional('triggerPrice') !== null) throw badParameter('triggerPrice');
  if (price === null && quantity === null) throw badParameter('price or qty');
  if (price !== null) {
    checkTick(market, price);
    checkBand(market, order.side, price, order.stopPrice ?? context.engine.ticker(market.symbol).last);
  }
  if (quantity !== null) checkQuantity(market, quantity, price ?? order.price ?? context.engine.ticker(market.symbol).last);
  return () => {
    const amended = context.engine.amend(CUSTOMER, order.symbol, order.orderId, {
      ...(price !== null && {price}),
      ...(quantity !== null && {quantity}),
    });
    if (!amended.ok) throw refusalError(amended.refusal);
    return ack(order);
  };
}
