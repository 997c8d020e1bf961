/** What both ways to trade the lead, taking and resting, decide alike: how much of it, and at which price at worst. Pure. */
import {pricePerCoin, pricePerUnit, toCoins, toUnits} from '../../model/coins.ts';
import {type Decimal, type DecimalText, dec, ONE, ZERO} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import type {Side} from '../../model/order.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import {averagePrice} from '../depth.ts';
import {type PairState, sideOfLeg} from './projection.ts';
import {floorToLot, lotOf, type SideFacts, smallestOrder} from './sizes.ts';

type Facts = Readonly<Record<PairSide, SideFacts>>;

export function otherSide(side: PairSide): PairSide {
  return side === 'long' ? 'short' : 'long';
}

/** Whether an order of this side can only reduce a position. */
export function reducesOnly({kind, ...plan}: PairPlan, side: PairSide): boolean {
  return kind === 'CLOSE' && plan[side].product !== 'spot';
}

/**
 * The price of the lead, per unit of its base, at which the spread is just there: with what following so many coins would trade at
 * now, through the depth of that book. Null: the book holds less.
 */
export function boundOf(plan: PairPlan, coins: Decimal, facts: Facts): {readonly bound: Decimal; readonly other: Decimal} | null {
  const {lead, minSpreadBps} = plan;
  const {book} = facts[otherSide(lead)];
  const {coinsPerUnit} = plan[otherSide(lead)];
  const levels = book === null ? [] : levelsFor(sideOfLeg(plan, otherSide(lead)), book);
  const expected = averagePrice(levels, toUnits(coins, coinsPerUnit));
  if (expected === null) return null;
  const other = pricePerCoin(expected, coinsPerUnit);
  const factor = ONE.plus(dec(minSpreadBps ?? '0').div(10_000));
  const bound = sideOfLeg(plan, lead) === 'BUY' ? other.div(factor) : other.times(factor);
  return {bound: pricePerUnit(bound, plan[lead].coinsPerUnit), other};
}

/** Whether both markets take so many coins of the lead, with what the other side is behind by already. */
export function takenBy(
  plan: PairPlan,
  facts: Facts,
  prices: Readonly<Record<PairSide, DecimalText>>,
  ahead: Decimal,
): (coins: Decimal) => boolean {
  const {lead} = plan;
  const follower = otherSide(lead);
  const least = (side: PairSide) => smallestOrder(plan[side], facts[side], prices[side], reducesOnly(plan, side));
  const [ofLead, ofFollower] = [least(lead), least(follower)];
  return (coins) => coins.gte(ofLead) && coins.plus(ahead).gte(ofFollower);
}

/**
 * As much as may be ahead of the other side; no last bit that is left would be too small to trade. A closing is not held up by what was alone
 * before it, and is too small to trade by itself.
 */
export function sizeOfLead(
  plan: PairPlan,
  ahead: Decimal,
  state: PairState,
  facts: Facts,
  takes: (coins: Decimal) => boolean,
): Decimal {
  const {lead} = plan;
  const down = (coins: Decimal) => floorToLot(coins, plan[lead], facts[lead]);
  const left = down(dec(plan[lead].quantity).minus(state[lead].filled).minus(state[lead].resting));
  const whole = dec(plan.maxUnhedged);
  const room = whole.minus(ahead.gte(lotOf(plan[otherSide(lead)], facts[otherSide(lead)])) ? ahead : ZERO);
  const {maxQuantity, postOnlyMaxQuantity} = facts[lead].rules;
  const bounds = [maxQuantity, plan.maker === true ? postOnlyMaxQuantity : null];
  const inCoins = bounds.flatMap((units) => (units === null ? [] : [toCoins(units, plan[lead].coinsPerUnit)]));
  const within = (most: Decimal) => down([left, most, ...inCoins].reduce((a, b) => (b.lt(a) ? b : a)));
  const most = within(plan.kind === 'CLOSE' && !takes(within(room)) ? whole : room);
  const rest = left.minus(most);
  if (rest.isZero() || takes(rest)) return most;
  const half = down(left.div(2));
  return half.lte(most) && takes(half) ? half : most;
}

/** The spread of two prices per coin, in words. */
export function spreadWords({minSpreadBps}: PairPlan, trading: Side, lead: Decimal, other: Decimal): string {
  const [bought, sold] = trading === 'BUY' ? [lead, other] : [other, lead];
  const now = sold.minus(bought).div(bought).times(10_000).toDecimalPlaces(2);
  return `the spread: ${now.toFixed()} bps, wanted ${minSpreadBps ?? 'any'}`;
}
