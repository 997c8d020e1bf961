/** One plan's common units, and every account's curve in them. */
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {levelsFor} from '../model/depth.ts';
import {DeskError} from '../model/errors.ts';
import type {Level, Market, MarketRules, OrderBook, TradingFees} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import {Curve} from './curve.ts';
import {mostOf} from './margin-bound.ts';
import type {Candidate, RouteRequest} from './route.ts';
import {decimalsOf, LARGEST_UNITS, scaled, units} from './scaled.ts';

/** A candidate with everything that planning needs. */
export interface Usable extends Candidate {
  readonly market: Market;
  readonly book: OrderBook;
  readonly fees: TradingFees;
}

export interface UnitScale {
  readonly side: Side;
  readonly buy: boolean;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  /** Of fee rates and of conversion factors. */
  readonly feeDecimals: number;
  readonly factorDecimals: number;
  /** Of costs: all of the above together. */
  readonly valueDecimals: number;
  /** What is asked for in quantity units, or null when it is asked in quote. */
  readonly quantity: number | null;
  /** Worst price in the asked quote, or null. */
  readonly worst: DecimalText | null;
}

/**
 * `finest`: digits of levels to count exactly (first tried without: levels hardly ever are finer than their market's step).
 * Throws `unsupported` when quantity and step are too far apart to be counted exactly (2^51 steps).
 */
export function scaleOf(request: RouteRequest, usable: readonly Usable[], finest = 0): UnitScale {
  const {side} = request;
  const priceDecimals = most(usable, ({market, book}) => tickDecimals(market.rules, levelsFor(side, book)));
  const feeDecimals = most(usable, ({fees}) => decimalsOf(fees.taker));
  const factorDecimals = most(usable, ({conversion}) => (conversion === null ? 0 : decimalsOf(conversion.factor)));
  const inBase = request.quantityIn === 'BASE';
  const quantityDecimals = quantityDecimalsOf(request, usable, finest);
  return {
    side,
    buy: side === 'BUY',
    priceDecimals,
    quantityDecimals,
    feeDecimals,
    factorDecimals,
    valueDecimals: priceDecimals + quantityDecimals + feeDecimals + factorDecimals,
    quantity: inBase ? units(request.quantity, quantityDecimals) : null,
    worst: worstPrice(request, usable),
  };
}

/** The account's curve; without `bounded` its balance is left out of account. */
export function curveOf(scale: UnitScale, candidate: Usable, bounded = true): Curve {
  const {side, buy, priceDecimals, quantityDecimals} = scale;
  const {rules} = candidate.market;
  const productDecimals = priceDecimals + quantityDecimals;
  const {opens = null} = candidate;
  const isSpot = candidate.market.product === 'spot';
  const available = bounded && isSpot ? candidate.available : null;
  const opened = bounded && opens !== null ? mostOf(opens, candidate.book, side) : null;
  const most = [scale.quantity ?? LARGEST_UNITS];
  if (rules.maxQuantity !== null) most.push(units(rules.maxQuantity, quantityDecimals));
  const maxBalance = buy || available === null ? null : units(available, quantityDecimals);
  if (maxBalance !== null) most.push(maxBalance);
  if (!buy && opened !== null) most.push(units(opened, quantityDecimals));
  const products: bigint[] = [];
  if (rules.maxNotional !== null) products.push(scaled(rules.maxNotional, productDecimals));
  if (buy && available !== null) products.push(affordable(scale, candidate.fees, scaled(available, productDecimals)));
  if (buy && opened !== null) products.push(scaled(opened, productDecimals));
  return new Curve({
    bookId: candidate.bookId,
    levels: levelsFor(side, candidate.book),
    buy,
    priceDecimals,
    quantityDecimals,
    tick: Math.max(units(rules.tickSize, priceDecimals), 1),
    step: Math.max(units(rules.stepSize, quantityDecimals), 1),
    worst: worstUnits(scale, candidate),
    minQuantity: units(rules.minQuantity, quantityDecimals, true),
    maxQuantity: Math.min(...most),
    maxBalance,
    minProduct: scaled(rules.minNotional, productDecimals, true),
    maxProduct: products.length === 0 ? null : products.reduce((least, next) => (next < least ? next : least)),
    rate: rateOf(scale, candidate),
  });
}

/** Whole and fee of one unit of notional in value units. */
function rateOf(scale: UnitScale, {fees, conversion}: Pick<Usable, 'fees' | 'conversion'>): bigint {
  const whole = 10n ** BigInt(scale.feeDecimals);
  const fee = feeUnits(scale, fees);
  const factor = conversion === null ? 10n ** BigInt(scale.factorDecimals) : scaled(conversion.factor, scale.factorDecimals);
  return scale.buy ? (whole + fee) * factor : (fee - whole) * factor;
}

