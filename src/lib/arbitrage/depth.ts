/** What a book holds and what a market takes, in units of its base. Pure. */
import {ceilToStep, type Decimal, type DecimalText, dec, ZERO} from '../model/decimal.ts';
import type {Level, MarketRules, OrderBook} from '../model/market.ts';
import type {Side} from '../model/order.ts';

/** The levels that an order of this side trades against. */
export function levelsFor(side: Side, book: OrderBook): readonly Level[] {
  return side === 'BUY' ? book.asks : book.bids;
}

/** Average price of so much from the top; null where the book holds less. */
export function averagePrice(levels: readonly Level[], quantity: Decimal): Decimal | null {
  let [left, value] = [quantity, ZERO];
  for (const [price, size] of levels) {
    const part = left.lt(size) ? left : dec(size);
    value = value.plus(part.times(price));
    left = left.minus(part);
    if (left.lte(0)) return value.div(quantity);
  }
  return null;
}

/** What can be had at a price or better. */
export function unitsWithin(side: Side, levels: readonly Level[], limit: Decimal): Decimal {
  return levels
    .filter(([price]) => (side === 'BUY' ? limit.gte(price) : limit.lte(price)))
    .reduce((sum, [, size]) => sum.plus(size), ZERO);
}

/** The smallest order at a price; one that only reduces a position may be asked for no minimum in money. */
export function smallestUnits(rules: MarketRules, price: DecimalText, reduceOnly = false): Decimal {
  const isFree = reduceOnly && rules.minNotionalOnReduceOnly === false;
  const byMoney = isFree || dec(price).lte(0) ? ZERO : dec(rules.minNotional).div(price);
  const most = [dec(rules.minQuantity), byMoney, dec(rules.stepSize)].reduce((most, one) => (one.gt(most) ? one : most));
  return ceilToStep(most, rules.stepSize);
}
