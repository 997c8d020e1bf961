/** How far an order reaches into the other side of a book. */
import {over, smaller, times} from './fixed.ts';
import {type LiveOrder, remaining} from './live-order.ts';
import type {OrderBook} from './order-book.ts';
import type {Reach} from './settlement.ts';

export function crosses(order: LiveOrder, price: bigint): boolean {
  return order.price === null || (order.buy ? price <= order.price : price >= order.price);
}

/** What the order could trade now up to its own limit and size, before it meets an order of its own account. */
export function reach(order: LiveOrder, book: OrderBook): Reach {
  const others = book.side(!order.buy);
  if (order.quantity === null) {
    const left = (order.quoteQuantity ?? 0n) - order.filledQuote;
    return {quantity: over(left, others.best()?.price ?? 1n), cost: left};
  }
  const wanted = remaining(order);
  let quantity = 0n;
  let cost = 0n;
  for (const level of others.levels()) {
    if (!crosses(order, level.price)) break;
    for (let maker: LiveOrder | null = level.head; maker !== null; maker = maker.next) {
      if (maker.accountId === order.accountId || quantity === wanted) return {quantity, cost};
      const part = smaller(wanted - quantity, remaining(maker));
      quantity += part;
      cost += times(part, level.price);
    }
  }
  return {quantity, cost};
}