function feeUnits(scale: UnitScale, {taker}: TradingFees): bigint {
  return taker.startsWith('-') ? -scaled(taker.slice(1), scale.feeDecimals) : scaled(taker, scale.feeDecimals);
}

/** Largest notional that a free balance of the quote can be locked for: the fee on top where it is paid in quote. */
function affordable(scale: UnitScale, fees: TradingFees, free: bigint): bigint {
  const whole = 10n ** BigInt(scale.feeDecimals);
  const fee = fees.buyFeeIn === 'QUOTE' ? feeUnits(scale, fees) : 0n;
  return fee > 0n ? (free * whole) / (whole + fee) : free;
}

function tickDecimals({tickSize}: MarketRules, levels: readonly Level[]): number {
  return tickSize === '0' ? levels.reduce((places, [price]) => Math.max(places, decimalsOf(price)), 0) : decimalsOf(tickSize);
}

function most(usable: readonly Usable[], places: (candidate: Usable) => number): number {
  return usable.reduce((largest, candidate) => Math.max(largest, places(candidate)), 0);
}

/** The most digits that any level's quantity has. */
export function finestLevel(usable: readonly Usable[], side: Side): number {
  return most(usable, ({book}) => levelsFor(side, book).reduce((places, [, size]) => Math.max(places, decimalsOf(size)), 0));
}

/** Fine enough for every step and for `finest`, as far as can be counted. */
function quantityDecimalsOf(request: RouteRequest, usable: readonly Usable[], finest: number): number {
  const inBase = request.quantityIn === 'BASE';
  const steps = most(usable, ({market}) => decimalsOf(market.rules.stepSize));
  const places = Math.max(steps, finest, inBase ? decimalsOf(request.quantity) : 0);
  const largest = inBase ? request.quantity : wholePart(mostBase(request, usable));
  const digits = (largest.split('.')[0] as string).length;
  const room = 15 - digits;
  if (steps > room) throw new DeskError('unsupported', `${request.quantity} is too large to be planned in exact steps.`);
  return Math.min(places, room);
}

/** More base than the quote amount can bring about at any price of these books. */
function mostBase({quantity, side}: RouteRequest, usable: readonly Usable[]): DecimalText {
  const prices = usable.flatMap(({book, conversion}) => {
    const levels = levelsFor(side, book);
    const cheapest = side === 'BUY' ? levels[0] : levels.at(-1);
    return cheapest === undefined || cheapest[0] === '0' ? [] : [dec(cheapest[0]).times(conversion?.factor ?? '1')];
  });
  const least = prices.reduce((lowest, next) => (next.lt(lowest) ? next : lowest), prices[0] ?? dec(1));
  return plain(dec(quantity).div(least).times(2));
}

function wholePart(value: DecimalText): DecimalText {
  return value.split('.')[0] as string;
}

function worstPrice(request: RouteRequest, usable: readonly Usable[]): DecimalText | null {
  const buy = request.side === 'BUY';
  const caps = request.price === null ? [] : [dec(request.price)];
  if (request.maxSlippage !== null) {
    const tops = usable.flatMap(({book, conversion}) => {
      const top = levelsFor(request.side, book)[0];
      return top === undefined ? [] : [dec(top[0]).times(conversion?.factor ?? '1')];
    });
    const best = tops.reduce((kept, next) => ((buy ? next.lt(kept) : next.gt(kept)) ? next : kept), tops[0] ?? dec(0));
    const slip = best.times(request.maxSlippage);
    if (tops.length > 0) caps.push(buy ? best.plus(slip) : best.minus(slip));
  }
  if (caps.length === 0) return null;
  return plain(caps.reduce((kept, next) => ((buy ? next.lt(kept) : next.gt(kept)) ? next : kept)));
}

/** The cap in this account's price units: of the request, its conversion taken off, and of the market itself. */
export function worstUnits(scale: UnitScale, {market, conversion}: Pick<Usable, 'market' | 'conversion'>): number | null {
  const {buy, priceDecimals, worst} = scale;
  const {maxPrice, minPrice} = market.rules;
  const caps: number[] = [];
  // Enough digits that the cut lies far below a price unit; dropped on the side that takes less.
  const own = worst === null || conversion === null ? worst : plain(dec(worst).div(conversion.factor));
  if (own !== null && !own.startsWith('-')) caps.push(units(own, priceDecimals, !buy));
  if (buy && maxPrice !== null) caps.push(units(maxPrice, priceDecimals));
  if (!buy && minPrice !== '0') caps.push(units(minPrice, priceDecimals, true));
  if (caps.length === 0) return null;
  return buy ? Math.min(...caps) : Math.max(...caps);
}
