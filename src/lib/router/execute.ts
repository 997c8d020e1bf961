/**
 * A plan carried out: legs in parallel through the one order path, every leg with its limit price, and only what is
 * proven to be left is ever planned again.
 *
 *   look ─► plan ─► approve ─► legs (LIMIT IOC, parallel) ─► what is proven left? ─► replan (at most N times) ─► rest
 *     ▲                │                                          │
 *     └── too old ─────┘                                  a leg unknown: its quantity is never placed again
 */
import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import {type DecimalText, dec, plain} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import {isTerminal} from '../model/order.ts';
import {isIdTaken} from '../orders/judge/judge.ts';
import {failedSubmission} from '../orders/place/failed.ts';
import type {Submission} from '../orders/place/submission.ts';
import type {OrderTerms} from '../orders/place/terms.ts';
import type {LegOf} from '../orders/place/ticket.ts';
import {askedSizes} from './asked-sizes.ts';
import {type GatherRequest, gather} from './gather.ts';
import {planRoute} from './plan.ts';
import {type RouteSummary, summarize} from './result.ts';
import type {Route, RouteRequest} from './route.ts';
import type {RoutedResult} from './routed.ts';

export interface RouteAndPlace {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly request: RouteRequest;
  readonly gathering: Pick<GatherRequest, 'depth' | 'anyQuote' | 'exclude' | 'barred'>;
  /** The route's id in the journal. */
  readonly routeId: string;
  /** How often what is proven left may be planned again. */
  readonly replan: number;
  /** A plan on books older than this is not sent without a new look. Milliseconds. */
  readonly timeToLiveMs: number;
  /** The one order path. Resolves for every outcome; what it throws means that nothing was sent. */
  submit(handle: AccountHandle, terms: OrderTerms, leg: LegOf): Promise<Submission>;
  /** Asked before anything is sent, for each new plan; false ends without placing. */
  approve(route: Route): Promise<boolean>;
  /** Called once, when the first plan is approved, before its legs are sent. */
  aim(route: Route): void;
}

export interface RoutePlaced extends Pick<RoutedResult, 'outcome' | 'missing' | 'orders'> {
  /** The first plan that was carried out. */
  readonly route: Route;
  readonly summary: RouteSummary;
}

/** A look is repeated this often when approval takes longer than the plan lives. */
const MOST_LOOKS = 3;

/**
 * Routes and places. Null when not approved. Throws DeskError, with nothing placed, when no account can trade it, when
 * `best` is asked and no single account can fill it (and nothing may rest), or when the plan grows old again and again.
 */
export async function routeAndPlace(options: RouteAndPlace): Promise<RoutePlaced | null> {
  const {request, call} = options;
  const first = await approvedPlan(options, request, []);
  if (first === null) return null;
  options.aim(first);
  const orders: Submission[] = [];
  let route = first;
  let left = await sendLegs(options, route, orders);
  // Another machine, with the same command, has it under that id: under a new one it would be bought a second time.
  const isTaken = () => orders.some(({error}) => error !== undefined && isIdTaken(error));
  const isMore = () => !dec(left).isZero() && !call.signal.aborted && !isTaken();
  // A plan that took nothing only rests: a second look would find no more, and cost the time of another round trip.
  for (let round = 0; round < options.replan && route.plan.length > 0 && isMore(); round++) {
    const unknown = orders.flatMap(({outcome, order}) => (outcome === 'unknown' ? [order.account] : []));
    const again = await lookAgain(options, {...request, quantity: left, quantityIn: 'BASE'}, unknown);
    if (again === null || again.plan.length === 0) break;
    route = again;
    left = await sendLegs(options, route, orders);
  }
  const dust = first.rest === null ? '0' : first.dust;
  if (request.rest && isMore()) await placeResting(options, route, plain(dec(left).plus(dust)), orders);
  return {...summarize(first, orders), orders, route: first};
}

/** A plan that is young enough and approved; null when not approved. */
async function approvedPlan(options: RouteAndPlace, request: RouteRequest, exclude: readonly string[]): Promise<Route | null> {
  const {accounts, call, gathering, timeToLiveMs, approve} = options;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const {candidates, failures} = await gather(accounts, call, {
      ...gathering,
      exclude: [...gathering.exclude, ...exclude],
      symbol: request.symbol,
      side: request.side,
      withBalances: true,
      placing: true,
    });
    const route = planRoute(request, candidates, call.clock.now(), failures);
    if (exclude.length === 0) refuseEmpty(route);
    const lookedAt = call.clock.monotonic() - oldestBook(route);
    if (!(await approve(route))) return null;
    if (call.clock.monotonic() - lookedAt <= timeToLiveMs) return route;
  }
  throw new DeskError(
    'timeout',
    `The plan was older than ${timeToLiveMs} ms each time it was ready to be sent; nothing was placed.`,
    {
      hint: 'Answer sooner, or place with --yes.',
    },
  );
}

