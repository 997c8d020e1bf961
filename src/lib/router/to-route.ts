/** From whole units to the Route that is printed. */
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {levelsFor} from '../model/depth.ts';
import type {Failure} from '../model/errors.ts';
import type {Curve} from './curve.ts';
import {distanceBps} from './distance.ts';
import type {Solution} from './optimum.ts';
import type {Planned} from './planned.ts';
import {restingLeg} from './resting-leg.ts';
import type {Candidate, Route, RouteLeg, RouteRequest, RouteTotals, RouteVenue} from './route.ts';
import {ratio, scaled, unscaled} from './scaled.ts';
import {magnitude} from './spend.ts';
import {curveOf, type UnitScale, type Usable} from './unit-scale.ts';

export interface SolvedPlan {
  readonly request: RouteRequest;
  readonly scale: UnitScale;
  readonly planned: readonly Planned[];
  /** Those not excluded, in the order of `split.amounts`. */
  readonly eligible: readonly Planned[];
  readonly split: Solution;
  readonly bestSingle: Planned | null;
  /** The single account, when it fills the whole request. */
  readonly cheapestFullFill: Planned | null;
  /** As much of the quantity as steps can express; null for a request in quote. */
  readonly target: number | null;
  readonly now: number;
  readonly failures: readonly Failure[];
}

/** Places behind those of prices that averages are rounded to. */
const AVERAGE_PLACES = 8;

export function toRoute(solved: SolvedPlan): Route {
  const {request, scale, planned, eligible, split, bestSingle, cheapestFullFill, now, failures} = solved;
  const splitLegs = eligible.flatMap((entry, index) => legOf(scale, entry, split.amounts[index] as number));
  const bestLegs = bestSingle === null ? [] : legOf(scale, bestSingle, bestSingle.standalone?.quantity ?? 0);
  const alternatives = {
    best: bestLegs.length === 0 ? null : totalsOf(request, scale, bestLegs),
    split: totalsOf(request, scale, splitLegs),
  };
  const plan = request.mode === 'best' ? bestLegs : splitLegs;
  const totals = (request.mode === 'best' ? alternatives.best : alternatives.split) ?? totalsOf(request, scale, plan);
  const venues = planned.map((entry) => venueOf(solved, entry));
  const saved = venues.flatMap((venue) => venue.saved ?? []);
  const best = bestOf(scale, cheapestFullFill, bestLegs);
  const rest = restingLeg(request, planned, plan, totals);
  return {
    at: new Date(now).toISOString(),
    symbol: request.symbol,
    side: request.side,
    quantity: request.quantity,
    quantityIn: request.quantityIn,
    mode: request.mode,
    venues: venues.map((venue) => ({
      ...venue,
      differenceBps: distanceBps(venue.effectivePrice, best?.effectivePrice ?? null, scale.buy),
    })),
    best,
    plan,
    totals,
    savedVersusBestSingle: saved.length === 0 ? null : saved.reduce((least, next) => (dec(next).lt(least) ? next : least)),
    alternatives,
    dust: dustOf(solved, totals, rest),
    rest,
    proven: request.mode === 'best' ? (bestSingle?.standalone?.proven ?? true) : split.proven,
    skewMs: skewOf(planned),
    notes: [...(request.mode === 'split' ? alternativesOf(eligible, plan) : []), ...standardNotes(eligible)],
    failures,
  };
}

/** What rests is the whole of what is left, but for what its account's step cannot express; without it the finest step decides. */
function dustOf({request, scale, target}: SolvedPlan, {unfilled}: RouteTotals, rest: Route['rest']): DecimalText {
  if (target === null) return '0';
  if (rest !== null) return plain(dec(unfilled).minus(rest.quantity));
  return plain(dec(request.quantity).minus(unscaled(target, scale.quantityDecimals)));
}

/** Accounts that the plan passes over because another one takes their book, in words. */
function alternativesOf(eligible: readonly Planned[], plan: readonly RouteLeg[]): readonly string[] {
  const taking = eligible.filter(({candidate: {account, symbol}}) =>
    plan.some((leg) => leg.account === account && leg.symbol === symbol),
  );
  return eligible.flatMap((entry) => {
    const {account, exchange, symbol, bookId} = entry.candidate;
    const other = taking.find(({candidate}) => candidate.bookId === bookId);
    if (other === undefined || other === entry) return [];
    return [
      `${account} sees the same ${symbol} book of ${exchange} as ${other.candidate.account}: its depth is there once, so one of them takes it.`,
    ];
  });
}

function bestOf(scale: UnitScale, cheapestFullFill: Planned | null, [leg]: readonly RouteLeg[]): Route['best'] {
  if (cheapestFullFill === null || leg === undefined) return null;
  const {account, exchange, averagePrice, cost, quantity} = leg;
  return {account, exchange, price: averagePrice, effectivePrice: perUnit(scale, dec(cost), quantity)};
}

