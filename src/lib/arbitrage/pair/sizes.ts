/** What the markets of a pair take, in coins. Pure. */
import {type Decimal, type DecimalText, dec, floorToStep, ZERO} from '../../model/decimal.ts';
import type {Level, MarketRules, OrderBook} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import type {PairLeg} from '../../state/pair-plan.ts';

/** One side as it can be traded now. */
export interface SideFacts {
  readonly rules: MarketRules;
  /** Null: not known, or too old. */
  readonly book: OrderBook | null;
}

/** The levels that an order of this side trades against. */
export function levelsFor(side: Side, book: OrderBook): readonly Level[] {
  return side === 'BUY' ? book.asks : book.bids;
}

/** One step of the market. */
export function lotOf({coinsPerUnit}: Pick<PairLeg, 'coinsPerUnit'>, {rules}: Pick<SideFacts, 'rules'>): Decimal {
  return dec(rules.stepSize).times(coinsPerUnit);
}

/** Down to the step. */
export function floorToLot(coins: Decimal, {coinsPerUnit}: Pick<PairLeg, 'coinsPerUnit'>, {rules}: Pick<SideFacts, 'rules'>) {
  return floorToStep(coins.div(coinsPerUnit), rules.stepSize).times(coinsPerUnit);
}

/** The smallest order at a price per unit; one that only reduces a position may be asked for no minimum in money. */
export function smallestOrder(
  {coinsPerUnit}: Pick<PairLeg, 'coinsPerUnit'>,
  {rules}: Pick<SideFacts, 'rules'>,
  price: DecimalText,
  reduceOnly: boolean,
): Decimal {
  const isFree = reduceOnly && rules.minNotionalOnReduceOnly === false;
  const byMoney = isFree || dec(price).lte(0) ? ZERO : dec(rules.minNotional).div(price);
  const units = [dec(rules.minQuantity), byMoney, dec(rules.stepSize)].reduce((most, one) => (one.gt(most) ? one : most));
  const onStep = floorToStep(units, rules.stepSize);
  return (onStep.lt(units) ? onStep.plus(rules.stepSize) : onStep).times(coinsPerUnit);
}

/** Average price per unit of so many units from the top; null where the book holds less. */
export function averagePrice(levels: readonly Level[], units: Decimal): Decimal | null {
  let [left, value] = [units, ZERO];
  for (const [price, size] of levels) {
    const part = left.lt(size) ? left : dec(size);
    value = value.plus(part.times(price));
    left = left.minus(part);
    if (left.lte(0)) return value.div(units);
  }
  return null;
}

/** Units that can be had at a price or better. */
export function unitsWithin(side: Side, levels: readonly Level[], limit: Decimal): Decimal {
  return levels
    .filter(([price]) => (side === 'BUY' ? limit.gte(price) : limit.lte(price)))
    .reduce((sum, [, size]) => sum.plus(size), ZERO);
}
