/** Whether an order that an exchange shows under an intent's name is the one that was asked for. */
import {dec} from '../../model/decimal.ts';
import type {Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';

/** No exchange takes a request that is stamped earlier than this before its fence. */
const WINDOW_MS = 10_000;

/**
 * Why this is somebody else's order, or null. Most exchanges give a closed order's id free again, and an id may have been
 * used outside this journal: what is older than the send, or of the other side, was never ours. Compared on the exchange's
 * own clock: its stamp on the order with the fence that it enforced.
 */
export function foreignTo({request, sent}: Pick<Intent, 'request' | 'sent'>, order: Order): string | null {
  if (order.symbol !== request.symbol) return `symbol ${order.symbol}`;
  if (order.side !== request.side) return `side ${order.side}`;
  if (order.clientOrderId !== null && order.clientOrderId !== request.clientOrderId) return 'client order id';
  if (sent === null) return 'this one was never sent';
  if (order.createdAt !== null && Date.parse(order.createdAt) < sent.fenceAt - WINDOW_MS) return `made at ${order.createdAt}`;
  return null;
}

/**
 * What of an answer to the placement is not what was asked, or null. Quantities of market orders by quote amount are the
 * exchange's to say. Later on an order may have been amended: then `foreignTo` alone decides.
 */
export function mismatch(intent: Pick<Intent, 'request' | 'sent'>, order: Order): string | null {
  const {request} = intent;
  const foreign = foreignTo(intent, order);
  if (foreign !== null) return foreign;
  if (order.type !== request.type) return `type ${order.type}`;
  const byQuote = request.type === 'MARKET' && request.quantityIn === 'QUOTE';
  if (!byQuote && order.quantity !== null && !dec(order.quantity).eq(request.quantity)) return `quantity ${order.quantity}`;
  if ('price' in request && order.price !== null && !dec(order.price).eq(request.price)) return `price ${order.price}`;
  if ('stopPrice' in request && order.stopPrice !== null && !dec(order.stopPrice).eq(request.stopPrice))
    return `stop price ${order.stopPrice}`;
  return null;
}
