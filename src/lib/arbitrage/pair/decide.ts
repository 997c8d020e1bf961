/**
 * What a pair does next. Pure, and the only place that decides it: of the plan, of what its orders came to, and of the books.
 *
 *   anything in doubt ──► ask, send nothing               (what is in doubt may be there: an order now could be one too many)
 *   lead ahead by a lot ─► the other side follows          (limit IOC within the band, down to the lot: never over-hedged)
 *   spread there ───────► the next bit of the lead         (at most `maxUnhedged`, at a price that keeps the spread)
 *   else ───────────────► wait, or end
 *
 * Of a maker pair the next bit rests in the book (rest.ts). While that order is in doubt, what is known of it is followed all the same:
 * it can only have traded more. Where the other side is in doubt, or cannot follow, the order is taken back first.
 */
import {pricePerCoin, toCoins, toUnits} from '../../model/coins.ts';
import {type Decimal, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import {toPassiveTick} from '../../model/rules.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import {unitsWithin} from '../depth.ts';
import type {PairAction, PairWorld} from './action.ts';
import {boundOf, otherSide, reducesOnly, sizeOfLead, spreadWords, takenBy} from './lead.ts';
import {type PairState, sideOfLeg} from './projection.ts';
import {nextOfMaker, takeBack} from './rest.ts';
import {floorToLot, smallestOrder} from './sizes.ts';

/** Orders in a row that found nothing to trade, after which the follower is given up. */
export const MOST_UNFILLED = 20;
/** The same, after which nothing rests on the other side meanwhile. */
const FEW_UNFILLED = 3;
/** What is left to follow at the end is kept this much larger than the smallest order, which a price that moves makes larger. */
const MARGIN = dec('1.05');

export function decide(plan: PairPlan, state: PairState, world: PairWorld): PairAction {
  const {lead} = plan;
  const follower = otherSide(lead);
  const {rest} = state[lead];
  if (isFrozen(plan, state))
    return rest === null ? {do: 'SETTLE'} : takeBack(rest, `what became of an order on ${plan[follower].account}`);
  const unsafe = rest === null ? null : whyNoRest(plan, state, world);
  if (rest !== null && unsafe !== null) return takeBack(rest, unsafe);
  const due = dueOf(plan, state, world);
  const follow = followUp(plan, follower, due, state, world);
  if (follow !== null) return follow.do === 'PLACE' || rest === null ? follow : takeBack(rest, follow.why ?? '');
  if (state[lead].doubt.gt(0)) return {do: 'SETTLE'};
  if (isDone(plan, state, world)) return {do: 'END', why: null};
  if (plan.maker === true) return nextOfMaker(plan, due, state, world);
  if (world.stopped !== null) return {do: 'END', why: world.stopped};
  return nextOfLead(plan, due, state, world);
}

/** Whether an order in doubt holds up all others. */
export function isFrozen(plan: PairPlan, state: PairState): boolean {
  return state[otherSide(plan.lead)].doubt.gt(0) || (plan.maker !== true && state[plan.lead].doubt.gt(0));
}

/** Why the resting order may not go on to fill. */
function whyNoRest(plan: PairPlan, state: PairState, {stopped, halted, noRest}: PairWorld): string | null {
  const {unfilled} = state[otherSide(plan.lead)];
  const {account} = plan[otherSide(plan.lead)];
  return (
    stopped ??
    (halted ? 'Trading is halted.' : null) ??
    noRest ??
    (unfilled >= FEW_UNFILLED ? `orders on ${account} find nothing to trade` : null)
  );
}

/**
 * Coins that the follower is behind; at the end of the lead of a closing, all that is left of it. Below 0: it is ahead. What it had more of
 * when the closing began counts as behind: the lead would add to that.
 */
export function dueOf(plan: PairPlan, state: PairState, world: Pick<PairWorld, 'facts'>): Decimal {
  const {lead} = plan;
  const follower = otherSide(lead);
  const behind = state[lead].net.minus(state[follower].net);
  if (plan.kind === 'OPEN') return behind;
  const left = dec(plan[follower].quantity).minus(state[follower].filled);
  if (isLeadDone(plan, state, world)) return left;
  const ofBefore = dec(plan[follower].quantity).minus(plan[lead].quantity);
  const due = behind.plus(ofBefore);
  return due.gt(left) ? left : due;
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
): Extract<PairAction, {do: 'PLACE' | 'WAIT' | 'END'}> | null {
  const leg = plan[side];
  const behind = floorToLot(due, leg, facts[side]);
  if (behind.lte(0)) return null;
  const reduces = reducesOnly(plan, side);
  if (halted && !reduces) return {do: 'END', why: stopped ?? 'Trading is halted.'};
  if (state[side].unfilled >= MOST_UNFILLED)
    return {do: 'END', why: `${state[side].unfilled} orders in a row found nothing to trade on ${leg.account}.`};
  const {book, rules} = facts[side];
  const trading = sideOfLeg(plan, side);
  const best = book === null ? undefined : levelsFor(trading, book)[0]?.[0];
  if (best === undefined) return {do: 'WAIT', why: `the book of ${leg.symbol} on ${leg.account}`, isDue: true};
  const least = smallestOrder(leg, facts[side], best, reduces);
  const size = plan.maker === true ? keptBack(plan, behind, least, state, facts) : behind;
  if (size.lt(least)) return null;
  const units = toUnits(size, leg.coinsPerUnit);
  const most = rules.maxQuantity === null || units.lte(rules.maxQuantity) ? units : dec(rules.maxQuantity);
  const price = toPassiveTick(trading, plain(bandOf(trading, dec(best), plan)), rules.tickSize);
  return {do: 'PLACE', side, quantity: plain(most), price};
}

/** The worst price that is still taken. */
function bandOf(trading: 'BUY' | 'SELL', best: Decimal, {maxSlippage}: Pick<PairPlan, 'maxSlippage'>): Decimal {
  return best.times(trading === 'BUY' ? ONE.plus(maxSlippage) : ONE.minus(maxSlippage));
}

/**
 * A resting order fills in pieces: less of one is followed where the last piece, which is all that may come, would be too small to follow
 * by itself.
 */
function keptBack(plan: PairPlan, behind: Decimal, least: Decimal, state: PairState, facts: PairWorld['facts']): Decimal {
  const {lead} = plan;
  const follower = otherSide(lead);
  const coming = dec(plan[lead].quantity).minus(state[lead].filled).times(ONE.minus(plan[lead].coinFee));
  const needed = least.times(MARGIN);
  if (state[lead].resting.isZero() || coming.gte(needed)) return behind;
  return floorToLot(behind.minus(needed.minus(coming)), plan[follower], facts[follower]);
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
  const prices = {long: best, short: best, [follower]: bestFollowing};
  const takes = takenBy(plan, facts, prices, ahead);
  const size = sizeOfLead(plan, ahead, state, facts, takes);
  if (!takes(size))
    return {do: 'END', why: `What is left is under the smallest order of ${plan[lead].account} or ${plan[follower].account}.`};
  const limited = boundOf(plan, size.plus(ahead), facts);
  if (limited === null) return {do: 'WAIT', why: `more depth on ${plan[follower].account}`};
  const {bound, other} = limited;
  const band = bandOf(trading, dec(best), plan);
  const limit = plan.minSpreadBps === null || (trading === 'BUY' ? band.lt(bound) : band.gt(bound)) ? band : bound;
  const price = toPassiveTick(trading, plain(limit.toSignificantDigits(18)), facts[lead].rules.tickSize);
  const {coinsPerUnit} = plan[lead];
  const within = toCoins(unitsWithin(trading, levelsFor(trading, leadBook), dec(price)), coinsPerUnit);
  const quantity = floorToLot(size.lt(within) ? size : within, plan[lead], facts[lead]);
  if (!takes(quantity)) return {do: 'WAIT', why: spreadWords(plan, trading, pricePerCoin(best, coinsPerUnit), other)};
  return {do: 'PLACE', side: lead, quantity: plain(toUnits(quantity, coinsPerUnit)), price};
}
