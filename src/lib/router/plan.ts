/**
 * The plan, as a pure function: books, fees, free balances and rules in, a Route with reasons out.
 *
 *   candidates ─► usable? ─no─► excluded, with the reason
 *                   │ yes
 *                 curves ─► each alone ─► best single account ─┐
 *                   └─────► all together ─► split ─────────────┴─► Route (mode picks the plan, both are shown)
 */
import type {Failure} from '../model/errors.ts';
import type {Curve} from './curve.ts';
import {draw} from './document.ts';
import {curveReason, plainReason} from './exclusion.ts';
import {curveOf, type Frame, finestLevel, frameOf, type Usable} from './frame.ts';
import {divisor, optimum, type Solution} from './optimum.ts';
import type {Planned} from './planned.ts';
import type {Candidate, Route, RouteRequest} from './route.ts';
import {scaled} from './scaled.ts';
import {magnitude, spend} from './spend.ts';

/** Plans both ways. `now` is epoch milliseconds of the plan. Throws `unsupported` for sizes beyond exact counting. */
export function planRoute(
  request: RouteRequest,
  candidates: readonly Candidate[],
  now: number,
  failures: readonly Failure[] = [],
): Route {
  const early = candidates.map((candidate) => plainReason(candidate, request));
  const usable = candidates.filter((_, index) => early[index] === null) as readonly Usable[];
  const {frame, curves} = curvesOf(request, usable);
  const budget = request.quantityIn === 'QUOTE' ? scaled(request.quantity, frame.valueDecimals) : null;
  const planned = candidates.map((candidate, index): Planned => {
    const reason = early[index] ?? null;
    const curve = curves.get(candidate);
    if (reason !== null || curve === undefined) return {candidate, excluded: reason, curve: null, alone: null};
    if (curve.bound === 0)
      return {candidate, excluded: curveReason(frame, candidate as Usable, request), curve: null, alone: null};
    const alone = budget === null ? largest(curve) : spend([curve], budget);
    if (alone.quantity > 0) return {candidate, excluded: null, curve, alone};
    return {candidate, excluded: `${request.quantity} in quote is less than its smallest order costs`, curve: null, alone: null};
  });
  const solve = (curves: readonly Curve[]) => (budget === null ? optimum(curves, frame.quantity ?? 0) : spend(curves, budget));
  const {able, split} = splitOf(request, planned, solve);
  const finest = able.reduce((step, entry) => divisor(step, entry.curve?.step ?? 0), 0);
  const target = frame.quantity === null ? null : frame.quantity - (finest === 0 ? 0 : frame.quantity % finest);
  const whole = cheapest(able.filter((entry) => fillsAll(entry, target, budget)));
  const single = whole ?? fullest(able);
  return draw({request, frame, planned, able, split, single, whole, target, now, failures});
}

function curvesOf(request: RouteRequest, usable: readonly Usable[]): {frame: Frame; curves: Map<Candidate, Curve>} {
  const draft = frameOf(request, usable);
  const curves = new Map(usable.map((candidate) => [candidate as Candidate, curveOf(draft, candidate)]));
  if (![...curves.values()].some(({cut}) => cut)) return {frame: draft, curves};
  const frame = frameOf(request, usable, finestLevel(usable, draft.buy));
  return {frame, curves: new Map(usable.map((candidate) => [candidate as Candidate, curveOf(frame, candidate)]))};
}

/**
 * The split over all accounts. Two markets of one account are sold from one balance of the base: where a plan would
 * sell it twice, the market that is dearer for the trader is left out of the split.
 */
function splitOf(
  request: RouteRequest,
  planned: readonly Planned[],
  solve: (curves: readonly Curve[]) => Solution,
): {able: readonly Planned[]; split: Solution} {
  let able = planned.filter((entry) => entry.curve !== null);
  let proven = true;
  for (;;) {
    const split = solve(able.flatMap(({curve}) => curve ?? []));
    const over = request.side === 'BUY' ? null : oversold(able, split);
    if (over === null) return {able, split: {...split, proven: split.proven && proven}};
    able = able.filter((entry) => entry !== over);
    proven = false;
  }
}

/** The worst market of an account whose markets together sell more than it has. */
function oversold(able: readonly Planned[], {amounts}: Solution): Planned | null {
  for (const {candidate, curve} of able) {
    const most = curve?.terms.maxBalance ?? null;
    const twins = able.filter((entry, index) => entry.candidate.account === candidate.account && (amounts[index] as number) > 0);
    const sold = able.reduce((sum, entry, index) => (twins.includes(entry) ? sum + (amounts[index] as number) : sum), 0);
    if (most === null || twins.length < 2 || sold <= most) continue;
    return twins.reduce((worst, entry) => (perUnit(entry, worst) > 0n ? entry : worst));
  }
  return null;
}

/** One account, quantity in base: its largest allowed order is the answer. */
function largest(curve: Curve): Solution {
  return {amounts: [curve.bound], quantity: curve.bound, cost: curve.cost(curve.bound), proven: true};
}

/** Lowest cost per unit, compared exactly; of equals the earlier. */
function cheapest(entries: readonly Planned[]): Planned | null {
  return entries.reduce<Planned | null>((best, entry) => (best === null || perUnit(entry, best) < 0n ? entry : best), null);
}

/** The most quantity, then the lowest cost per unit. */
function fullest(entries: readonly Planned[]): Planned | null {
  return entries.reduce<Planned | null>((best, entry) => {
    const more = (entry.alone?.quantity ?? 0) - (best?.alone?.quantity ?? 0);
    return best === null || more > 0 || (more === 0 && perUnit(entry, best) < 0n) ? entry : best;
  }, null);
}

function perUnit({alone: one}: Planned, {alone: other}: Planned): bigint {
  if (one === null || other === null) return 0n;
  return one.cost * BigInt(other.quantity) - other.cost * BigInt(one.quantity);
}

/** Whether an account alone fills the request as far as steps let anyone fill it. */
function fillsAll({curve, alone}: Planned, target: number | null, budget: bigint | null): boolean {
  if (curve === null || alone === null) return false;
  if (target !== null) return alone.quantity === target;
  const left = (budget ?? 0n) - magnitude(alone.cost);
  const last = curve.prices[curve.segmentAt(alone.quantity)] as number;
  return left < magnitude(curve.terms.rate) * BigInt(last) * BigInt(curve.step);
}