function legOf(scale: UnitScale, {candidate, curve}: Planned, quantity: number): RouteLeg[] {
  if (curve === null || quantity === 0) return [];
  const {account, exchange, symbol} = candidate;
  const notional = curve.notional(quantity);
  const cost = magnitude(curve.terms.rate * notional);
  const factor = scaled(candidate.conversion?.factor ?? '1', scale.factorDecimals);
  const bare = notional * 10n ** BigInt(scale.feeDecimals) * factor;
  return [
    {
      account,
      exchange,
      symbol,
      quantity: unscaled(quantity, scale.quantityDecimals),
      limitPrice: unscaled(curve.segments.prices[curve.segments.at(quantity)] as number, scale.priceDecimals),
      averagePrice: average(scale, notional, quantity),
      fee: unscaled(scale.buy ? cost - bare : bare - cost, scale.valueDecimals),
      cost: unscaled(cost, scale.valueDecimals),
    },
  ];
}

/** Notional per unit, in the curve's own quote. */
function average(scale: UnitScale, notional: bigint, quantity: number): DecimalText {
  return ratio(notional, BigInt(quantity) * 10n ** BigInt(scale.priceDecimals), scale.priceDecimals + AVERAGE_PLACES);
}

function effective(scale: UnitScale, cost: bigint, quantity: number): DecimalText {
  const perUnitDecimals = 10n ** BigInt(scale.valueDecimals - scale.quantityDecimals);
  return ratio(magnitude(cost), BigInt(quantity) * perUnitDecimals, scale.priceDecimals + AVERAGE_PLACES);
}

function perUnit(scale: UnitScale, value: ReturnType<typeof dec>, quantity: DecimalText): DecimalText {
  return plain(value.div(quantity).toDecimalPlaces(scale.priceDecimals + AVERAGE_PLACES, 4));
}

function totalsOf(request: RouteRequest, scale: UnitScale, legs: readonly RouteLeg[]): RouteTotals {
  const sum = (field: 'quantity' | 'fee' | 'cost') => legs.reduce((total, leg) => total.plus(leg[field]), dec(0));
  const [quantity, fee, cost] = [sum('quantity'), sum('fee'), sum('cost')];
  const filled = quantity.isZero();
  const notional = scale.buy ? cost.minus(fee) : cost.plus(fee);
  return {
    quantity: plain(quantity),
    averagePrice: filled ? null : perUnit(scale, notional, plain(quantity)),
    effectivePrice: filled ? null : perUnit(scale, cost, plain(quantity)),
    fee: plain(fee),
    cost: plain(cost),
    unfilled: plain(dec(request.quantity).minus(request.quantityIn === 'BASE' ? quantity : cost)),
  };
}

function venueOf({scale, split, now}: SolvedPlan, entry: Planned): RouteVenue {
  const {candidate, excluded, curve, standalone} = entry;
  const {account, exchange, symbol, book, fees, available, conversion, sameAs, latencyMs} = candidate;
  const shown = curve ?? bookOnly(scale, candidate);
  const walked = standalone?.quantity ?? shown?.bound ?? 0;
  const wanted = split.quantity;
  const comparable = curve !== null && wanted > 0 && wanted <= curve.bound && curve.allowedAtMost(wanted) === wanted;
  return {
    account,
    exchange,
    symbol,
    bestPrice: (book === null ? undefined : levelsFor(scale.side, book)[0]?.[0]) ?? null,
    fillable: standalone === null ? '0' : unscaled(standalone.quantity, scale.quantityDecimals),
    averagePrice: shown === null || walked === 0 ? null : average(scale, shown.notional(walked), walked),
    takerFee: fees?.taker ?? null,
    standardFee: fees?.standard === true,
    effectivePrice: shown === null || walked === 0 ? null : effective(scale, shown.cost(walked), walked),
    available,
    excluded,
    ...(sameAs !== undefined && {sameAs}),
    differenceBps: null,
    saved: comparable ? unscaled(curve.cost(wanted) - split.cost, scale.valueDecimals) : null,
    feeAt: fees?.at ?? null,
    bookAgeMs: book === null ? null : Math.max(0, Math.round(now - book.receivedAt)),
    latencyMs,
    conversion,
  };
}

/** An account without balance still shows what its book would give. */
function bookOnly(scale: UnitScale, candidate: Candidate): Curve | null {
  if (candidate.market === null || candidate.book === null || candidate.fees === null || scale.quantity === null) return null;
  const curve = curveOf(scale, candidate as Usable, false);
  return curve.bound === 0 ? null : curve;
}

/** A row without an account has standard fees and no balance, and a test server may tell no fees: that must be seen. */
function standardNotes(eligible: readonly Planned[]): readonly string[] {
  const names = eligible.flatMap(({candidate}) => (candidate.isPublic === true ? [candidate.account] : []));
  const untold = eligible.flatMap(({candidate: {account, fees, isPublic}}) =>
    isPublic !== true && fees?.standard === true ? [account] : [],
  );
  return [
    ...(names.length === 0 ? [] : [`${names.join(', ')}: no key, so standard fees, and no balance bounds the plan`]),
    ...(untold.length === 0 ? [] : [`${untold.join(', ')}: the server has no page of fees, so standard fees`]),
  ];
}

function skewOf(planned: readonly Planned[]): number {
  const times = planned.flatMap(({candidate}) => candidate.book?.receivedAt ?? []);
  return times.length < 2 ? 0 : Math.round(Math.max(...times) - Math.min(...times));
}
