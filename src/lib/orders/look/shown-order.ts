/** An intent as an Order: what is known while the exchange has not shown the order. */

import {createOrder, type Order, type OrderRequest, type OrderStatus} from '../../model/order.ts';
import {type Intent, isUnsettled} from '../../state/journal.ts';

/** The exchange's own word where there is one; else the request with the status that the journal can prove. */
export function orderOfIntent(intent: Intent): Order {
  const at = new Date(intent.createdAt).toISOString();
  const status: OrderStatus = isUnsettled(intent.state) || intent.state === 'INTENT' ? 'UNKNOWN' : 'REJECTED';
  const shown = requestedOrder(intent, intent.request, status, at);
  const order =
    intent.order === null ? shown : isUnsettled(intent.state) ? {...intent.order, status: 'UNKNOWN' as const} : intent.order;
  return {...order, parentId: order.parentId ?? parentOf(intent)};
}

/** What of the user's the order is a part of, by the name that was given; null: it is all of it. */
function parentOf({routeId, clientId}: Pick<Intent, 'routeId' | 'clientId'>): string | null {
  return routeId === null ? null : (clientId ?? routeId);
}

/** A request as an Order without fills. */
export function requestedOrder(
  {account, exchange}: {readonly account: string; readonly exchange: string},
  request: OrderRequest,
  status: OrderStatus,
  at: string,
): Order {
  // The base size of an order by quote amount is the exchange's to say.
  const quantity = request.type === 'MARKET' && request.quantityIn === 'QUOTE' ? null : request.quantity;
  return createOrder({
    account,
    exchange,
    symbol: request.symbol,
    id: null,
    clientOrderId: request.clientOrderId,
    side: request.side,
    type: request.type,
    timeInForce: 'timeInForce' in request ? request.timeInForce : null,
    postOnly: request.type === 'LIMIT' && request.postOnly,
    reduceOnly: request.reduceOnly,
    price: 'price' in request ? request.price : null,
    stopPrice: 'stopPrice' in request ? request.stopPrice : null,
    trigger: 'stopPrice' in request ? (request.trigger ?? null) : null,
    quantity,
    filled: '0',
    remaining: quantity,
    status,
    createdAt: at,
  });
}
