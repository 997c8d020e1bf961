/**
 * The cheapest split, exactly: the most quantity first, then the least cost, then fewer accounts, then their order.
 *
 * Steps and minimums make the problem one of whole numbers, where taking the cheapest level first can be wrong. So:
 * best-first branch and bound over boxes. A box's bound is its relaxed optimum (fill.ts), on the highest sum its
 * steps could reach. The first box whose relaxed amounts are all allowed orders is the optimum. Otherwise one account
 * with a forbidden amount splits the box: at most the next allowed amount below, or at least the one above. Two accounts
 * on one book (shared-book.ts) split it before that: without the one, or without the other.
 * (Land and Doig, "An automatic method of solving discrete programming problems", Econometrica 28, 1960.)
 */
import type {Curve} from './curve.ts';
import {type Box, fillCheapest} from './fill.ts';
import {aloneOnBook, boundsOf, takenTwice} from './shared-book.ts';

export interface Solution {
  /** Per curve, in quantity units. */
  readonly amounts: readonly number[];
  readonly quantity: number;
  /** Signed, in the curves' value units. */
  readonly cost: bigint;
  readonly proven: boolean;
}

interface Node extends Box {
  /** No allowed amounts in this box add up to more. */
  readonly target: number;
  /** No allowed amounts in this box that add up to `target` cost less. */
  readonly cost: bigint;
  readonly amounts: readonly number[];
}

/** Real books need a few; this ends the pathological ones, with a plan that says it is not proven. */
const NODE_BUDGET = 4000;

/** Fills at most `quantity` units (positive) over the curves, of those on one book over one. */
export function optimum(curves: readonly Curve[], quantity: number): Solution {
  const nothing = curves.map(() => 0);
  const root = nodeOf(curves, quantity, {low: nothing, high: boundsOf(curves)}, nothing);
  if (root === null) return {amounts: nothing, quantity: 0, cost: 0n, proven: true};
  return withFewerLegs(curves, quantity, root, search(curves, quantity, root));
}

/** The same quantity at the same cost on one account where one can, else without any account that can be done without. */
function withFewerLegs(curves: readonly Curve[], quantity: number, root: Node, optimal: Solution): Solution {
  if (legsOf(optimal) < 2) return optimal;
  const filled = optimal.quantity;
  const alone = curves.findIndex(
    (curve) => curve.bound >= filled && curve.allowedAtMost(filled) === filled && curve.cost(filled) === optimal.cost,
  );
  if (alone >= 0) return {...optimal, amounts: curves.map((_, index) => (index === alone ? filled : 0))};
  let best = optimal;
  let high = root.high.map((bound, index) => (optimal.amounts[index] === 0 ? 0 : bound));
  for (let index = curves.length - 1; index >= 0; index--) {
    if (best.amounts[index] === 0 || missed(curves, root, index, optimal)) continue;
    const without = nodeOf(curves, quantity, {low: root.low, high: high.with(index, 0)}, root.amounts);
    if (without === null || without.target < filled || without.cost > best.cost) continue;
    const found = search(curves, quantity, without);
    if (found.quantity < filled || found.cost > best.cost) continue;
    best = {...found, proven: best.proven && found.proven};
    high = high.with(index, 0);
  }
  return best;
}

/** Quick and certain: its first unit costs clearly less than the dearest next unit of any other, so doing without costs more. */
function missed(curves: readonly Curve[], root: Node, index: number, best: Solution): boolean {
  if (best.cost !== root.cost || best.quantity !== root.target) return false;
  const own = (curves[index] as Curve).unitCost(0);
  return curves.every((curve, other) => {
    const amount = root.amounts[other] as number;
    if (other === index || amount >= (root.high[other] as number)) return true;
    return curve.unitCost(curve.segments.at(amount + 1)) - own > Math.abs(own) * 1e-9;
  });
}

function legsOf({amounts}: Solution): number {
  return amounts.reduce((legs, amount) => (amount > 0 ? legs + 1 : legs), 0);
}

