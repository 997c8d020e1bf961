/** The relaxed problem: within boxes, and with steps and minimums forgotten, who takes how much of a quantity? */
import type {Curve} from './curve.ts';

/** Each account's quantity lies between low and high. */
export interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Rounded costs per unit that are closer than this are compared exactly. */
const CLOSE = 1e-12;
const LEAP_ROUNDS = 30;

/**
 * Moves `start` to the cheapest amounts that add up to `target`, taking from the dearest or adding to the cheapest.
 * `start` must be cheapest for its own sum in a box that holds this one, cut to this one (a book's cost only grows,
 * so the others' order of merit does not change when one account is bounded). Equal costs go to earlier accounts.
 */
export function fillCheapest(curves: readonly Curve[], box: Box, start: readonly number[], target: number): number[] {
  const amounts = [...start];
  let sum = 0;
  for (const amount of amounts) sum += amount;
  if (sum < target) add(curves, box, amounts, target - leap(curves, box, amounts, target));
  else if (sum > target) remove(curves, box, amounts, sum - target);
  return amounts;
}

/**
 * Takes at once what is certainly taken: all segments below the highest key at which everything up to it still fits.
 * A margin is left to the exact comparison. Answers the sum reached.
 */
function leap(curves: readonly Curve[], {high}: Box, amounts: number[], target: number): number {
  const upTo = (key: number, index: number): number =>
    Math.max(amounts[index] as number, Math.min((curves[index] as Curve).endThrough(key), high[index] as number));
  const sumAt = (key: number): number => curves.reduce((sum, _, index) => sum + upTo(key, index), 0);
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const curve of curves) {
    if (curve.segments.size === 0) continue;
    from = Math.min(from, curve.unitCost(0));
    to = Math.max(to, curve.unitCost(curve.segments.size - 1));
  }
  from -= Math.abs(from) * CLOSE;
  for (let round = 0; round < LEAP_ROUNDS; round++) {
    const middle = (from + to) / 2;
    if (sumAt(middle) <= target) from = middle;
    else to = middle;
  }
  const certain = from - 4 * CLOSE * Math.abs(from);
  let sum = 0;
  for (let index = 0; index < amounts.length; index++) {
    amounts[index] = upTo(certain, index);
    sum += amounts[index] as number;
  }
  return sum;
}

function add(curves: readonly Curve[], {high}: Box, amounts: number[], missing: number): void {
  // The segment of each account's next unit.
  const heads = curves.map((curve, index) => curve.segments.at((amounts[index] as number) + 1));
  const keys = Float64Array.from(curves, (curve, index) => curve.unitCost(heads[index] as number));
  for (let left = missing; left > 0; ) {
    let best = -1;
    for (let index = 0; index < curves.length; index++) {
      if ((amounts[index] as number) >= (high[index] as number)) continue;
      if (best < 0 || cheaper(curves, keys, heads, index, best)) best = index;
    }
    if (best < 0) return;
    const curve = curves[best] as Curve;
    const segment = heads[best] as number;
    const amount = amounts[best] as number;
    const taken = Math.min(left, Math.min(curve.segments.ends[segment] as number, high[best] as number) - amount);
    left -= taken;
    amounts[best] = amount + taken;
    if (amount + taken < (curve.segments.ends[segment] as number)) continue;
    heads[best] = segment + 1;
    keys[best] = curve.unitCost(segment + 1);
  }
}

function remove(curves: readonly Curve[], {low}: Box, amounts: number[], surplus: number): void {
  // The segment of each account's last unit.
  const heads = curves.map((curve, index) => curve.segments.at(amounts[index] as number));
  const keys = Float64Array.from(curves, (curve, index) => curve.unitCost(heads[index] as number));
  for (let left = surplus; left > 0; ) {
    let worst = -1;
    for (let index = 0; index < curves.length; index++) {
      if ((amounts[index] as number) <= (low[index] as number)) continue;
      if (worst < 0 || !cheaper(curves, keys, heads, index, worst)) worst = index;
    }
    if (worst < 0) return;
    const curve = curves[worst] as Curve;
    const segment = heads[worst] as number;
    const amount = amounts[worst] as number;
    const given = Math.min(left, amount - Math.max(curve.segments.endBefore(segment), low[worst] as number));
    left -= given;
    amounts[worst] = amount - given;
    if (amount - given > curve.segments.endBefore(segment) || segment === 0) continue;
    heads[worst] = segment - 1;
    keys[worst] = curve.unitCost(segment - 1);
  }
}

/** Whether account a's segment costs less per unit than b's. Doubles decide where they are far enough apart. */
function cheaper(curves: readonly Curve[], keys: Float64Array, heads: readonly number[], a: number, b: number): boolean {
  const one = keys[a] as number;
  const other = keys[b] as number;
  const apart = one - other;
  if (apart > CLOSE * Math.abs(other) || -apart > CLOSE * Math.abs(other)) return apart < 0;
  return exactlyCheaper(curves[a] as Curve, heads[a] as number, curves[b] as Curve, heads[b] as number);
}

function exactlyCheaper(one: Curve, first: number, other: Curve, second: number): boolean {
  if (
    one.terms.rate === other.terms.rate &&
    one.segments.isSinglePrice[first] === 1 &&
    other.segments.isSinglePrice[second] === 1
  ) {
    const apart = (one.segments.prices[first] as number) - (other.segments.prices[second] as number);
    return one.terms.buy ? apart < 0 : apart > 0;
  }
  const [notional, size] = segmentOf(one, first);
  const [otherNotional, otherSize] = segmentOf(other, second);
  return one.terms.rate * notional * otherSize < other.terms.rate * otherNotional * size;
}

function segmentOf({segments}: Curve, segment: number): readonly [notional: bigint, size: bigint] {
  const notional = segments.notionalThrough(segment) - segments.notionalThrough(segment - 1);
  return [notional, BigInt((segments.ends[segment] as number) - segments.endBefore(segment))];
}
