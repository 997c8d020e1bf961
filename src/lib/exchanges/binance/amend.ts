/**
 * Changing an order. Binance shrinks a quantity in place (the order keeps its id and its place in the queue); anything else is
 * a cancel and a new order in one request, with a verdict each.
 */
import type {AmendChange, Amendment, Cancellation, Placement} from '../../adapter/exchange-adapter.ts';
import {decode} from '../../adapter/wire.ts';
import {dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Order, OrderRequest} from '../../model/order.ts';
import type {Client, WriteAnswer} from './client.ts';
import {type Owner, orderOf, orderParams} from './mapping.ts';
import type {Rest} from './rest.ts';
import {AmendReply, CancelReplace} from './schemas.ts';
import type {Params} from './sign.ts';
import {wireSymbol} from './symbols.ts';
import {doubtful, nameOf, type Trading} from './trading.ts';

/** True when nothing changes but the quantity, downwards. */
export function onlyShrinks(order: Order, {price, quantity}: AmendChange): boolean {
  const samePrice = price === undefined || (order.price !== null && dec(price).eq(order.price));
  return samePrice && quantity !== undefined && dec(quantity).lt(order.quantity);
}

/** https://developers.binance.com/docs/binance-spot-api-docs/faqs/order_amend_keep_priority */
export async function amendInPlace(
  {rest, client, owner}: {rest: Rest; client: Client; owner: Owner},
  order: Order,
  newQty: string,
  signal: AbortSignal,
): Promise<Amendment> {
  const params: Params = {
    symbol: wireSymbol(order.symbol),
    ...nameOf(order),
    newQty,
    // Without it Binance makes up a new client id.
    ...(order.clientOrderId !== null && {newClientOrderId: order.clientOrderId}),
  };
  const answer = await rest.amendKeepPriority(params, signal);
  const error = client.refusalOf(answer);
  if (error !== null) return {style: 'IN_PLACE', outcome: 'REJECTED', error};
  return doubtful(() => {
    const amended = orderOf(owner, order.symbol, decode(AmendReply, answer.payload, 'amend'));
    if (amended.id !== order.id) throw new DeskError('protocol', 'Binance amended another order than the one asked for.');
    return {style: 'IN_PLACE', outcome: 'AMENDED', order: {...amended, stopPrice: order.stopPrice, createdAt: order.createdAt}};
  });
}

/**
 * Cancel, then place, the second only when the first succeeded. `type` is the order's type on the wire. What is already filled
 * counts: the new order is for the rest. An unfilled order is replaced only while it is unfilled, so that a fill on the way
 * cannot add to the new quantity.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-an-existing-order-and-send-a-new-order-trade
 */
export async function replace(
  {rest, client, trading}: {rest: Rest; client: Client; trading: Trading},
  order: Order,
  change: AmendChange,
  next: {readonly market: Market; readonly clientOrderId: string; readonly type: string},
  signal: AbortSignal,
): Promise<Amendment> {
  const request = replacementOf(order, change, next.clientOrderId);
  const name = nameOf(order);
  const answer = await rest.cancelReplace(
    {
      ...orderParams(request, next.market.exchangeSymbol),
      type: next.type,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      ...('orderId' in name ? {cancelOrderId: name.orderId} : {cancelOrigClientOrderId: name.origClientOrderId}),
      ...(order.filled === '0' && order.status === 'NEW' && {cancelRestrictions: 'ONLY_NEW'}),
    },
    signal,
  );
  return verdictsOf(answer, {client, trading}, next.market, request);
}

/** The two verdicts of a cancel-replace answer. Throws `unknown-outcome` when either cannot be told. */
export function verdictsOf(
  answer: WriteAnswer,
  {client, trading}: {client: Client; trading: Trading},
  market: Market,
  request: OrderRequest,
): Amendment {
  const told = dataOf(answer);
  if (told === null) {
    const error = client.refusalOf(answer);
    if (error === null)
      throw new DeskError('unknown-outcome', 'Binance answered a replacement without its two verdicts.', {sent: true});
    return {style: 'REPLACED', cancellation: {outcome: 'REJECTED', error}, placement: null};
  }
  const {cancelResult, newOrderResult, cancelResponse, newOrderResponse} = told;
  const half = (result: string, payload: unknown): WriteAnswer => ({status: result === 'SUCCESS' ? 200 : 400, payload});
  const cancellation: Cancellation = trading.cancellationOf(half(cancelResult, cancelResponse), market.symbol);
  const placement: Placement | null =
    newOrderResult === 'NOT_ATTEMPTED'
      ? null
      : trading.placementOf(half(newOrderResult, newOrderResponse), market, request.side, request.clientOrderId);
  return {style: 'REPLACED', cancellation, placement};
}

function dataOf({status, payload}: WriteAnswer) {
  // 5xx and 403 prove nothing, whatever they hold.
  if (status !== 200 && status !== 400 && status !== 409 && status !== 429) return null;
  const data =
    typeof payload === 'object' && payload !== null && 'data' in payload ? payload.data : status === 200 ? payload : undefined;
  return data === undefined ? null : doubtful(() => decode(CancelReplace, data, 'cancelReplace'));
}

function replacementOf(order: Order, {price, quantity}: AmendChange, clientOrderId: string): OrderRequest {
  const rest = dec(quantity ?? order.quantity).minus(order.filled);
  if (rest.lte(0)) throw new DeskError('rule', 'The new quantity is already filled.', {sent: false});
  const terms = {symbol: order.symbol, side: order.side, clientOrderId, reduceOnly: false, quantity: plain(rest)};
  const limit = price ?? order.price;
  const timeInForce = order.timeInForce ?? 'GTC';
  if (order.type === 'LIMIT' && limit !== null)
    return {...terms, type: 'LIMIT', price: limit, timeInForce, postOnly: order.postOnly};
  const {stopPrice} = order;
  if (order.type === 'STOP_LIMIT' && limit !== null && stopPrice !== null) {
    return {...terms, type: 'STOP_LIMIT', price: limit, stopPrice, timeInForce};
  }
  if (order.type === 'STOP_MARKET' && stopPrice !== null && price === undefined)
    return {...terms, type: 'STOP_MARKET', stopPrice};
  throw new DeskError('unsupported', `A ${order.type} order cannot be changed that way.`, {sent: false});
}
