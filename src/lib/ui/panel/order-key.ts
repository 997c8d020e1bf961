import type {Order} from '../../model/order.ts';

/** What one order is known by in the window, whatever row it stands in. */
export function keyOf({account, symbol, id, clientOrderId}: Order): string {
  return `${account} ${symbol} ${id ?? clientOrderId}`;
}
