/**
 * Changing an order. Binance shrinks a quantity in place (the order keeps its id and its place in the queue); anything else is
 * a cancel and a new order in one request, with a verdict each.
 */
import type {AmendChange, Amendment, Cancellation, Placement, PreparedOrder} from '../../adapter/contract/trading.ts';
import {decode} from '../../adapter/wire.ts';
import {dec} from '../../model/decimal.ts';
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
  return samePrice && quantity !== undefined && order.quantity !== null && dec(quantity).lt(order.quantity);
}

/** https://developers.binance.com/docs/binance-spot-api-docs/faqs/order_amend_keep_priority */
export async function amendInPlace(
  {rest, client, owner}: {rest: Rest; client: Client; owner: Owner},
  order: Order,
  {newQty, signedAt}: {readonly newQty: string; readonly signedAt: number},
  signal: AbortSignal,
): Promise<Amendment> {
  const params: Params = {
    symbol: wireSymbol(order.symbol),
    ...nameOf(order),
    newQty,
    // Without it Binance makes up a new client id.
    ...(order.clientOrderId !== null && {newClientOrderId: order.clientOrderId}),
  };
  const answer = await rest.amendKeepPriority(params, signedAt, signal);
  const error = client.refusalOf(answer);
  if (error !== null) return {style: 'IN_PLACE', outcome: 'REJECTED', error};
  return doubtful(() => {
    const amended = orderOf(owner, order.symbol, decode(AmendReply, answer.payload, 'amend'));
    if (amended.id !== order.id) throw new DeskError('protocol', 'Binance amended another order than the one asked for.');
    return {style: 'IN_PLACE', outcome: 'AMENDED', order: {...amended, stopPrice: order.stopPrice, createdAt: order.createdAt}};
  });
}

/**
 * Cancel, then place, the second only when the first succeeded. `target` is the new order, `type` its type on the wire. An
 * unfilled order is replaced only while it is unfilled, so that a fill on the way cannot add to the new quantity.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-an-existing-order-and-send-a-new-order-trade
 */
export async function replace(
  {rest, client, trading}: {rest: Rest; client: Client; trading: Trading},
  order: Order,
  {request, market, signedAt}: PreparedOrder,
  type: string,
  signal: AbortSignal,
): Promise<Amendment> {
  const name = nameOf(order);
  const answer = await rest.cancelReplace(
    {
      ...orderParams(request, market.exchangeSymbol),
      type,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      ...('orderId' in name ? {cancelOrderId: name.orderId} : {cancelOrigClientOrderId: name.origClientOrderId}),
      ...(order.filled === '0' && order.status === 'NEW' && {cancelRestrictions: 'ONLY_NEW'}),
    },
    signedAt,
    signal,
  );
  return verdictsOf(answer, {client, trading}, market, request);
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
