/** Cancelling and editing: taken at once and queued; the order book hears of it a moment later. */
import {text, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../kit/context.ts';
import {type Context, engineOrderId} from './context.ts';
import {editRefusal, errorOf, invalidArgument} from './errors.ts';
import type {OrderNote} from './notes.ts';
import {textList} from './params.ts';
import {checkPostOnly, estimateView} from './preview.ts';
import {checkBaseSize, checkPrice, costOf} from './rules.ts';

const MOST_CANCELS = 100;
/** How long a change stands in the queue. */
const QUEUED_MS = 3;

function ownOrder(context: Context, account: string, wireId: string): EngineOrder | null {
  const orderId = engineOrderId(context, wireId);
  return orderId === null ? null : context.engine.orders.find(account, orderId);
}

/** Does `work` to the order a moment later, if it is open then. */
function queue(context: Context, order: EngineOrder, queued: NonNullable<OrderNote['queued']>, work: () => void): void {
  const {accountId, orderId} = order;
  context.notes.put(orderId, {queued});
  context.queued(accountId, orderId);
  context.timers.after(QUEUED_MS, () => {
    // A cancel may have taken the place of an edit in the meantime.
    if (context.notes.of(order).queued === queued) context.notes.put(orderId, {queued: null});
    const now = context.engine.orders.find(accountId, orderId);
    if (now !== null && isOpen(now)) work();
  });
}

/** Each order has an answer of its own. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/cancel-order */
export function prepareCancels(context: Context, {params, account}: ApiRequest): () => object {
  const ids = textList(params, 'order_ids') ?? [];
  if (ids.length === 0) throw invalidArgument('order_ids must not be empty');
  if (ids.length > MOST_CANCELS) throw invalidArgument(`at most ${MOST_CANCELS} order_ids may be canceled at once`);
  return () => ({
    results: ids.map((order_id) => {
      const reason = cancelOne(context, account, order_id);
      return {success: reason === null, failure_reason: reason ?? 'UNKNOWN_CANCEL_FAILURE_REASON', order_id};
    }),
  });
}

/** Why the cancel was not taken, or null. */
function cancelOne(context: Context, account: string, wireId: string): string | null {
  const order = ownOrder(context, account, wireId);
  if (order === null) return 'UNKNOWN_CANCEL_ORDER';
  if (!isOpen(order)) return order.status === 'FILLED' ? 'ORDER_IS_FULLY_FILLED' : 'UNKNOWN_CANCEL_ORDER';
  if (context.notes.of(order).queued === 'CANCEL_QUEUED') return 'DUPLICATE_CANCEL_REQUEST';
  queue(context, order, 'CANCEL_QUEUED', () => context.engine.cancel(account, order.symbol, order.orderId));
  return null;
}

interface Change {
  readonly order: EngineOrder;
  readonly market: EngineMarket;
  readonly price: string;
  /** The new total, fills included. */
  readonly quantity: string;
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/edit-order */
export function prepareEdit(context: Context, call: ApiRequest): () => object {
  const {order, price, quantity} = changeOf(context, call);
  return () => {
    const {accountId, symbol, orderId} = order;
    queue(context, order, 'EDIT_QUEUED', () => {
      const amended = context.engine.amend(accountId, symbol, orderId, {price, quantity});
      const {edits} = context.notes.of(order);
      if (amended.ok) context.notes.put(orderId, {edits: [...edits, {price, size: quantity, at: context.now()}]});
    });
    return {success: true, errors: []};
  };
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/edit-order-preview */
export function previewEdit(context: Context, call: ApiRequest): object {
  try {
    const {order, market, price, quantity} = changeOf(context, call);
    return {errors: [], ...estimateView(context, {...order, price, quantity, quoteQuantity: null}, market)};
  } catch (error) {
    if (error instanceof ApiError && error.status === 200) return {errors: [editRefusal(error)]};
    throw error;
  }
}

/** Throws the reason for which the edit is refused. A price or size that is left out counts as zero. */
function changeOf(context: Context, {params, account}: ApiRequest): Change {
  const order = ownOrder(context, account, params.text('order_id'));
  const market = order === null ? null : context.engine.markets.find(order.symbol);
  if (order === null || market === null) throw errorOf('ORDER_NOT_FOUND');
  const {queued, endTime} = context.notes.of(order);
  if (!isOpen(order)) throw errorOf('ONLY_OPEN_ORDERS_CAN_BE_EDITED');
  if (queued !== null)
    throw errorOf(queued === 'EDIT_QUEUED' ? 'ORDER_IS_ALREADY_BEING_REPLACED' : 'CANNOT_EDIT_ORDER_PENDING_CANCEL');
  if (order.price === null || order.timeInForce !== 'GTC' || endTime !== null) throw errorOf('ONLY_LIMIT_ORDER_EDITS_SUPPORTED');
  // The engine moves price and size of an order, not its trigger.
  if (params.has('stop_price')) throw errorOf('FIELD_STOPPRICE_NOT_SUPPORTED');
  const price = params.decimal('price', 16) ?? '0';
  const quantity = params.decimal('size', 16) ?? '0';
  if (price === '0') throw errorOf('INVALID_EDITED_PRICE');
  if (quantity === '0') throw errorOf('INVALID_EDITED_SIZE');
  if (units(quantity) <= units(order.filled)) throw errorOf('CANNOT_EDIT_TO_BELOW_FILLED_SIZE');
  if (price === order.price && quantity === order.quantity) throw errorOf('EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST');
  checkPrice(market, price, 'PREVIEW_INVALID_PRICE_PRECISION');
  checkBaseSize(market, quantity, price);
  checkPostOnly(context, {...order, price});
  checkMoney(context, order, market, {price, quantity});
  return {order, market, price, quantity};
}

/** What is tied up for the order already counts for its new terms. */
function checkMoney(
  context: Context,
  order: EngineOrder,
  market: EngineMarket,
  {price, quantity}: {readonly price: string; readonly quantity: string},
): void {
  const left = text(units(quantity) - units(order.filled));
  const {asset, amount} = costOf(context, {...order, price, quantity: left, quoteQuantity: null}, market, price);
  const held = context.engine.orders.live(order.accountId, order.orderId)?.locked ?? 0n;
  if (context.engine.ledger.free(order.accountId, asset) + held < amount) throw errorOf('PREVIEW_INSUFFICIENT_FUND');
}
