/** What a route came to, beside what was planned. */
import {type DecimalText, dec, plain, ZERO} from '../model/decimal.ts';
import {exitCodeOf, PARTIAL_EXIT} from '../model/errors.ts';
import type {Fee, Order} from '../model/order.ts';
import {splitSymbol} from '../model/symbol.ts';
import {distanceBps} from './distance.ts';
import type {LegResult} from './execute.ts';
import type {Route} from './route.ts';

export type RouteOutcome = 'placed' | 'rejected' | 'unknown' | 'partial';

export interface RouteSummary {
  /** Base units, of the legs whose end is known and of what is known of the others. */
  readonly filled: DecimalText;
  /** Base units that stand in the books as resting orders. */
  readonly resting: DecimalText;
  readonly planned: {readonly quantity: DecimalText; readonly averagePrice: DecimalText | null; readonly fee: DecimalText};
  readonly averagePrice: DecimalText | null;
  /** Worse than planned by this many basis points; negative is better. Null across quotes, or when nothing filled. */
  readonly slippageBps: DecimalText | null;
  /** As the exchanges told, one entry per asset. */
  readonly fees: readonly Fee[];
}

/** Outcome and summary of all legs against the plan. */
export function summarize(route: Route, orders: readonly LegResult[]): {outcome: RouteOutcome; summary: RouteSummary} {
  const filled = sum(orders.map(({order}) => order.filled ?? '0'));
  const resting = sum(
    orders
      .filter(({outcome, order}) => outcome === 'placed' && order.timeInForce === 'GTC')
      .map(({order}) => order.remaining ?? '0'),
  );
  const quote = splitSymbol(route.symbol)?.quote;
  const oneQuote = orders.every(({order}) => splitSymbol(order.symbol)?.quote === quote);
  const priced = orders.filter(({order}) => order.averagePrice !== null);
  const value = priced.reduce((total, {order}) => total.plus(dec(order.filled ?? '0').times(order.averagePrice ?? '0')), ZERO);
  const average = !oneQuote || filled.isZero() || priced.length === 0 ? null : plain(value.div(filled).toSignificantDigits(15));
  const {quantity, averagePrice, fee} = route.totals;
  return {
    outcome: outcomeOf(route, orders, plain(filled.plus(resting))),
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

/** One unknown leg makes the whole unknown; all refused is rejected; anything short of the request is partial. */
function outcomeOf(route: Route, orders: readonly LegResult[], done: DecimalText): RouteOutcome {
  if (orders.some(({outcome}) => outcome === 'unknown')) return 'unknown';
  if (orders.every(({outcome}) => outcome === 'rejected')) return 'rejected';
  const wanted = route.quantityIn === 'BASE' ? dec(route.quantity).minus(route.dust) : route.totals.quantity;
  return dec(done).lt(wanted) ? 'partial' : 'placed';
}

/** Exit code of a routed placement: 0, 3 for partial, 6 for unknown, the first refusal's own otherwise. */
export function exitCodeOfRoute(outcome: RouteOutcome, orders: readonly LegResult[]): number {
  if (outcome === 'placed') return 0;
  if (outcome === 'unknown') return exitCodeOf({kind: 'unknown-outcome'});
  if (outcome === 'partial') return PARTIAL_EXIT;
  return exitCodeOf(orders.find(({error}) => error !== undefined)?.error ?? {kind: 'rejected'});
}

/** Exit code of a plan that is only shown: 3 when an exchange failed, 4 when nobody can trade it. */
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
