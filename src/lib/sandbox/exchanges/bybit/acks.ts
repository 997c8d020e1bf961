/** What the gateway answers to a change of an order, whatever becomes of it. */
import type {EngineOrder} from '../../engine/types.ts';
import {type Context, wireOrderId} from './context.ts';

/** As many orders as one request ends. */
export const MAX_CANCELS = 500;

export function ack(order: EngineOrder): object {
  return {orderId: wireOrderId(order), orderLinkId: order.clientOrderId};
}

/** A cancel that came after the fill: the second message says so. */
export function tellLate(context: Context, {accountId, orderId}: EngineOrder): void {
  const now = context.engine.orders.find(accountId, orderId);
  if (now?.status === 'FILLED') context.lateCancel(now);
}
