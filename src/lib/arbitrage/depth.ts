/** What a book holds and what a market takes, in units of its base. Pure. */
import {ceilToStep, type Decimal, type DecimalText, dec, ZERO} from '../model/decimal.ts';
import {levelsWithin, takeQuantity} from '../model/depth.ts';
import type {Level, MarketRules} from '../model/market.ts';
import type {Side} from '../model/order.ts';

/** Average price of so much from the top; null where the book holds less. */
export function averagePrice(levels: readonly Level[], quantity: Decimal): Decimal | null {
  const taken = takeQuantity(levels, quantity);
  return taken.quantity.lt(quantity) ? null : taken.value.div(quantity);
}

/** What can be had at a price or better. */
export function unitsWithin(side: Side, levels: readonly Level[], limit: Decimal): Decimal {
  return levelsWithin(side, levels, limit).reduce((sum, [, size]) => sum.plus(size), ZERO);
}

/** The smallest order at a price; one that only reduces a position may be asked for no minimum in money. */
export function smallestUnits(rules: MarketRules, price: DecimalText, reduceOnly = false): Decimal {
  const isFree = reduceOnly && rules.minNotionalOnReduceOnly === false;
  const byMoney = isFree || dec(price).lte(0) ? ZERO : dec(rules.minNotional).div(price);
  const most = [dec(rules.minQuantity), byMoney, dec(rules.stepSize)].reduce((most, one) => (one.gt(most) ? one : most));
  return ceilToStep(most, rules.stepSize);
}
