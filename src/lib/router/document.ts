/** From whole units to the Route that is printed. */
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import type {Failure} from '../model/errors.ts';
import type {Curve} from './curve.ts';
import {distanceBps} from './distance.ts';
import {curveOf, type Frame, levelsOf, type Usable} from './frame.ts';
import type {Solution} from './optimum.ts';
import type {Planned} from './planned.ts';
import {restingLeg} from './resting-leg.ts';
import type {Candidate, Route, RouteLeg, RouteRequest, RouteTotals, RouteVenue} from './route.ts';
import {ratio, scaled, unscaled} from './scaled.ts';
import {magnitude} from './spend.ts';

export interface Drawing {
  readonly request: RouteRequest;
  readonly frame: Frame;
  readonly planned: readonly Planned[];
  /** Those not excluded, in the order of `split.amounts`. */
  readonly able: readonly Planned[];
  readonly split: Solution;
  readonly single: Planned | null;
  /** The single account, when it fills the whole request. */
  readonly whole: Planned | null;
  /** As much of the quantity as steps can express; null for a request in quote. */
  readonly target: number | null;
  readonly now: number;
  readonly failures: readonly Failure[];
}

/** Places behind those of prices that averages are rounded to. */
const AVERAGE_PLACES = 8;

export function draw(drawing: Drawing): Route {
  const {request, frame, planned, able, split, single, whole, target, now, failures} = drawing;
  const splitLegs = able.flatMap((entry, index) => legOf(frame, entry, split.amounts[index] as number));
  const bestLegs = single === null ? [] : legOf(frame, single, single.alone?.quantity ?? 0);
  const plan = request.mode === 'best' ? bestLegs : splitLegs;
  const totals = totalsOf(request, frame, plan);
  const venues = planned.map((entry) => venueOf(drawing, entry));
  const saved = venues.flatMap((venue) => venue.saved ?? []);
  const best = bestOf(frame, whole, bestLegs);
  return {
    at: new Date(now).toISOString(),
    symbol: request.symbol,
    side: request.side,
    quantity: request.quantity,
    quantityIn: request.quantityIn,
    mode: request.mode,
    venues: venues.map((venue) => ({
      ...venue,
      differenceBps: distanceBps(venue.effectivePrice, best?.effectivePrice ?? null, frame.buy),
    })),
    best,
    plan,
    totals,
    savedVersusBestSingle: saved.length === 0 ? null : saved.reduce((least, next) => (dec(next).lt(least) ? next : least)),
    alternatives: {
      best: bestLegs.length === 0 ? null : totalsOf(request, frame, bestLegs),
      split: totalsOf(request, frame, splitLegs),
    },
    dust: target === null ? '0' : plain(dec(request.quantity).minus(unscaled(target, frame.quantityDecimals))),
    rest: restingLeg(request, planned, plan, totals),
    proven: request.mode === 'best' ? (single?.alone?.proven ?? true) : split.proven,
    skewMs: skewOf(planned),
    notes: [...(request.mode === 'split' ? alternativesOf(able, plan) : []), ...publicNotes(able)],
    failures,
  };
}

/** Accounts that the plan passes over because another one takes their book, in words. */
function alternativesOf(able: readonly Planned[], plan: readonly RouteLeg[]): readonly string[] {
  const taking = able.filter(({candidate: {account, symbol}}) =>
    plan.some((leg) => leg.account === account && leg.symbol === symbol),
  );
  return able.flatMap((entry) => {
    const {account, exchange, symbol, bookId} = entry.candidate;
    const other = taking.find(({candidate}) => candidate.bookId === bookId);
    if (other === undefined || other === entry) return [];
    return [
      `${account} sees the same ${symbol} book of ${exchange} as ${other.candidate.account}: its depth is there once, so one of them takes it.`,
    ];
  });
}

function bestOf(frame: Frame, whole: Planned | null, [leg]: readonly RouteLeg[]): Route['best'] {
  if (whole === null || leg === undefined) return null;
  const {account, exchange, averagePrice, cost, quantity} = leg;
  return {account, exchange, price: averagePrice, effectivePrice: perUnit(frame, dec(cost), quantity)};
}