function search(curves: readonly Curve[], quantity: number, root: Node): Solution {
  const open: Node[] = [root];
  for (let visited = 0; visited < NODE_BUDGET; visited++) {
    const node = open.pop();
    if (node === undefined) break;
    const children = branches(curves, quantity, node);
    if (children === null) return {amounts: node.amounts, quantity: node.target, cost: node.cost, proven: true};
    for (const child of children) insert(open, child);
  }
  return dive(curves, quantity, open.pop() ?? root);
}

/** Rounds down, account by account, and lets the others fill up: always ends in an allowed plan. */
function dive(curves: readonly Curve[], quantity: number, from: Node): Solution {
  let node = from;
  for (;;) {
    const children = branches(curves, quantity, node);
    if (children === null) return {amounts: node.amounts, quantity: node.target, cost: node.cost, proven: false};
    node = children.at(-1) ?? node;
  }
}

/** The account with the coarsest step whose amount is not an allowed order; -1 when all are. */
function forbidden(curves: readonly Curve[], {amounts}: Node): number {
  let worst = -1;
  for (const [index, curve] of curves.entries()) {
    const amount = amounts[index] as number;
    if (amount === 0 || curve.allowedAtMost(amount) === amount) continue;
    if (worst < 0 || curve.step > (curves[worst] as Curve).step) worst = index;
  }
  return worst;
}

/** The smaller boxes to look at instead; null when this one's amounts are a plan. The last one is never empty. */
function branches(curves: readonly Curve[], quantity: number, node: Node): Node[] | null {
  const twice = takenTwice(curves, node.amounts);
  const index = twice === null ? forbidden(curves, node) : -1;
  if (twice === null && index < 0) return null;
  const boxes = twice === null ? aroundForbidden(curves, node, index) : withoutEither(node, twice);
  return boxes.flatMap((box) => nodeOf(curves, quantity, box, node.amounts) ?? []);
}

/** Neither has to take anything: an account that has to is alone on its book already. */
function withoutEither({low, high}: Node, [one, other]: readonly [number, number]): Box[] {
  return [
    {low, high: high.with(one, 0)},
    {low, high: high.with(other, 0)},
  ];
}

/** The part above, where there is one, and the part below. */
function aroundForbidden(curves: readonly Curve[], node: Node, index: number): Box[] {
  const curve = curves[index] as Curve;
  const amount = node.amounts[index] as number;
  const above = curve.allowedAtLeast(amount, node.high[index] as number);
  const below = curve.allowedAtMost(amount);
  const boxes: Box[] = [];
  if (above !== null) boxes.push({low: node.low.with(index, above), high: aloneOnBook(curves, node.high, index)});
  if (below >= (node.low[index] as number)) boxes.push({low: node.low, high: node.high.with(index, below)});
  return boxes;
}

function nodeOf(curves: readonly Curve[], quantity: number, box: Box, from: readonly number[]): Node | null {
  const target = reach(curves, quantity, box);
  if (target === null) return null;
  const start = from.map((amount, index) => Math.min(Math.max(amount, box.low[index] as number), box.high[index] as number));
  const amounts = fillCheapest(curves, box, start, target);
  let cost = 0n;
  for (const [index, amount] of amounts.entries()) if (amount > 0) cost += (curves[index] as Curve).cost(amount);
  return {...box, target, cost, amounts};
}

/** The highest sum up to `quantity` that whole steps could make in this box; null when even the least is above it. */
function reach(curves: readonly Curve[], quantity: number, {low, high}: Box): number | null {
  let fixed = 0;
  let least = 0;
  let most = 0;
  let common = 0;
  for (const [index, {step}] of curves.entries()) {
    const from = low[index] as number;
    const to = high[index] as number;
    least += from;
    most += to;
    if (from === to) fixed += from;
    else common = divisor(common, step);
  }
  if (least > quantity) return null;
  const room = Math.min(quantity, most) - fixed;
  return fixed + (common === 0 ? 0 : room - (room % common));
}

/** Greatest common divisor of two whole numbers; of 0 and x it is x. */
export function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Keeps the most promising node last. Of equals the newest comes first, which reaches a whole plan sooner. */
function insert(open: Node[], node: Node): void {
  let from = 0;
  let to = open.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = open[middle] as Node;
    if (other.target < node.target || (other.target === node.target && other.cost >= node.cost)) from = middle + 1;
    else to = middle;
  }
  open.splice(from, 0, node);
}
