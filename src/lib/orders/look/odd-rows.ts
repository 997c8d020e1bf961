import type {Order} from '../../model/order.ts';
import {described} from './matches.ts';

/** One line for each order that the exchange describes in words that mxt does not know. */
export function oddRows(orders: readonly Order[]): readonly string[] {
  return orders.flatMap((order) => {
    const {raw} = order;
    if (raw === undefined) return [];
    const words = Object.entries(raw).map(([field, word]) => `${field} ${word}`);
    if (words.length === 0) return [];
    return [`${described(order)}: mxt does not know its ${words.join(', ')}. It can be canceled by its id.`];
  });
}
