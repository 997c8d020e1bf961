/**
 * Changing an order. Binance shrinks a quantity in place (the order keeps its id and its place in the queue); anything else is
 * a cancel and a new order in one request, with a verdict each.
 */
import * as v from 'valibot';
import type {AmendChange, Amendment, PreparedOrder} from '../../adapter/contract/trading.ts';
import {type Answer, unproven} from '../../adapter/kit/client.ts';
import {readWritten} from '../../adapter/outcome.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import {compare} from '../../model/exact.ts';
import type {Order} from '../../model/order.ts';
import type {Client} from './client.ts';
import {orderParams} from './encode.ts';
import {refusalOf} from './errors.ts';
import {wireSymbol} from './market.ts';
import type {Markets} from './market-data.ts';
import {AmendReply, orderOf} from './order.ts';
import {idParams} from './order-reads.ts';
import {cancellationOf, placementOf, placeOf} from './place.ts';
import {AMEND_KEEP_PRIORITY, CANCEL_REPLACE, QUERY_ORDER} from './rest.ts';

const Verdict = v.picklist(['SUCCESS', 'FAILURE', 'NOT_ATTEMPTED']);
/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-an-existing-order-and-send-a-new-order-trade */
export const CancelReplace = v.object({
  cancelResult: Verdict,
  newOrderResult: Verdict,
  cancelResponse: v.unknown(),
  newOrderResponse: v.unknown(),
});

/** In place when nothing changes but the quantity, downwards, and the market allows it. */
export function amendStyle(markets: Markets, order: Order, {price, quantity}: AmendChange): 'IN_PLACE' | 'REPLACE' {
  const samePrice = price === undefined || (order.price !== null && compare(price, order.price) === 0);
  const shrinks = quantity !== undefined && order.quantity !== null && compare(quantity, order.quantity) < 0;
  return samePrice && shrinks && markets.canAmend(order.symbol) ? 'IN_PLACE' : 'REPLACE';
}

export async function amend(
  client: Client,
  markets: Markets,
  order: Order,
  change: AmendChange,
  target: PreparedOrder,
  signal: AbortSignal,
): Promise<Amendment> {
  client.requireWriter();
  if (amendStyle(markets, order, change) === 'IN_PLACE' && change.quantity !== undefined) {
    return shrink(client, order, change.quantity, target.signedAt, signal);
  }
  return replace(client, order, target, signal);
}

/** https://developers.binance.com/docs/binance-spot-api-docs/faqs/order_amend_keep_priority */
async function shrink(client: Client, order: Order, newQty: string, signedAt: number, signal: AbortSignal): Promise<Amendment> {
  // Without its own client id Binance makes up a new one.
  const own = order.clientOrderId === null ? {} : {newClientOrderId: order.clientOrderId};
  const params = {symbol: wireSymbol(order), ...idParams(order), newQty, ...own};
  const answer = await client.change(AMEND_KEEP_PRIORITY, params, signal, signedAt);
  const error = refusalOf(answer);
  if (error !== null) return {style: 'IN_PLACE', outcome: 'REJECTED', error};
  return readWritten(() => {
    const amended = orderOf(placeOf(client, order.symbol), decode(AmendReply, answer.payload, 'amend'));
    if (amended.id !== order.id) throw new DeskError('protocol', 'Binance amended another order than the one asked for.');
    const {stopPrice, createdAt, linkedIds, parentId} = order;
    return {style: 'IN_PLACE', outcome: 'AMENDED', order: {...amended, stopPrice, createdAt, linkedIds, parentId}};
  });
}

/**
 * Cancel, then place, the second only when the first succeeded. An unfilled order is replaced only while it is unfilled, so
 * that a fill on the way cannot add to the new quantity. That goes for a waiting stop too: it may trigger on the way, and is
 * NEW to Binance until it trades.
 */
async function replace(client: Client, order: Order, target: PreparedOrder, signal: AbortSignal): Promise<Amendment> {
  const ids = idParams(order);
  const type = await wireTypeOf(client, order, signal);
  const answer = await client.change(
    CANCEL_REPLACE,
    {
      ...orderParams(target.request, target.market.exchangeSymbol),
      type,
      cancelReplaceMode: 'STOP_ON_FAILURE',
      ...('orderId' in ids ? {cancelOrderId: ids.orderId} : {cancelOrigClientOrderId: ids.origClientOrderId}),
      ...(isUntouched(order) && {cancelRestrictions: 'ONLY_NEW'}),
    },
    signal,
    target.signedAt,
  );
  return verdictsOf(client, answer, target);
}

function isUntouched({filled, status, trigger}: Order): boolean {
  return filled === '0' && (status === 'NEW' || (status === 'PENDING' && trigger !== null));
}

/**
 * What the order is on the wire. A stop may be a take-profit placed elsewhere, which only Binance can tell. Throws with
 * `sent: false`: without an answer to this question nothing was changed.
 */
async function wireTypeOf(client: Client, order: Order, signal: AbortSignal): Promise<string> {
  if (order.type === 'LIMIT') return order.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
  const {type} = await client
    .ask(QUERY_ORDER, {symbol: wireSymbol(order), ...idParams(order)}, signal)
    .catch((error: unknown) => {
      throw error instanceof DeskError ? new DeskError(error.kind, error.message, {...error.detail, sent: false}) : error;
    });
  if (typeof type === 'string') return type;
  throw new DeskError('protocol', 'Binance does not say of which type the order is.', {sent: false});
}

/** The two verdicts of a cancel-replace answer. Throws `unknown-outcome` when either cannot be told. */
export function verdictsOf(client: Client, answer: Answer, target: Pick<PreparedOrder, 'market' | 'request'>): Amendment {
  const told = verdictsIn(answer);
  if (told === null) {
    const error = refusalOf(answer);
    if (error === null) throw unproven('Binance', answer, null);
    return {style: 'REPLACED', cancellation: {outcome: 'REJECTED', error}, placement: null};
  }
  const half = (result: string, payload: unknown): Answer => ({...answer, status: result === 'SUCCESS' ? 200 : 400, payload});
  const place = placeOf(client, target.market.symbol);
  const cancellation = cancellationOf(half(told.cancelResult, told.cancelResponse), place);
  const isAttempted = told.newOrderResult !== 'NOT_ATTEMPTED';
  const placement = isAttempted ? placementOf(client, half(told.newOrderResult, told.newOrderResponse), target) : null;
  return {style: 'REPLACED', cancellation, placement};
}

function verdictsIn({status, payload}: Answer) {
  // 5xx and 403 prove nothing, whatever they hold.
  if (status !== 200 && status !== 400 && status !== 409 && status !== 429) return null;
  const data =
    typeof payload === 'object' && payload !== null && 'data' in payload ? payload.data : status === 200 ? payload : undefined;
  return data === undefined ? null : readWritten(() => decode(CancelReplace, data, 'cancelReplace'));
}
