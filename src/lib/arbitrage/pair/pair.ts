/** What a pair came to, for the user. Pure. */
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {exitCodeOf, type Failure, PARTIAL_EXIT} from '../../model/errors.ts';
import type {Fee, Order} from '../../model/order.ts';
import {orderOfIntent} from '../../orders/look/shown-order.ts';
import type {Intent} from '../../state/journal.ts';
import type {PairPlan, PairSide} from '../../state/pair-plan.ts';
import {namesOf, type PairState, projectPair, restingLegs, type SideState, sideOfLeg} from './projection.ts';

/**
 * hedged: both sides stand, within a lot of each other. closed: both sides are gone. open: not all of it was traded, and what was is
 * hedged. residual: one side is ahead of the other by a lot or more. unknown: an order may have traded more than is known.
 */
export type PairStanding = 'hedged' | 'open' | 'residual' | 'unknown' | 'closed';

export interface PairDocument {
  readonly id: string;
  readonly state: PairStanding;
  readonly asset: string;
  readonly long: PairSideDocument;
  readonly short: PairSideDocument;
  /** (sold - bought) / bought, before fees, in basis points. Null while a side has no fill, or its price is not known. */
  readonly spreadBps: DecimalText | null;
  /** Coins by which the long side is ahead of the short one; below 0: the short one is. Null: not known. */
  readonly residual: DecimalText | null;
  /** Its worth in USD; null where that is not known. */
  readonly residualUsd: DecimalText | null;
  readonly orders: readonly Order[];
  readonly error?: Failure;
}

export interface PairSideDocument {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  /** In coins. */
  readonly filled: DecimalText;
  /** Quote money per coin. */
  readonly averagePrice: DecimalText | null;
  readonly fees: readonly Fee[];
}

const BPS_PLACES = 4;

/**
 * `usd`: what a coin is worth; null: not known. `error`: why it ended before all was traded. `unsure`: client order ids of orders that rest
 * and may have traded more than is known; absent: all that do.
 */
export function pairDocument(
  id: string,
  plan: PairPlan,
  legs: readonly Intent[],
  {usd, error, unsure}: {readonly usd: DecimalText | null; readonly error: Failure | null; readonly unsure?: ReadonlySet<string>},
): PairDocument {
  const state = projectPair(plan, legs, unsure ?? namesOf(restingLegs(legs)));
  const standing = standingOf(plan, state);
  const residual = standing === 'unknown' ? null : residualOf(plan, state);
  const traded = legs.filter(({state: word}) => word !== 'INTENT');
  return {
    ...{
      id,
      state: standing,
      asset: plan.asset,
      long: sideDocument(plan, 'long', state),
      short: sideDocument(plan, 'short', state),
    },
    spreadBps: spreadOf(plan, state),
    residual: residual === null ? null : plain(residual),
    residualUsd: residual === null || usd === null ? null : plain(residual.times(usd).toDecimalPlaces(8)),
    orders: traded.map((leg) => ({...orderOfIntent(leg), account: leg.account})),
    ...(error !== null && {error}),
  };
}

export function standingOf(plan: PairPlan, state: PairState): PairStanding {
  if (state.long.doubt.gt(0) || state.short.doubt.gt(0)) return 'unknown';
  const lot = lotOfPair(plan);
  if (residualOf(plan, state).abs().gte(lot)) return 'residual';
  const left = (side: PairSide) => dec(plan[side].quantity).minus(state[side].filled);
  const isDone = left(plan.lead).lt(lot);
  if (plan.kind === 'CLOSE') return isDone ? 'closed' : 'open';
  return isDone ? 'hedged' : 'open';
}

/** What the long side is ahead by; of a pair that is closed, what is left of it by more than of the other. */
function residualOf(plan: PairPlan, {long, short}: PairState): Decimal {
  if (plan.kind === 'OPEN') return long.net.minus(short.net);
  return dec(plan.long.quantity).minus(long.filled).minus(dec(plan.short.quantity).minus(short.filled));
}

/** The coarser of both steps, in coins. */
export function lotOfPair({long, short}: PairPlan): Decimal {
  return dec(long.lot).gt(short.lot) ? dec(long.lot) : dec(short.lot);
}

/** 0 hedged or closed; 3 residual, or not all of it traded; 6 in doubt. */
export function exitCodeOfPair({state}: Pick<PairDocument, 'state'>): number {
  if (state === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  return state === 'hedged' || state === 'closed' ? 0 : PARTIAL_EXIT;
}

function sideDocument(plan: PairPlan, side: PairSide, state: PairState): PairSideDocument {
  const {account, exchange, symbol} = plan[side];
  const {filled, fees} = state[side];
  const average = averageOf(state[side]);
  return {
    ...{account, exchange, symbol, filled: plain(filled)},
    averagePrice: average === null ? null : plain(average.toSignificantDigits(15)),
    fees,
  };
}

function averageOf({filled, value}: SideState): Decimal | null {
  return value === null || filled.isZero() ? null : value.div(filled);
}

function spreadOf(plan: PairPlan, state: PairState): DecimalText | null {
  const [bought, sold] = sideOfLeg(plan, 'long') === 'BUY' ? [state.long, state.short] : [state.short, state.long];
  const [paid, got] = [averageOf(bought), averageOf(sold)];
  if (paid === null || got === null || paid.eq(ZERO)) return null;
  return plain(got.minus(paid).div(paid).times(10_000).toDecimalPlaces(BPS_PLACES));
}
