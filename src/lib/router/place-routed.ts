/** A routed order from typed terms to its result. */
import type {AccountHandle} from '../adapter/accounts.ts';
import {oneSymbol} from '../model/one-symbol.ts';
import type {Resolved} from '../model/typed/words.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import type {PlaceOutcome} from '../orders/place/document.ts';
import {dryRuns} from '../orders/place/dry-run.ts';
import {routeIdOf} from '../orders/place/ids.ts';
import {prepareTicket} from '../orders/place/prepare.ts';
import {submitOrder} from '../orders/place/submit.ts';
import type {OrderTerms, TypedOrder} from '../orders/place/terms.ts';
import type {LegOf, Ticket} from '../orders/place/ticket.ts';
import {usedUpOn} from '../orders/place/used-up.ts';
import {askedSizes} from './asked-sizes.ts';
import {claimRoute, findRouted} from './claim.ts';
import {legOf, legTerms, refuseEmpty, routeAndPlace} from './execute.ts';
import {gather} from './gather.ts';
import {planRoute} from './plan.ts';
import {targetOf} from './result.ts';
import type {Route, RouteRequest} from './route.ts';
import {refuseOverLimit} from './route-value.ts';
import type {DryDocument, RoutedInput, RoutedResult} from './routed.ts';
import {type SettledRequest, settleRouted} from './settle-routed.ts';

/** A plan older than this is not sent without a new look. */
const PLAN_MAX_AGE_MS = 3000;
const DEPTH = 100;

/** Typed terms as a routed order. What cannot be taken within a --price rests there, unless it is IOC. */
export function routedInput(
  {symbol, side, quantity, quantityIn, price, maxSlippage = null, timeInForce, clientId, ...typed}: TypedOrder,
  mode: RouteRequest['mode'],
  options: Pick<RoutedInput, 'gathering' | 'replan' | 'exact' | 'allowDuplicate' | 'despite'>,
  ask: (accounts: readonly AccountHandle[], request: RouteRequest, tickets: readonly Ticket[]) => Promise<boolean>,
): RoutedInput {
  const canonical = oneSymbol(symbol);
  const rest = price !== null && timeInForce !== 'IOC';
  const request = {
    symbol: canonical,
    side,
    quantity,
    quantityIn,
    mode,
    price,
    maxSlippage,
    slippageByDefault: typed.slippageByDefault ?? false,
    rest,
  };
  return {request, clientId, ...options, approve: (settled, accounts, tickets) => ask(accounts, settled, tickets)};
}

/** The plan, and every leg as it would be sent. Without balances no account's money bounds it. */
export async function dryRoute(
  input: RoutedInput,
  deps: OrderDeps,
  {withBalances}: {readonly withBalances: boolean} = {withBalances: true},
): Promise<DryDocument & {readonly route: Route}> {
  const {request, resolved} = await settled(input, deps);
  const {candidates, failures} = await gather(deps.accounts, deps.call, {
    ...request,
    ...input.gathering,
    depth: DEPTH,
    withBalances,
    placing: true,
    barred: usedUpOn(deps),
  });
  const looking = !withBalances;
  const route = planRoute({...request, ...(looking && {looking})}, candidates, deps.call.clock.now(), failures);
  refuseEmpty(route);
  await refuseOverLimit(route, deps);
  const tickets = ticketsOf(route, routeIdOf(input.clientId, deps.random), input, deps);
  return {dryRun: true, orders: await dryRuns(tickets, deps), resolved, route};
}

/** Of each leg, in the order in which they are planned. */
function ticketsOf(
  route: Route,
  routeId: string,
  input: RoutedInput,
  {accounts}: Pick<OrderDeps, 'accounts'>,
): readonly Ticket[] {
  const {plan, rest, side} = route;
  const sizes = askedSizes(route);
  const taken = plan.map((leg, index) => ({...leg, quantity: sizes.legs[index] ?? leg.quantity, timeInForce: 'IOC' as const}));
  const rested = rest === null ? [] : [{...rest, quantity: sizes.rest ?? rest.quantity, timeInForce: 'GTC' as const}];
  return [...taken, ...rested].flatMap(({account, symbol, quantity, limitPrice, timeInForce}, index, all) => {
    const handle = accounts.find((each) => each.account === account);
    const before = all.slice(0, index).map((each) => each.account);
    const terms = legTerms({symbol, side, quantity, price: limitPrice, timeInForce});
    return handle === undefined ? [] : [ticketOf(handle, terms, legOf(routeId, index, account, before), input)];
  });
}

