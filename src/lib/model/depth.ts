/** What an order takes from a book, level by level. Pure. */
import {type Decimal, type DecimalText, dec, ZERO} from './decimal.ts';
import type {Level, OrderBook} from './market.ts';
import type {Side} from './order.ts';

/** Of a book, or of an order. */
export interface Part {
  /** Base units. */
  readonly quantity: Decimal;
  /** Quote units. */
  readonly value: Decimal;
}

/** The levels that an order of this side trades with, best first. */
export function levelsFor(side: Side, book: Pick<OrderBook, 'asks' | 'bids'>): readonly Level[] {
  return side === 'BUY' ? book.asks : book.bids;
}

/** Of levels, best first, those at a price or better. */
export function levelsWithin(side: Side, levels: readonly Level[], limit: Decimal | DecimalText): readonly Level[] {
  const end = levels.findIndex(([price]) => (side === 'BUY' ? dec(price).gt(limit) : dec(price).lt(limit)));
  return end === -1 ? levels : levels.slice(0, end);
}

/** As much of the quantity as the levels hold. */
export function takeQuantity(levels: readonly Level[], wanted: Decimal): Part {
  let [quantity, value] = [ZERO, ZERO];
  for (const [price, size] of levels) {
    const left = wanted.minus(quantity);
    const part = left.lt(size) ? left : dec(size);
    quantity = quantity.plus(part);
    value = value.plus(part.times(price));
    if (quantity.gte(wanted)) break;
  }
  return {quantity, value};
}

/** As much of an amount of the quote as the levels take. */
export function takeValue(levels: readonly Level[], budget: Decimal): Part {
  let [quantity, value] = [ZERO, ZERO];
  for (const [price, size] of levels) {
    const whole = dec(price).times(size);
    const left = budget.minus(value);
    if (left.lte(whole)) return {quantity: quantity.plus(left.div(price)), value: budget};
    quantity = quantity.plus(size);
    value = value.plus(whole);
  }
  return {quantity, value};
}
