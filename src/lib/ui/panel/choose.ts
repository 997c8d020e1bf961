/** Which orders the window shows, and in which order. */
import {type DecimalText, dec} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {familiesOf} from '../order-families.ts';
import {statusWords, typeWords} from '../views/order-words.ts';

export const SORTS = ['newest', 'symbol', 'account', 'price', 'filled'] as const;
export type Sort = (typeof SORTS)[number];

/**
 * Orders that contain the words of the filter, open ones before closed ones, in the order asked for. A family stays together, under its
 * first order: one of it that fits shows all of it, and it is open while one of it is.
 */
export function choose(orders: readonly Order[], filter: string, sort: Sort): readonly Order[] {
  const typed = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (order: Order) => {
    const {account, exchange, symbol, side, id, clientOrderId} = order;
    const words = [account, exchange, symbol, side, typeWords(order), statusWords(order), id, clientOrderId];
    const text = words
      .filter((word) => word !== null)
      .join(' ')
      .toLowerCase();
    return typed.every((word) => text.includes(word));
  };
  const ended = (family: readonly Order[]) => Number(family.every(({status}) => isTerminal(status)));
  return familiesOf(orders)
    .filter((family) => family.some(matches))
    .toSorted((a, b) => ended(a) - ended(b) || compare(a[0], b[0], sort))
    .flat();
}

function compare(a: Order, b: Order, sort: Sort): number {
  if (sort === 'newest') return byText(b.createdAt ?? '', a.createdAt ?? '');
  if (sort === 'symbol') return byText(a.symbol, b.symbol);
  if (sort === 'account') return byText(a.account, b.account);
  return sort === 'price' ? byAmount(b.price, a.price) : byAmount(b.filled, a.filled);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is not known counts as the least. */
function byAmount(a: DecimalText | null, b: DecimalText | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return dec(a).comparedTo(dec(b));
}
