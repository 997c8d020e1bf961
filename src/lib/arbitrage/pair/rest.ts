/**
 * The order of a maker pair that rests in the book. Pure: part of `decide`, once nothing is due on the other side.
 *
 *   nothing rests ─► one at most as large as what may be alone, at the front of the queue, never past what keeps the spread
 *   one rests ─────► moved where the other book broke its spread, or where it lies in the wrong place; else left alone
 *   why not ───────► taken back: stopped, halted, no book to follow on, fills that are not heard of
 */
import {pricePerCoin, toUnits} from '../../model/coins.ts';
import {type Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {levelsFor} from '../../model/depth.ts';
import type {Level} from '../../model/market.ts';
import type {Side} from '../../model/order.ts';
import {toPassiveTick} from '../../model/rules.ts';
import type {PairPlan} from '../../state/pair-plan.ts';
import type {PairAction, PairWorld} from './action.ts';
import {boundOf, otherSide, sizeOfLead, spreadWords, takenBy} from './lead.ts';
import {type PairState, type Rest, sideOfLeg} from './projection.ts';

/** An order stays where it is while its best place is no further away. */
const RIPPLE = dec('0.0001');
/** It is placed this much behind what keeps the spread, so that not every step of the other book moves it. */
const CUSHION = dec('0.00005');
/** After a change the books may show the order where it was: it is moved to a better place no sooner. */
const REST_MS = 1000;

/** `due`: coins that the other side is behind by, and that its market does not take yet. */
export function nextOfMaker(plan: PairPlan, due: Decimal, state: PairState, world: PairWorld): PairAction {
  const {lead} = plan;
  const {facts, stopped, halted, noRest, restedMs} = world;
  const {rest} = state[lead];
  const over = stopped ?? (halted ? 'Trading is halted.' : null);
  if (over !== null) return {do: 'END', why: over};
  const none = (why: string): PairAction => (rest === null ? {do: 'WAIT', why} : takeBack(rest, why));
  if (noRest !== null) return none(noRest);
  const ahead = due.gt(0) ? due : ZERO;
  const best = bestOf(plan, world);
  if (best === null) return none(`the books of ${plan.long.account} and ${plan.short.account}`);
  const takes = takenBy(plan, facts, best, ahead);
  const size = rest?.left ?? sizeOfLead(plan, ahead, state, facts, takes);
  if (rest === null && !takes(size))
    return {do: 'END', why: `What is left is under the smallest order of ${plan.long.account} or ${plan.short.account}.`};
  const trading = sideOfLeg(plan, lead);
  const limit = boundOf(plan, size.plus(ahead), facts);
  if (limit === null) return none(`more depth on ${plan[otherSide(lead)].account}`);
  const price = placeOf(trading, limit.bound, plan, world, rest);
  const noSpread = spreadWords(plan, trading, pricePerCoin(best[lead], plan[lead].coinsPerUnit), limit.other);
  if (price === null) return none(noSpread);
  if (rest !== null) {
    const breaks = trading === 'BUY' ? limit.bound.lt(rest.price) : limit.bound.gt(rest.price);
    const isAway = dec(price).minus(rest.price).abs().gt(dec(rest.price).times(RIPPLE));
    if (breaks || (isAway && restedMs >= REST_MS)) return {do: 'MOVE', side: lead, clientOrderId: rest.clientOrderId, price};
    return {do: 'WAIT', why: `a trade at ${rest.price} on ${plan[lead].account}`};
  }
  // Worth less at this price than at the best one, it may be too small.
  const taken = takenBy(plan, facts, {...best, [lead]: price}, ahead);
  const quantity = sizeOfLead(plan, ahead, state, facts, taken);
  if (!taken(quantity)) return {do: 'WAIT', why: noSpread};
  return {do: 'REST', side: lead, quantity: plain(toUnits(quantity, plan[lead].coinsPerUnit)), price};
}

export function takeBack({clientOrderId}: Rest, why: string): PairAction {
  return {do: 'CANCEL', clientOrderId, why};
}

/** The best prices that each side would trade against; null: a book is not known, or empty. */
function bestOf(plan: PairPlan, {facts}: Pick<PairWorld, 'facts'>) {
  const [long, short] = (['long', 'short'] as const).map((side) => {
    const {book} = facts[side];
    return book === null ? undefined : levelsFor(sideOfLeg(plan, side), book)[0]?.[0];
  });
  return long === undefined || short === undefined ? null : {long, short};
}

/** First in the queue, but behind what keeps the spread, and never across the book. Null: no such price. */
function placeOf(
  trading: Side,
  bound: Decimal,
  plan: PairPlan,
  {facts}: Pick<PairWorld, 'facts'>,
  own: Rest | null,
): DecimalText | null {
  const {rules, book} = facts[plan.lead];
  if (book === null) return null;
  const buys = trading === 'BUY';
  const towards = dec(rules.tickSize).times(buys ? 1 : -1);
  const facing = levelsFor(trading, book)[0]?.[0];
  const beside = firstOfOthers(buys ? book.bids : book.asks, own, plan)?.[0];
  const places = [
    bound.times(buys ? ONE.minus(CUSHION) : ONE.plus(CUSHION)),
    ...(facing === undefined ? [] : [dec(facing).minus(towards)]),
    ...(beside === undefined ? [] : [dec(beside).plus(towards)]),
  ];
  const place = places.reduce((a, b) => (buys === b.lt(a) ? b : a));
  const price = toPassiveTick(trading, plain(place.toSignificantDigits(18)), rules.tickSize);
  return dec(price).lte(0) ? null : price;
}

/** The best level of the others: an order is no reason to go in front of itself. */
function firstOfOthers(levels: readonly Level[], own: Rest | null, {lead, ...plan}: PairPlan): Level | undefined {
  if (own === null) return levels[0];
  const units = toUnits(own.left, plan[lead].coinsPerUnit);
  return levels.find(([price, size]) => !dec(price).eq(own.price) || units.lt(size));
}
