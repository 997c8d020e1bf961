/** Which two contracts on a coin to hold against each other for their funding: the long pays least, the short receives most. Pure. */
import {Decimal, type DecimalText, dec, plain} from '../model/decimal.ts';

const HOURS_PER_YEAR = 8760;
/** Two marks of one coin can't stand further apart than this factor: then they are two coins of one name. */
const ONE_COIN_FACTOR = 2;
const RATE_PLACES = 12;
const BPS_PLACES = 4;
const HOUR_PLACES = 2;
/** A pair is four orders: each leg is opened and closed. */
const TIMES_PAID = 2;

/** One contract on one account, with its coin counted one by one. */
export interface FundingPlace {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  /** The coin behind the contract: PEPE of 1000PEPE/USDT:USDT. */
  readonly asset: string;
  readonly settle: string | null;
  readonly rate: DecimalText | null;
  readonly intervalHours: DecimalText | null;
  readonly nextAt: string | null;
  /** Per year, simple; null: the rate or the interval is not known. */
  readonly annualized: DecimalText | null;
  /** Of one coin. */
  readonly markPrice: DecimalText | null;
}

export interface FundingLeg {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly rate: DecimalText | null;
  readonly intervalHours: DecimalText | null;
  readonly nextAt: string | null;
  /** The account's own, as a fraction. Null: not known, or not asked for. */
  readonly takerFee: DecimalText | null;
}

export interface FundingPair {
  readonly asset: string;
  readonly long: FundingLeg;
  readonly short: FundingLeg;
  /** The short's rate per year minus the long's, each by its own interval; simple, not compounded. */
  readonly annualized: DecimalText;
  /** Of opening and closing both legs as taker, as a fraction of one leg's value. Null: a fee is not known. */
  readonly fees: DecimalText | null;
  /** How long the rates of now must last to pay the fees. Null: never, or the fees are not known. */
  readonly breakEvenHours: DecimalText | null;
  /** (short's mark - long's) / long's: below 0 the short is sold for less than the long costs. Null: a mark is not known. */
  readonly markGapBps: DecimalText | null;
  /** The legs are settled in different money, so its price is a part of the gap and of the risk. */
  readonly settleMismatch: boolean;
}

/** The best pair of each coin, the widest first. A contract whose rate per year is not known is in none. */
export function pairsOf(places: readonly FundingPlace[]): readonly FundingPair[] {
  const known = places.filter((place): place is Known => place.annualized !== null);
  return [...Map.groupBy(known, ({asset}) => asset).values()]
    .flatMap((same) => bestOf(same) ?? [])
    .toSorted((one, other) => dec(other.annualized).cmp(one.annualized));
}

/** The same pair with what its accounts pay. */
export function withFees(pair: FundingPair, long: DecimalText | null, short: DecimalText | null): FundingPair {
  const fees = long === null || short === null ? null : dec(long).plus(short).times(TIMES_PAID);
  return {
    ...pair,
    long: {...pair.long, takerFee: long},
    short: {...pair.short, takerFee: short},
    fees: fees === null ? null : plain(fees),
    breakEvenHours: fees === null ? null : breakEven(fees, pair.annualized),
  };
}

type Known = FundingPlace & {readonly annualized: DecimalText};

/** Of equal spreads one in a single money, else the first. */
function bestOf(same: readonly Known[]): FundingPair | null {
  let best: FundingPair | null = null;
  for (const long of same) {
    for (const short of same) {
      if (long === short || !isOneCoin(long, short)) continue;
      const pair = pairOf(long, short);
      if (best === null || isBetter(pair, best)) best = pair;
    }
  }
  return best;
}

function isBetter(pair: FundingPair, best: FundingPair): boolean {
  const difference = dec(pair.annualized).cmp(best.annualized);
  return difference > 0 || (difference === 0 && best.settleMismatch && !pair.settleMismatch);
}

function isOneCoin({markPrice: one}: FundingPlace, {markPrice: other}: FundingPlace): boolean {
  if (one === null || other === null) return true;
  const [a, b] = [dec(one), dec(other)];
  return a.lte(b.times(ONE_COIN_FACTOR)) && b.lte(a.times(ONE_COIN_FACTOR));
}

function pairOf(long: Known, short: Known): FundingPair {
  return {
    asset: long.asset,
    long: legOf(long),
    short: legOf(short),
    annualized: plain(dec(short.annualized).minus(long.annualized).toDecimalPlaces(RATE_PLACES)),
    fees: null,
    breakEvenHours: null,
    markGapBps: gapOf(long.markPrice, short.markPrice),
    settleMismatch: long.settle !== short.settle,
  };
}

function legOf({account, exchange, symbol, rate, intervalHours, nextAt}: FundingPlace): FundingLeg {
  return {account, exchange, symbol, rate, intervalHours, nextAt, takerFee: null};
}

function gapOf(long: DecimalText | null, short: DecimalText | null): DecimalText | null {
  if (long === null || short === null || dec(long).isZero()) return null;
  return plain(dec(short).minus(long).div(long).times(10_000).toDecimalPlaces(BPS_PLACES));
}

/** Rounded up: no earlier than the fees are earned. */
function breakEven(fees: Decimal, annualized: DecimalText): DecimalText | null {
  if (fees.lte(0)) return '0';
  if (dec(annualized).lte(0)) return null;
  return plain(fees.times(HOURS_PER_YEAR).div(annualized).toDecimalPlaces(HOUR_PLACES, Decimal.ROUND_UP));
}
