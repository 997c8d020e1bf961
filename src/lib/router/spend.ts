/** A quantity asked in quote: how much base does it buy, or must be sold for it? */
import type {Curve} from './curve.ts';
import {divisor, optimum, type Solution} from './optimum.ts';
import {LARGEST_UNITS} from './scaled.ts';
import {settle} from './settle.ts';
import {boundsOf} from './shared-book.ts';

/**
 * The plan with the most quantity whose cost (for a sell: whose proceeds) is not above `budget` value units. A smallest
 * step more would pass it, unless books or balances end before.
 */
export function spend(curves: readonly Curve[], budget: bigint): Solution {
  const relaxed = relaxedQuantity(curves, budget);
  const first = optimum(curves, relaxed);
  if (magnitude(first.cost) <= budget) return first;
  // Steps and minimums made it dearer than the relaxed books: go down in growing strides, then close in.
  const common = curves.reduce((step, curve) => divisor(step, curve.step), 0);
  let above = Math.floor(first.quantity / common);
  let below = above - 1;
  let kept: Solution | null = null;
  for (let stride = 1; kept === null; stride *= 2) {
    const tried = optimum(curves, Math.max(below, 0) * common);
    if (magnitude(tried.cost) <= budget) kept = tried;
    else {
      above = below;
      below -= stride * 2;
    }
  }
  for (let from = Math.max(below, 0); above - from > 1; ) {
    const middle = Math.floor((from + above) / 2);
    const tried = optimum(curves, middle * common);
    if (magnitude(tried.cost) <= budget) {
      from = middle;
      kept = tried;
    } else above = middle;
  }
  return kept;
}

export function magnitude(cost: bigint): bigint {
  return cost < 0n ? -cost : cost;
}

/** The most that the budget buys with steps and minimums forgotten. */
function relaxedQuantity(curves: readonly Curve[], budget: bigint): number {
  const low = curves.map(() => 0);
  const box = {low, high: boundsOf(curves)};
  const total = box.high.reduce((sum, bound) => sum + bound, 0);
  let amounts: number[] = low;
  let from = 0;
  let to = Math.min(total, LARGEST_UNITS);
  while (from < to) {
    const middle = from + Math.ceil((to - from) / 2);
    const tried = settle(curves, box, amounts, middle);
    const cost = tried.reduce((sum, amount, index) => sum + (curves[index] as Curve).cost(amount), 0n);
    if (magnitude(cost) <= budget) {
      from = middle;
      amounts = tried;
    } else to = middle - 1;
  }
  return from;
}
