/**
 * What a pair does next. Pure, and the only place that decides it: of the plan, of what its orders came to, and of the books.
 *
 *   anything in doubt ──► ask, send nothing               (what is in doubt may be there: an order now could be one too many)
 *   lead ahead by a lot ─► the other side follows          (limit IOC within the band, down to the lot: never over-hedged)
 *   spread there ───────► the next bit of the lead         (at most `maxUnhedged`, at a price that keeps the spread)
 *   else ───────────────► wait, or end
 */
import {type Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {toPassiveTick} from '../../model/rules.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import {type PairState, sideOfLeg} from './projection.ts';
import {averagePrice, floorToLot, levelsFor, lotOf, type SideFacts, smallestOrder, unitsWithin} from './sizes.ts';

export type PairAction =
  /** Asks for the orders whose outcome is not known. */
  | {readonly do: 'SETTLE'}
  /** A limit order that ends at once: so many units of the market's base, at most at this price. */
  | {readonly do: 'PLACE'; readonly side: PairSide; readonly quantity: DecimalText; readonly price: DecimalText}
  | {readonly do: 'WAIT'; readonly why: string}
  | {readonly do: 'END'; readonly why: string | null};

export interface PairWorld {
  readonly facts: Readonly<Record<PairSide, SideFacts>>;
  /** Why nothing new is begun: interrupted, halted, out of time. Null: it may. */
  readonly stopped: string | null;
  /** True while the halt flag is up: what does not reduce a position would be refused. */
  readonly halted: boolean;
}

/** Orders in a row that found nothing to trade, after which the follower is given up. */
export const MOST_UNFILLED = 20;

export function decide(plan: PairPlan, state: PairState, world: PairWorld): PairAction {
  if (state.long.doubt.gt(0) || state.short.doubt.gt(0)) return {do: 'SETTLE'};
  const follower = otherSide(plan.lead);
  const due = dueOf(plan, state, world);
  const follow = followUp(plan, follower, due, state, world);
  if (follow !== null) return follow;
  if (isDone(plan, state, world)) return {do: 'END', why: null};
  if (world.stopped !== null) return {do: 'END', why: world.stopped};
  return nextOfLead(plan, due, state, world);
}

export function otherSide(side: PairSide): PairSide {
  return side === 'long' ? 'short' : 'long';
}

/** Whether an order of this side can only reduce a position. */
export function reducesOnly({kind, ...plan}: PairPlan, side: PairSide): boolean {
  return kind === 'CLOSE' && plan[side].product !== 'spot';
}

/** Coins that the follower is behind; at the end of the lead, all that is left of it. Below 0: it is ahead. */
export function dueOf(plan: PairPlan, state: PairState, world: Pick<PairWorld, 'facts'>): Decimal {
  const follower = otherSide(plan.lead);
  const left = dec(plan[follower].quantity).minus(state[follower].filled);
  if (plan.kind === 'CLOSE' && isLeadDone(plan, state, world)) return left;
  const behind = state[plan.lead].net.minus(state[follower].net);
  return plan.kind === 'CLOSE' && behind.gt(left) ? left : behind;
}

/** Nothing that its market takes is left of the lead. */
function isLeadDone(plan: PairPlan, state: PairState, {facts}: Pick<PairWorld, 'facts'>): boolean {
  const {lead} = plan;
  const left = dec(plan[lead].quantity).minus(state[lead].filled).minus(state[lead].resting);
  return floorToLot(left, plan[lead], facts[lead]).lte(0);
}

function isDone(plan: PairPlan, state: PairState, world: PairWorld): boolean {
  return isLeadDone(plan, state, world) && state[plan.lead].resting.isZero();
}

/** Null: nothing is due that the market takes. */
function followUp(
  plan: PairPlan,
  side: PairSide,
  due: Decimal,
  state: PairState,
  {facts, halted, stopped}: PairWorld,
): PairAction | null {
  const leg = plan[side];
  const size = floorToLot(due, leg, facts[side]);
  if (size.lte(0)) return null;
  const reduces = reducesOnly(plan, side);
  if (halted && !reduces) return {do: 'END', why: stopped ?? 'Trading is halted.'};
  if (state[side].unfilled >= MOST_UNFILLED)
    return {do: 'END', why: `${state[side].unfilled} orders in a row found nothing to trade on ${leg.account}.`};
  const {book, rules} = facts[side];
  const trading = sideOfLeg(plan, side);
  const best = book === null ? undefined : levelsFor(trading, book)[0]?.[0];
  if (best === undefined) return {do: 'WAIT', why: `the book of ${leg.symbol} on ${leg.account}`};
  if (size.lt(smallestOrder(leg, facts[side], best, reduces))) return null;
  const units = size.div(leg.coinsPerUnit);
  const most = rules.maxQuantity === null || units.lte(rules.maxQuantity) ? units : dec(rules.maxQuantity);
  const price = toPassiveTick(trading, plain(bandOf(trading, dec(best), plan)), rules.tickSize);
  return {do: 'PLACE', side, quantity: plain(most), price};
}

/** The worst price that is still taken. */
function bandOf(trading: 'BUY' | 'SELL', best: Decimal, {maxSlippage}: Pick<PairPlan, 'maxSlippage'>): Decimal {
  return best.times(trading === 'BUY' ? ONE.plus(maxSlippage) : ONE.minus(maxSlippage));
}

function nextOfLead(plan: PairPlan, due: Decimal, state: PairState, {facts, halted}: PairWorld): PairAction {
  const {lead} = plan;
  const follower = otherSide(lead);
  if (halted && !(reducesOnly(plan, lead) && reducesOnly(plan, follower))) return {do: 'END', why: 'Trading is halted.'};
  const [trading, following] = [sideOfLeg(plan, lead), sideOfLeg(plan, follower)];
  const [leadBook, followBook] = [facts[lead].book, facts[follower].book];
  const best = leadBook === null ? undefined : levelsFor(trading, leadBook)[0]?.[0];
  const bestFollowing = followBook === null ? undefined : levelsFor(following, followBook)[0]?.[0];
  if (leadBook === null || best === undefined)
    return {do: 'WAIT', why: `the book of ${plan[lead].symbol} on ${plan[lead].account}`};
  if (followBook === null || bestFollowing === undefined)
    return {do: 'WAIT', why: `the book of ${plan[follower].symbol} on ${plan[follower].account}`};
  const ahead = due.gt(0) ? due : ZERO;
  const least = {
    lead: smallestOrder(plan[lead], facts[lead], best, reducesOnly(plan, lead)),
    follower: smallestOrder(plan[follower], facts[follower], bestFollowing, reducesOnly(plan, follower)),
  };
  const takes = (coins: Decimal) => coins.gte(least.lead) && coins.plus(ahead).gte(least.follower);
  const size = sizeOfLead(plan, ahead, state, facts, takes);
  if (!takes(size))
    return {do: 'END', why: `What is left is under the smallest order of ${plan[lead].account} or ${plan[follower].account}.`};
  const expected = averagePrice(levelsFor(following, followBook), size.plus(ahead).div(plan[follower].coinsPerUnit));
  if (expected === null) return {do: 'WAIT', why: `more depth on ${plan[follower].account}`};
  const bound = boundOf(plan, trading, expected.div(plan[follower].coinsPerUnit)).times(plan[lead].coinsPerUnit);
  const band = bandOf(trading, dec(best), plan);
  const limit = plan.minSpreadBps === null || (trading === 'BUY' ? band.lt(bound) : band.gt(bound)) ? band : bound;
  const price = toPassiveTick(trading, plain(limit.toSignificantDigits(18)), facts[lead].rules.tickSize);
  const within = unitsWithin(trading, levelsFor(trading, leadBook), dec(price)).times(plan[lead].coinsPerUnit);
  const quantity = floorToLot(size.lt(within) ? size : within, plan[lead], facts[lead]);
  if (!takes(quantity))
    return {
      do: 'WAIT',
      why: spreadWords(plan, trading, dec(best).div(plan[lead].coinsPerUnit), expected.div(plan[follower].coinsPerUnit)),
    };
  return {do: 'PLACE', side: lead, quantity: plain(quantity.div(plan[lead].coinsPerUnit)), price};
}

/** The price of the lead, per coin, at which the spread is just there. */
function boundOf({minSpreadBps}: PairPlan, trading: 'BUY' | 'SELL', other: Decimal): Decimal {
  const factor = ONE.plus(dec(minSpreadBps ?? '0').div(10_000));
  return trading === 'BUY' ? other.div(factor) : other.times(factor);
}

/** As much as may be ahead of the other side; no last bit that is left would be too small to trade. */
function sizeOfLead(
  plan: PairPlan,
  ahead: Decimal,
  state: PairState,
  facts: PairWorld['facts'],
  takes: (coins: Decimal) => boolean,
): Decimal {
  const {lead} = plan;
  const down = (coins: Decimal) => floorToLot(coins, plan[lead], facts[lead]);
  const left = down(dec(plan[lead].quantity).minus(state[lead].filled).minus(state[lead].resting));
  const room = dec(plan.maxUnhedged).minus(ahead.gte(lotOf(plan[otherSide(lead)], facts[otherSide(lead)])) ? ahead : ZERO);
  const {maxQuantity} = facts[lead].rules;
  const most = down(
    [left, room, ...(maxQuantity === null ? [] : [dec(maxQuantity).times(plan[lead].coinsPerUnit)])].reduce((a, b) =>
      b.lt(a) ? b : a,
    ),
  );
  const rest = left.minus(most);
  if (rest.isZero() || takes(rest)) return most;
  const half = down(left.div(2));
  return half.lte(most) && takes(half) ? half : most;
}

function spreadWords({minSpreadBps}: PairPlan, trading: 'BUY' | 'SELL', lead: Decimal, other: Decimal): string {
  const [bought, sold] = trading === 'BUY' ? [lead, other] : [other, lead];
  const now = sold.minus(bought).div(bought).times(10_000).toDecimalPlaces(2);
  return `the spread: ${plain(now)} bps, wanted ${minSpreadBps ?? 'any'}`;
}
