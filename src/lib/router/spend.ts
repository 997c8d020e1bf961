/** A quantity asked in quote: how much base does it buy, or must be sold for it? */
import type {Curve} from './curve.ts';
import {fillCheapest} from './fill.ts';
import {divisor, optimum, type Solution} from './optimum.ts';
import {LARGEST_UNITS} from './scaled.ts';
import {boundsOf} from './shared-book.ts';

/**
 * The plan with the most quantity whose cost (for a sell: whose proceeds) is not above `budget` value units. A smallest
 * step more would pass it, unless books or balances end before.
 */
export function spend(curves: readonly Curve[], budget: bigint): Solution {
  const first = optimum(curves, relaxedQuantity(curves, budget));
  const fits = ({cost}: Solution) => magnitude(cost) <= budget;
  // The relaxed books are never dearer than the true ones, so more than this cannot be bought.
  if (fits(first) && curves.every(({terms}) => terms.buy)) return first;
  const common = curves.reduce((step, curve) => divisor(step, curve.step), 0);
  const at = (steps: number) => optimum(curves, steps * common);
  const most = Math.floor(totalOf(boundsOf(curves)) / common);
  // Steps, minimums and shared books made a buy dearer, or a sale bring less: go there in growing strides, then close in.
  let kept: Solution | null = null;
  let below = Math.floor(first.quantity / common);
  let above = below;
  if (fits(first)) {
    kept = first;
    for (let stride = 1; above === below; stride *= 2) {
      if (below >= most) return kept;
      const next = Math.min(below + stride, most);
      const tried = at(next);
      if (!fits(tried)) above = next;
      else {
        kept = tried;
        below = next;
        above = next;
      }
    }
  }
  for (let stride = 1; kept === null; stride *= 2) {
    below = Math.max(above - stride, 0);
    const tried = at(below);
    if (fits(tried)) kept = tried;
    else above = below;
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    const tried = at(middle);
    if (fits(tried)) {
      below = middle;
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
  let amounts: number[] = low;
  let from = 0;
  let to = totalOf(box.high);
  while (from < to) {
    const middle = from + Math.ceil((to - from) / 2);
    const tried = fillCheapest(curves, box, amounts, middle);
    const cost = tried.reduce((sum, amount, index) => sum + (curves[index] as Curve).cost(amount), 0n);
    if (magnitude(cost) <= budget) {
      from = middle;
      amounts = tried;
    } else to = middle - 1;
  }
  return from;
}

function totalOf(bounds: readonly number[]): number {
  return Math.min(
    bounds.reduce((sum, bound) => sum + bound, 0),
    LARGEST_UNITS,
  );
}
