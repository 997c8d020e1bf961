/** What the markets of a pair take, in coins. Pure. */
import {toCoins, toUnits} from '../../model/coins.ts';
import {type Decimal, type DecimalText, floorToStep} from '../../model/decimal.ts';
import type {MarketRules, OrderBook} from '../../model/market.ts';
import type {PairLeg} from '../../state/pair-plan.ts';
import {smallestUnits} from '../depth.ts';

/** One side as it can be traded now. */
export interface SideFacts {
  readonly rules: MarketRules;
  /** Null: not known, or too old. */
  readonly book: OrderBook | null;
}

/** One step of the market. */
export function lotOf({coinsPerUnit}: Pick<PairLeg, 'coinsPerUnit'>, {rules}: Pick<SideFacts, 'rules'>): Decimal {
  return toCoins(rules.stepSize, coinsPerUnit);
}

/** Down to the step. */
export function floorToLot(coins: Decimal, {coinsPerUnit}: Pick<PairLeg, 'coinsPerUnit'>, {rules}: Pick<SideFacts, 'rules'>) {
  return toCoins(floorToStep(toUnits(coins, coinsPerUnit), rules.stepSize), coinsPerUnit);
}

/** The smallest order at a price per unit; one that only reduces a position may be asked for no minimum in money. */
export function smallestOrder(
  {coinsPerUnit}: Pick<PairLeg, 'coinsPerUnit'>,
  {rules}: Pick<SideFacts, 'rules'>,
  price: DecimalText,
  reduceOnly: boolean,
): Decimal {
  return toCoins(smallestUnits(rules, price, reduceOnly), coinsPerUnit);
}
