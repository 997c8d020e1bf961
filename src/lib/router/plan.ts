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
import {curveReason, plainReason} from './exclusion.ts';
import {divisor, optimum, type Solution} from './optimum.ts';
import type {Planned} from './planned.ts';
import type {Candidate, Route, RouteRequest} from './route.ts';
import {scaled} from './scaled.ts';
import {magnitude, spend} from './spend.ts';
import {toRoute} from './to-route.ts';
import {curveOf, finestLevel, scaleOf, type UnitScale, type Usable} from './unit-scale.ts';

/** Plans both ways. `now` is epoch milliseconds of the plan. Throws `unsupported` for sizes beyond exact counting. */
export function planRoute(
  request: RouteRequest,
  candidates: readonly Candidate[],
  now: number,
  failures: readonly Failure[] = [],
): Route {
  const exclusions = candidates.map((candidate) => plainReason(candidate, request));
  const usable = candidates.filter((_, index) => exclusions[index] === null) as readonly Usable[];
  const {scale, curves} = curvesOf(request, usable);
  const budget = request.quantityIn === 'QUOTE' ? scaled(request.quantity, scale.valueDecimals) : null;
  const planned = candidates.map((candidate, index): Planned => {
    const reason = exclusions[index] ?? null;
    const curve = curves.get(candidate);
    if (reason !== null || curve === undefined) return {candidate, excluded: reason, curve: null, standalone: null};
    if (curve.bound === 0)
      return {candidate, excluded: curveReason(scale, candidate as Usable, request), curve: null, standalone: null};
    const standalone = budget === null ? largest(curve) : spend([curve], budget);
    if (standalone.quantity > 0) return {candidate, excluded: null, curve, standalone};
    return {
      candidate,
      excluded: `${request.quantity} in quote is less than its smallest order costs`,
      curve: null,
      standalone: null,
    };
  });
  const solve = (curves: readonly Curve[]) => (budget === null ? optimum(curves, scale.quantity ?? 0) : spend(curves, budget));
  const {eligible, split} = splitOf(request, planned, solve);
  const finest = eligible.reduce((step, entry) => divisor(step, entry.curve?.step ?? 0), 0);
  const target = scale.quantity === null ? null : scale.quantity - (finest === 0 ? 0 : scale.quantity % finest);
  const cheapestFullFill = cheapest(eligible.filter((entry) => fillsAll(entry, target, budget)));
  const bestSingle = cheapestFullFill ?? fullest(eligible);
  return toRoute({request, scale, planned, eligible, split, bestSingle, cheapestFullFill, target, now, failures});
}

function curvesOf(request: RouteRequest, usable: readonly Usable[]): {scale: UnitScale; curves: Map<Candidate, Curve>} {
  const draft = scaleOf(request, usable);
  const curves = new Map(usable.map((candidate) => [candidate as Candidate, curveOf(draft, candidate)]));
  if (![...curves.values()].some(({segments}) => segments.truncated)) return {scale: draft, curves};
  const scale = scaleOf(request, usable, finestLevel(usable, draft.side));
  return {scale, curves: new Map(usable.map((candidate) => [candidate as Candidate, curveOf(scale, candidate)]))};
}

/**
 * The split over all accounts. Two markets of one account are sold from one balance of the base: where a plan would
 * sell it twice, the market that is dearer for the trader is left out of the split.
 */
function splitOf(
  request: RouteRequest,
  planned: readonly Planned[],
  solve: (curves: readonly Curve[]) => Solution,
): {eligible: readonly Planned[]; split: Solution} {
  let eligible = planned.filter((entry) => entry.curve !== null);
  let proven = true;
  for (;;) {
    const split = solve(eligible.flatMap(({curve}) => curve ?? []));
    const over = request.side === 'BUY' ? null : oversold(eligible, split);
    if (over === null) return {eligible, split: {...split, proven: split.proven && proven}};
    eligible = eligible.filter((entry) => entry !== over);
    proven = false;
  }
}

/** The worst market of an account whose markets together sell more than it has. */
function oversold(eligible: readonly Planned[], {amounts}: Solution): Planned | null {
  for (const {candidate, curve} of eligible) {
    const most = curve?.terms.maxBalance ?? null;
    const twins = eligible.filter(
      (entry, index) => entry.candidate.account === candidate.account && (amounts[index] as number) > 0,
    );
    const sold = eligible.reduce((sum, entry, index) => (twins.includes(entry) ? sum + (amounts[index] as number) : sum), 0);
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
    const more = (entry.standalone?.quantity ?? 0) - (best?.standalone?.quantity ?? 0);
    return best === null || more > 0 || (more === 0 && perUnit(entry, best) < 0n) ? entry : best;
  }, null);
}

function perUnit({standalone: one}: Planned, {standalone: other}: Planned): bigint {
  if (one === null || other === null) return 0n;
  return one.cost * BigInt(other.quantity) - other.cost * BigInt(one.quantity);
}

/** Whether an account alone fills the request as far as steps let anyone fill it. */
function fillsAll({curve, standalone}: Planned, target: number | null, budget: bigint | null): boolean {
  if (curve === null || standalone === null) return false;
  if (target !== null) return standalone.quantity === target;
  const left = (budget ?? 0n) - magnitude(standalone.cost);
  const last = curve.segments.prices[curve.segments.at(standalone.quantity)] as number;
  return left < magnitude(curve.terms.rate) * BigInt(last) * BigInt(curve.step);
}