function legOf(frame: Frame, {candidate, curve}: Planned, quantity: number): RouteLeg[] {
  if (curve === null || quantity === 0) return [];
  const {account, exchange, symbol} = candidate;
  const notional = curve.notional(quantity);
  const cost = magnitude(curve.terms.rate * notional);
  const factor = scaled(candidate.conversion?.factor ?? '1', frame.factorDecimals);
  const bare = notional * 10n ** BigInt(frame.feeDecimals) * factor;
  return [
    {
      account,
      exchange,
      symbol,
      quantity: unscaled(quantity, frame.quantityDecimals),
      limitPrice: unscaled(curve.prices[curve.segmentAt(quantity)] as number, frame.priceDecimals),
      averagePrice: average(frame, notional, quantity),
      fee: unscaled(frame.buy ? cost - bare : bare - cost, frame.valueDecimals),
      cost: unscaled(cost, frame.valueDecimals),
    },
  ];
}

/** Notional per unit, in the curve's own quote. */
function average(frame: Frame, notional: bigint, quantity: number): DecimalText {
  return ratio(notional, BigInt(quantity) * 10n ** BigInt(frame.priceDecimals), frame.priceDecimals + AVERAGE_PLACES);
}

function effective(frame: Frame, cost: bigint, quantity: number): DecimalText {
  const scale = 10n ** BigInt(frame.valueDecimals - frame.quantityDecimals);
  return ratio(magnitude(cost), BigInt(quantity) * scale, frame.priceDecimals + AVERAGE_PLACES);
}

function perUnit(frame: Frame, value: ReturnType<typeof dec>, quantity: DecimalText): DecimalText {
  return plain(value.div(quantity).toDecimalPlaces(frame.priceDecimals + AVERAGE_PLACES, 4));
}

function totalsOf(request: RouteRequest, frame: Frame, legs: readonly RouteLeg[]): RouteTotals {
  const sum = (field: 'quantity' | 'fee' | 'cost') => legs.reduce((total, leg) => total.plus(leg[field]), dec(0));
  const [quantity, fee, cost] = [sum('quantity'), sum('fee'), sum('cost')];
  const filled = quantity.isZero();
  const notional = frame.buy ? cost.minus(fee) : cost.plus(fee);
  return {
    quantity: plain(quantity),
    averagePrice: filled ? null : perUnit(frame, notional, plain(quantity)),
    effectivePrice: filled ? null : perUnit(frame, cost, plain(quantity)),
    fee: plain(fee),
    cost: plain(cost),
    unfilled: plain(dec(request.quantity).minus(request.quantityIn === 'BASE' ? quantity : cost)),
  };
}

function venueOf({frame, split, now}: Drawing, entry: Planned): RouteVenue {
  const {candidate, excluded, curve, alone} = entry;
  const {account, exchange, symbol, book, fees, available, conversion, sameAs, latencyMs} = candidate;
  const shown = curve ?? bookOnly(frame, candidate);
  const walked = alone?.quantity ?? shown?.bound ?? 0;
  const wanted = split.quantity;
  const comparable = curve !== null && wanted > 0 && wanted <= curve.bound && curve.below(wanted) === wanted;
  return {
    account,
    exchange,
    symbol,
    bestPrice: (book === null ? undefined : levelsOf(book, frame.buy)[0]?.[0]) ?? null,
    fillable: alone === null ? '0' : unscaled(alone.quantity, frame.quantityDecimals),
    averagePrice: shown === null || walked === 0 ? null : average(frame, shown.notional(walked), walked),
    takerFee: fees?.taker ?? null,
    standardFee: fees?.standard === true,
    effectivePrice: shown === null || walked === 0 ? null : effective(frame, shown.cost(walked), walked),
    available,
    excluded,
    ...(sameAs !== undefined && {sameAs}),
    differenceBps: null,
    saved: comparable ? unscaled(curve.cost(wanted) - split.cost, frame.valueDecimals) : null,
    feeAt: fees?.at ?? null,
    bookAgeMs: book === null ? null : Math.max(0, Math.round(now - book.receivedAt)),
    latencyMs,
    conversion,
  };
}

/** An account without balance still shows what its book would give. */
function bookOnly(frame: Frame, candidate: Candidate): Curve | null {
  if (candidate.market === null || candidate.book === null || candidate.fees === null || frame.quantity === null) return null;
  const curve = curveOf(frame, candidate as Usable, false);
  return curve.bound === 0 ? null : curve;
}

/** A row without an account has standard fees and no balance: that must be seen. */
function publicNotes(able: readonly Planned[]): readonly string[] {
  const names = able.flatMap(({candidate}) => (candidate.isPublic === true ? [candidate.account] : []));
  return names.length === 0 ? [] : [`${names.join(', ')}: no key, so standard fees, and no balance bounds the plan`];
}

function skewOf(planned: readonly Planned[]): number {
  const times = planned.flatMap(({candidate}) => candidate.book?.receivedAt ?? []);
  return times.length < 2 ? 0 : Math.round(Math.max(...times) - Math.min(...times));
}
