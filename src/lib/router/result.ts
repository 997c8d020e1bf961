/** What a route came to, beside what was planned. */
import {type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {exitCodeOf, PARTIAL_EXIT} from '../model/errors.ts';
import {type Fee, isTerminal, type Order} from '../model/order.ts';
import {splitSymbol} from '../model/symbol.ts';
import type {PlaceOutcome} from '../orders/place/document.ts';
import type {Submission} from '../orders/place/submission.ts';
import {distanceBps} from './distance.ts';
import type {Route} from './route.ts';

export interface RouteSummary {
  /** Base units, of the legs whose end is known and of what is known of the others. */
  readonly filled: DecimalText;
  /** Base units that stand in the books as resting orders. */
  readonly resting: DecimalText;
  readonly planned: {readonly quantity: DecimalText; readonly averagePrice: DecimalText | null; readonly fee: DecimalText};
  readonly averagePrice: DecimalText | null;
  /** Worse than planned by this many basis points; negative is better. Null across quotes, or when nothing filled. */
  readonly slippageBps: DecimalText | null;
  /** As the exchanges reported them, one entry per asset. */
  readonly fees: readonly Fee[];
}

/** Outcome and summary of all legs against the plan. */
export function summarize(
  route: Route,
  orders: readonly Submission[],
): {outcome: PlaceOutcome; missing: DecimalText | null; summary: RouteSummary} {
  const {filled, resting} = standing(orders);
  const quote = splitSymbol(route.symbol)?.quote;
  const oneQuote = orders.every(({order}) => splitSymbol(order.symbol)?.quote === quote);
  const priced = orders.filter(({order}) => order.averagePrice !== null);
  const value = priced.reduce((total, {order}) => total.plus(dec(order.filled ?? '0').times(order.averagePrice ?? '0')), ZERO);
  const average = !oneQuote || filled.isZero() || priced.length === 0 ? null : plain(value.div(filled).toSignificantDigits(15));
  const {quantity, averagePrice, fee} = route.totals;
  return {
    ...against(targetOf(route), orders),
    summary: {
      filled: plain(filled),
      resting: plain(resting),
      planned: {quantity, averagePrice, fee},
      averagePrice: average,
      slippageBps: distanceBps(average, averagePrice, route.side === 'BUY'),
      fees: feesOf(orders.map(({order}) => order)),
    },
  };
}

/** What a route is to trade, base units: of what was asked, all that steps can express. */
export function targetOf({quantityIn, quantity, dust, totals}: Route): DecimalText {
  return quantityIn === 'BASE' ? plain(dec(quantity).minus(dust)) : totals.quantity;
}

/**
 * What the legs came to: one unknown leg makes the whole unknown; all refused is rejected; filled and resting short of the
 * target is partial. A target or a fill that is not known (null) leaves open what is missing.
 */
export function against(
  target: DecimalText | null,
  orders: readonly Submission[],
): {readonly outcome: PlaceOutcome; readonly missing: DecimalText | null} {
  const {filled, resting} = standing(orders);
  const short = target === null || !orders.every(isTold) ? null : dec(target).minus(filled).minus(resting);
  const missing = short === null ? null : plain(short.isNegative() ? ZERO : short);
  if (orders.some(({outcome}) => outcome === 'unknown')) return {outcome: 'unknown', missing};
  if (orders.every(({outcome}) => outcome === 'rejected')) return {outcome: 'rejected', missing};
  return {outcome: missing === '0' ? 'placed' : 'partial', missing};
}

/** Whether it is known what this leg filled, and what of it rests. */
function isTold({outcome, order: {filled, remaining, status}}: Submission): boolean {
  return outcome === 'rejected' || (filled !== null && (isTerminal(status) || remaining !== null));
}

/** What was filled, and what rests in the books. */
function standing(orders: readonly Submission[]) {
  const isResting = ({outcome, order}: Submission) => outcome === 'placed' && !isTerminal(order.status);
  return {
    filled: sum(orders.map(({order}) => order.filled ?? '0')),
    resting: sum(orders.filter(isResting).map(({order}) => order.remaining ?? '0')),
  };
}

/** Exit code of a plan that is only shown: 3 when an exchange failed, 4 when no account can trade it. */
export function exitCodeOfPlan({plan, rest, venues, failures}: Route): number {
  const [failure] = failures;
  if (failure === undefined) return plan.length === 0 && rest === null ? exitCodeOf({kind: 'rule'}) : 0;
  return venues.every(({bestPrice}) => bestPrice === null) ? exitCodeOf(failure) : PARTIAL_EXIT;
}

function feesOf(orders: readonly Order[]): readonly Fee[] {
  const assets = [...new Set(orders.flatMap(({fees}) => fees.map(({asset}) => asset)))];
  return assets.map((asset) => ({
    asset,
    amount: plain(sum(orders.flatMap(({fees}) => fees.flatMap((fee) => (fee.asset === asset ? [fee.amount] : []))))),
  }));
}

function sum(amounts: readonly DecimalText[]): ReturnType<typeof dec> {
  return amounts.reduce((total, amount) => total.plus(amount), ZERO);
}
