/**
 * What makes a position the counterpart of everything else in a coin. Pure; quantities are signed, short is negative.
 *
 *   target = -ratio x (net of everything else), cut to whole lots towards zero
 *   within band x target, or off by less than a lot or the minimum ─► nothing
 *   what makes the position smaller goes reduce-only; past zero another order opens the other side
 *   of these, what is smaller than the exchange takes is left out
 */
import {toUnits} from '../model/coins.ts';
import {type Decimal, type DecimalText, dec, floorToStep, plain, ZERO} from '../model/decimal.ts';
import type {Market} from '../model/market.ts';
import type {Side} from '../model/order.ts';

export interface HedgeState {
  /** Coins that are to be hedged: the net of the asset without this position. */
  readonly exposure: DecimalText;
  /** The position as it is, in units of the contract. */
  readonly position: DecimalText;
  /** Coins in one unit of the contract: 1000 for 1000PEPE. */
  readonly coinsPerUnit: DecimalText;
  readonly rules: Market['rules'];
  /** Mark price of one unit; null: not known, and no minimum on value is looked at. */
  readonly price: DecimalText | null;
}

export interface HedgeTerms {
  /** Of the exposure: "1" hedges all of it. */
  readonly ratio: DecimalText;
  /** As a fraction of the target. */
  readonly band: DecimalText;
}

export interface HedgeOrder {
  readonly side: Side;
  /** Units of the contract. */
  readonly quantity: DecimalText;
  readonly reduceOnly: boolean;
}

export interface HedgePlan {
  /** Units of the contract, before it is cut to whole lots. */
  readonly target: DecimalText;
  /** In this order: what reduces first. Empty: nothing is to be done. */
  readonly orders: readonly HedgeOrder[];
  /** Why nothing, or not all of it, is done; null: all is. */
  readonly reason: string | null;
}

const TARGET_DIGITS = 20;

export function planHedge(state: HedgeState, {ratio, band}: HedgeTerms): HedgePlan {
  const {exposure, position, coinsPerUnit, rules} = state;
  const exact = toUnits(dec(exposure).times(ratio).negated(), coinsPerUnit);
  const target = plain(exact.toSignificantDigits(TARGET_DIGITS));
  const held = dec(position);
  if (exact.minus(held).abs().lte(exact.abs().times(band)))
    return {target, orders: [], reason: 'the position is within the band'};
  const aim = towardsZero(exact, rules.stepSize);
  const off = aim.minus(held);
  if (off.abs().lt(rules.stepSize) || off.isZero()) return {target, orders: [], reason: 'it is off by less than a lot'};
  const side = off.isNegative() ? 'SELL' : 'BUY';
  const isAgainst = !held.isZero() && held.isNegative() !== off.isNegative();
  const reduce = isAgainst ? least(off.abs(), held.abs()) : ZERO;
  const open = towardsZero(off.abs().minus(reduce), rules.stepSize);
  const parts = [
    {quantity: reduce, reduceOnly: true},
    {quantity: open, reduceOnly: false},
  ].flatMap(({quantity, reduceOnly}) =>
    quantity.gt(0) ? [{side, quantity, reduceOnly, refused: tooLittle(state, quantity, reduceOnly)} as const] : [],
  );
  const orders = parts.flatMap(({quantity, refused, ...order}) =>
    refused === null ? [{...order, quantity: plain(quantity)}] : [],
  );
  return {target, orders, reason: parts.find(({refused}) => refused !== null)?.refused ?? null};
}

/** Why the exchange takes no order of so little; null: it does. Many ask for no least value of what only closes. */
function tooLittle({rules, price}: HedgeState, quantity: Decimal, reduceOnly: boolean): string | null {
  if (quantity.lt(rules.minQuantity) || quantity.lt(rules.stepSize))
    return `the rest is under the smallest order of ${dec(rules.minQuantity).gt(rules.stepSize) ? rules.minQuantity : rules.stepSize}`;
  const isValued = !reduceOnly || rules.minNotionalOnReduceOnly !== false;
  if (isValued && price !== null && quantity.times(price).lt(rules.minNotional))
    return `the rest is worth less than the smallest order of ${rules.minNotional}`;
  return null;
}

function towardsZero(quantity: Decimal, step: DecimalText): Decimal {
  const size = floorToStep(quantity.abs(), step);
  return quantity.isNegative() ? size.negated() : size;
}

function least(one: Decimal, other: Decimal): Decimal {
  return one.lt(other) ? one : other;
}
