/** Canceling, and amending in place. https://docs.kraken.com/api/docs/rest-api/cancel-order and .../guides/spot-amends */
import {units} from '../../engine/fixed.ts';
import type {EngineOrder} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import {exactObject} from '../../kit/exact-json.ts';
import {strikeRules} from '../../kit/strike.ts';
import type {Context} from './context.ts';
import {badArgument, errorOf, REFUSALS, unknownOrder} from './errors.ts';
import {engineOrderId, isTxid, stableTxid} from './ids.ts';
import {ordersById} from './notes.ts';
import {amount, flag} from './params.ts';
import {checkPrice, checkVolume} from './rules.ts';

const BATCH = 50;

/** Open orders that a txid, a userref in its place, or a client's own id means. Throws EOrder:Unknown order for none. */
export function openOrders(context: Context, {params, account}: ApiRequest): readonly EngineOrder[] {
  const txid = params.optional('txid');
  const id = params.optional('cl_ord_id');
  if ((txid === null) === (id === null)) throw badArgument('txid');
  const found = (id === null ? named(context, account, txid ?? '') : ordersById(context, account, id)).filter(isOpen);
  if (found.length === 0) throw unknownOrder();
  return found;
}

/** Throws EOrder:Invalid order for what has the form of no id. */
function named({engine, notes}: Context, account: string, txid: string): readonly EngineOrder[] {
  if (/^-?\d{1,10}$/.test(txid)) return engine.orders.open(account).filter((order) => notes.of(order).userref === Number(txid));
  if (!isTxid(txid)) throw errorOf('EOrder:Invalid order');
  const order = engine.orders.find(account, engineOrderId(txid) ?? 0);
  return order === null ? [] : [order];
}

export function prepareCancel(context: Context, call: ApiRequest): () => object {
  if (!call.params.has('txid') && !call.params.has('cl_ord_id')) throw badArgument('txid');
  return () => ({count: openOrders(context, call).map((order) => cancel(context, order)).length});
}

export function prepareCancelAll(context: Context, {account}: ApiRequest): () => object {
  return () => ({count: context.engine.orders.open(account).map((order) => cancel(context, order)).length});
}

/** Of both lists what is open is canceled, and counted; the rest is passed over. */
export function prepareCancelBatch(context: Context, {params, account}: ApiRequest): () => object {
  const listOf = (name: string) => {
    const {list} = exactObject(`{"list":${params.optional(name) ?? '[]'}}`) ?? {};
    if (!Array.isArray(list)) throw badArgument(name);
    return list.map(String);
  };
  const [ids, own] = [listOf('orders'), listOf('cl_ord_ids')];
  if (ids.length + own.length === 0 || ids.length + own.length > BATCH) throw badArgument('orders');
  return () => {
    const found = [...ids.flatMap((id) => named(context, account, id)), ...own.flatMap((id) => ordersById(context, account, id))];
    return {count: found.filter(isOpen).map((order) => cancel(context, order)).length};
  };
}

function cancel(context: Context, order: EngineOrder): EngineOrder {
  context.limits.countCancel(context.now(), order.accountId, order.symbol, context.notes.since(order));
  return accepted(context.engine.cancel(order.accountId, order.symbol, order.orderId), REFUSALS);
}

interface Amendment {
  readonly quantity: string | null;
  readonly price: string | null;
  readonly postOnly: boolean;
}

/** A quantity at or below what is filled is accepted: the rest is canceled. The engine moves no trigger. */
export function prepareAmend(context: Context, call: ApiRequest): () => object {
  const {params} = call;
  const quantity = amount(params, 'order_qty');
  const price = amount(params, 'limit_price');
  if (params.has('trigger_price')) throw badArgument('trigger_price');
  if (params.has('display_qty')) throw badArgument('display_qty');
  if (quantity === null && price === null) throw badArgument('order_qty');
  const change = {quantity, price, postOnly: flag(params, 'post_only')};
  const [order] = openOrders(context, call);
  if (order === undefined) throw unknownOrder();
  context.limits.countAmend(context.now(), order.accountId, order.symbol, context.notes.since(order));
  strikeRules(context, call.subject, errorOf);
  checkAmend(context, order, change);
  return () => {
    amend(context, order, change);
    context.notes.markAmended(order, context.now());
    return {amend_id: stableTxid('T', `amend/${order.orderId}/${context.now()}`)};
  };
}

function checkAmend({engine}: Context, order: EngineOrder, {quantity, price}: Amendment): void {
  const market = engine.markets.find(order.symbol);
  if (market === null) throw unknownOrder();
  if (price !== null && order.price === null) throw badArgument('limit_price');
  if (price !== null) checkPrice(market, price);
  const size = quantity ?? order.quantity;
  // What shrinks below its fills ends, and needs no minimum any more.
  if (units(size) > units(order.filled))
    checkVolume(market, size, price ?? order.price ?? engine.markets.ticker(market.symbol).last);
}

function amend(context: Context, {accountId, symbol, orderId}: EngineOrder, {quantity, price, postOnly}: Amendment): void {
  const {engine} = context;
  const now = engine.orders.find(accountId, orderId);
  if (now === null || !isOpen(now)) throw unknownOrder();
  if (quantity !== null && units(quantity) <= units(now.filled)) {
    cancel(context, now);
    return;
  }
  const {bid, ask} = engine.markets.ticker(symbol);
  const best = now.side === 'BUY' ? ask : bid;
  const takes =
    price !== null && best !== null && (now.side === 'BUY' ? units(price) >= units(best) : units(price) <= units(best));
  if (postOnly && takes) throw errorOf('EOrder:Post only order');
  const change = {...(price !== null && {price}), ...(quantity !== null && {quantity})};
  accepted(engine.amend(accountId, symbol, orderId, change), REFUSALS);
}