/** Null when not approved. Throws DeskError when nothing was placed. */
export async function placeRouted(input: RoutedInput, deps: OrderDeps): Promise<RoutedResult | null> {
  const id = routeIdOf(input.clientId, deps.random);
  const earlier = await claimRoute(id, input, deps);
  if (earlier !== null) return earlier;
  try {
    const {request, resolved} = await settled(input, deps);
    const inNumbers = {...input, request};
    const placed = (await findRouted(id, inNumbers, deps)) ?? (await carryOut(id, inNumbers, resolved, deps));
    endRoute(id, placed?.outcome ?? null, deps);
    return placed;
  } catch (error) {
    endRoute(id, null, deps);
    throw error;
  }
}

function settled(
  {request, gathering}: RoutedInput,
  {accounts, call}: Pick<OrderDeps, 'call' | 'accounts'>,
): Promise<SettledRequest> {
  return settleRouted(request, {accounts, call, gathering, placing: true});
}

async function carryOut(
  routeId: string,
  input: RoutedInput,
  resolved: readonly Resolved[],
  deps: OrderDeps,
): Promise<RoutedResult | null> {
  const placed = await routeAndPlace({
    accounts: deps.accounts,
    call: deps.call,
    request: input.request,
    gathering: {...input.gathering, depth: DEPTH, barred: usedUpOn(deps)},
    routeId,
    replan: input.replan,
    timeToLiveMs: PLAN_MAX_AGE_MS,
    submit: (handle, terms, leg) => submitOrder(ticketOf(handle, terms, leg, input), deps),
    approve: async (route) => {
      await refuseOverLimit(route, deps);
      const tickets = ticketsOf(route, routeId, input, deps);
      if (input.exact) await refuseInexact(route, tickets, input, deps);
      return input.approve(input.request, accountsIn(route, deps.accounts), tickets);
    },
    aim: (route) => deps.state.journal.aimRoute(routeId, targetOf(route)),
  });
  return placed === null ? null : {replayed: false, resolved, ...placed};
}

/** Throws `rule` where rounding would change one of the orders, or what may come to rest at the price: before the first is sent. */
async function refuseInexact(
  {plan, rest}: Pick<Route, 'plan' | 'rest'>,
  tickets: readonly Ticket[],
  {request: {price, rest: mayRest}}: Pick<RoutedInput, 'request'>,
  deps: Pick<OrderDeps, 'call' | 'random' | 'state'>,
): Promise<void> {
  const [first] = tickets;
  const {terms} = first ?? {};
  const isLeft = mayRest && rest === null && plan.length > 0;
  const left = first === undefined || terms === undefined || !isLeft ? [] : [{...first, terms: {...terms, price}}];
  await Promise.all([...tickets, ...left].map((ticket) => prepareTicket(ticket, deps)));
}

/**
 * Writes how the route ended. Its legs have verdicts of their own in the journal: a disk that fails now changes nothing of
 * what is reported, and the next run with the same id finds the legs.
 */
function endRoute(id: string, outcome: PlaceOutcome | null, {state: {journal}}: Pick<OrderDeps, 'state'>): void {
  try {
    journal.endRoute(id, outcome ?? (journal.legs(id).length === 0 ? 'nothing' : 'unknown'));
  } catch {
    // See above.
  }
}

function accountsIn({plan, rest}: Route, accounts: readonly AccountHandle[]): readonly AccountHandle[] {
  const legs = rest === null ? plan : [...plan, rest];
  return accounts.filter(({account}) => legs.some((leg) => leg.account === account));
}

function ticketOf(
  handle: AccountHandle,
  terms: OrderTerms,
  leg: LegOf,
  {clientId, allowDuplicate, despite, exact}: RoutedInput,
): Ticket {
  return {handle, terms, clientId, leg, exact, allowDuplicate, despite};
}