/** A second look is a courtesy: where it fails, what was placed is reported as it stands. */
async function lookAgain(options: RouteAndPlace, request: RouteRequest, exclude: readonly string[]): Promise<Route | null> {
  try {
    return await approvedPlan(options, request, exclude);
  } catch (error) {
    if (error instanceof DeskError) return null;
    throw error;
  }
}

/** Age of the oldest book that the plan uses, milliseconds. */
function oldestBook({venues, plan}: Route): number {
  const used = venues.filter(({account}) => plan.some((leg) => leg.account === account));
  return Math.max(0, ...used.map(({bookAgeMs}) => bookAgeMs ?? 0));
}

/** Throws when there is nothing to place, with every account's reason. */
export function refuseEmpty(route: Route): void {
  if (route.rest !== null) return;
  if (route.plan.length === 0) {
    const reasons = route.venues
      .map(({account, excluded}) => `${account}: ${excluded?.replace(/\.$/, '') ?? 'nothing within the limit'}`)
      .join('; ');
    const [failure] = route.failures;
    const silent = failure !== undefined && route.venues.every(({bestPrice}) => bestPrice === null);
    throw new DeskError(silent ? failure.kind : 'rule', `No account can trade this. ${reasons}.`, {
      hint: 'Look at it with `mxt route`.',
    });
  }
  if (route.mode === 'best' && route.best === null && route.quantityIn === 'BASE') {
    const [leg] = route.plan;
    throw new DeskError(
      'rule',
      `No single account can fill ${route.quantity}; the most is ${leg?.quantity ?? '0'} on ${leg?.account ?? '-'}.`,
      {
        hint: 'Split it over several accounts with --route split.',
      },
    );
  }
}

/** Sends all legs at once. Answers what is proven to be unfilled of them and of the plan. */
async function sendLegs(options: RouteAndPlace, route: Route, orders: Submission[]): Promise<DecimalText> {
  const from = orders.length;
  const {legs: sizes} = askedSizes(route);
  const results = await Promise.all(
    route.plan.map((leg, index) =>
      place(
        options,
        leg.account,
        legTerms({
          ...{symbol: leg.symbol, side: route.side, quantity: sizes[index] ?? leg.quantity},
          ...{price: leg.limitPrice, timeInForce: 'IOC'},
        }),
        legOf(options.routeId, from + index, leg.account, [
          ...orders.map(({order}) => order.account),
          ...route.plan.slice(0, index).map(({account}) => account),
        ]),
      ),
    ),
  );
  orders.push(...results);
  const left = results.map((result, index) => provenLeft(result, route.plan[index]?.quantity ?? '0'));
  // Less than one step is left over; it cannot be placed.
  const planned = route.quantityIn === 'BASE' ? dec(route.totals.unfilled).minus(route.dust) : dec(0);
  return plain(left.reduce((sum, each) => sum.plus(each), planned));
}

/** Of a leg that is not proven to have ended, or of which the fill is not known, nothing: that quantity may be traded already. */
function provenLeft({outcome, order}: Submission, quantity: DecimalText): DecimalText {
  if (outcome === 'rejected') return quantity;
  if (outcome === 'unknown' || !isTerminal(order.status) || order.filled === null) return '0';
  return plain(dec(quantity).minus(order.filled));
}

/** The rest stands at the asked price where the plan put it, or where the first leg went. */
async function placeResting(options: RouteAndPlace, route: Route, left: DecimalText, orders: Submission[]): Promise<void> {
  const {request, routeId} = options;
  const where = route.rest ?? route.plan[0];
  if (where === undefined || request.price === null) return;
  const {side, price} = request;
  const terms = legTerms({symbol: where.symbol, side, quantity: left, price, timeInForce: 'GTC'});
  const earlier = orders.map(({order}) => order.account);
  orders.push(await place(options, where.account, terms, legOf(routeId, orders.length, where.account, earlier)));
}

/** `earlier`: the accounts of the legs before this one. */
export function legOf(routeId: string, index: number, account: string, earlier: readonly string[]): LegOf {
  return {routeId, index, isFirst: !earlier.includes(account)};
}

/** One order of a route, whose size and price obey the exchange's rules already, but for what they round off. */
export function legTerms(
  leg: Pick<OrderTerms, 'symbol' | 'side' | 'quantity' | 'price'> & {readonly timeInForce: 'IOC' | 'GTC'},
): OrderTerms {
  return {...leg, quantityIn: 'BASE', stopPrice: null, postOnly: false, reduceOnly: false};
}

/** One leg's outcome whatever happens: a leg that could not be sent is rejected, and the others stand. */
async function place(options: RouteAndPlace, account: string, terms: OrderTerms, leg: LegOf): Promise<Submission> {
  const handle = options.accounts.find((each) => each.account === account);
  try {
    if (handle === undefined) throw new DeskError('internal', `The plan names ${account}, which is not on this desk.`);
    return await options.submit(handle, terms, leg);
  } catch (error) {
    return failedSubmission(error, {account, exchange: handle?.exchange ?? ''}, terms);
  }
}
