import type {Order} from '../../model/order.ts';

type Named = Pick<Order, 'account' | 'symbol' | 'id' | 'clientOrderId'>;

/** What one order is known by in the window, whatever row it stands in. An id is never taken for another order's client id. */
export function keyOf(order: Named): string {
  const {account, symbol, id} = order;
  return id === null ? clientKeyOf(order) : `${account} ${symbol} id ${id}`;
}

/** What it was known by before the exchange gave it an id. */
export function clientKeyOf({account, symbol, clientOrderId}: Named): string {
  return `${account} ${symbol} client ${clientOrderId}`;
}
