/** A routed order under one name: however often the command runs with the same client id, it is routed once. */
import {type AccountHandle, askAccounts} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import {resolveSymbol} from '../adapter/find-market.ts';
import {type DecimalText, dec, floorToStep, plain, ZERO} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import {wordsOf} from '../model/typed/words.ts';
import {distinct} from '../orders/look/twins.ts';
import type {OrderDeps} from '../orders/order-deps.ts';
import {assertNotDirect, halted, mayRepeat, otherRoute} from '../orders/place/admission.ts';
import {adoptLeg, type FoundLeg} from '../orders/place/adopt.ts';
import {clientOrderIdsOf, routeIdOf} from '../orders/place/ids.ts';
import {RULES_MAX_AGE_MS} from '../orders/place/prepare.ts';
import {DUPLICATE_WINDOW_MS, duplicateOf} from '../orders/place/repeats.ts';
import {interruptedBy} from '../orders/place/submission.ts';
import {anotherOrder, orderUnderId} from '../orders/place/under-id.ts';
import {settleAndLook} from '../orders/settle/resolve-all.ts';
import {identityOf} from '../state/account-names.ts';
import {routeOpeningOf} from '../state/opening.ts';
import type {RouteDraft, RouteIntent} from '../state/routes.ts';
import {marketsOf} from './gather.ts';
import {against} from './result.ts';
import type {RoutedInput, RoutedResult} from './routed.ts';

const WAIT_STEP_MS = 50;
/** How long a leg of an earlier run is looked for. */
const LOOK_MS = 2000;

/**
 * Null when this process is the one to route it; else what an earlier run came to, as the exchanges have it now. Throws `limit`
 * for other terms, a duplicate or a halt.
 */
export async function claimRoute(
  id: string,
  input: RoutedInput,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<RoutedResult | null> {
  const {call, state} = deps;
  const deadline = call.clock.monotonic() + call.timeoutMs;
  const draft = draftOf(id, input);
  for (;;) {
    const {found, route} = state.journal.openRoute(draft, {
      check({find, halt, routesSince}) {
        if (input.clientId !== null) assertNotDirect(input.clientId, {find});
        if (halt !== null) throw halted(halt.reason);
        if (input.clientId !== null || input.allowDuplicate) return;
        const twin = routesSince(call.clock.now() - DUPLICATE_WINDOW_MS).find(
          ({terms, ended}) => terms === draft.terms && ended !== 'rejected' && ended !== 'nothing',
        );
        if (twin !== undefined) throw duplicateOf({clientOrderId: twin.clientId ?? twin.id});
      },
      mayRepeat,
    });
    if (found === 'FRESH') return null;
    if (found === 'OTHER_TERMS') throw otherRoute(route);
    if (found === 'KNOWN' || call.clock.monotonic() > deadline) return reportRoute(route, deps);
    await call.clock.sleep(WAIT_STEP_MS, call.signal).catch(() => {
      const [leg] = state.journal.legs(id);
      throw leg === undefined ? new DeskError('interrupted', 'Interrupted: nothing was sent.') : interruptedBy(leg);
    });
  }
}

/** Whether an earlier run under the same --client-id routed it, by the journal alone. Throws `limit` for other terms. Only looks. */
export function wasRouted(input: RoutedInput, {state: {journal}, random}: Pick<OrderDeps, 'random' | 'state'>): boolean {
  const {clientId} = input;
  if (clientId === null) return false;
  assertNotDirect(clientId, journal);
  const id = routeIdOf(clientId, random);
  const known = journal.routes(id).find((route) => route.id === id);
  if (known === undefined) return false;
  const found = routeOpeningOf(known, draftOf(id, input), false, journal.legs(id), mayRepeat);
  if (found === 'OTHER_TERMS') throw otherRoute(known);
  return found === 'KNOWN';
}

/** What the legs of an earlier run came to: the target of its plan decides, and what is missing is reported, never sent. */
async function reportRoute(route: RouteIntent, deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>): Promise<RoutedResult> {
  const legs = deps.state.journal.legs(route.id);
  const orders = await Promise.all(legs.map(async (leg) => ({...(await settleAndLook(leg, LOOK_MS, deps)), replayed: true})));
  const known = {replayed: true, orders, resolved: [], route: null};
  // Another process may have opened it and not yet sent anything.
  if (orders.length === 0) return {outcome: 'unknown', missing: null, ...known};
  return {...against(route.target ?? (route.quantityIn === 'BASE' ? route.quantity : null), orders), ...known};
}

/**
 * Asks every account of the route for the id, which the journal does not know: another machine may have used it. Null: it is
 * free. Throws `limit` when it stands for another order, and why an account could not be asked: nothing was sent.
 */
export async function findRouted(
  id: string,
  input: RoutedInput,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<RoutedResult | null> {
  const {clientId, request, gathering} = input;
  if (clientId === null) return null;
  const handles = deps.accounts.filter(({account, mode}) => mode === 'trade' && !gathering.exclude.includes(account));
  // Its questions have the time of the call each.
  const call = {...deps.call, timeoutMs: deps.call.timeoutMs * 3};
  const {answers, statuses} = await askAccounts(handles, call, (adapter, _, handle) =>
    legsUnder(clientId, input, handle, adapter, deps),
  );
  const failure = statuses.find(({error}) => error !== undefined)?.error;
  if (failure !== undefined) {
    const {kind, message, ...detail} = failure;
    throw new DeskError(kind, message, {
      ...detail,
      hint: `Nothing was sent. Try again, or leave the account out with --exclude ${failure.account}.`,
      sent: false,
    });
  }
  const found = distinct(answers.flatMap(({value}) => value));
  if (found.length === 0) return null;
  const other = found.find(({order: {side}}) => side !== null && side !== request.side)?.order;
  if (other !== undefined) throw anotherOrder(clientId, other);
  const orders = found.map((leg, index) => adoptLeg({...leg, clientId, route: id, index}, request.side, deps));
  const target = request.quantityIn === 'BASE' ? inSteps(request.quantity, found) : null;
  if (target !== null) noteTarget(id, target, deps);
  return {...against(target, orders), replayed: true, orders, resolved: [], route: null};
}

/** For the next run. What was found stands, whatever the disk says: `adoptLeg` reports that. */
function noteTarget(id: string, target: DecimalText, {state}: Pick<OrderDeps, 'state'>): void {
  try {
    state.journal.aimRoute(id, target);
  } catch {
    // See above.
  }
}

/** Without what the finest step of these markets leaves over: it was never part of the plan. */
function inSteps(quantity: DecimalText, found: readonly Pick<FoundLeg, 'market'>[]): DecimalText {
  const amounts = found.map(({market: {rules}}) => floorToStep(dec(quantity), rules.stepSize));
  return plain(amounts.reduce((most, each) => (each.gt(most) ? each : most), ZERO));
}

async function legsUnder(
  clientId: string,
  {request: {symbol}, gathering: {anyQuote}}: Pick<RoutedInput, 'request' | 'gathering'>,
  handle: AccountHandle,
  adapter: ExchangeAdapter,
  deps: Pick<OrderDeps, 'call'>,
): Promise<readonly (Pick<FoundLeg, 'order' | 'market' | 'adapter'> & {readonly handle: AccountHandle})[]> {
  const names = [...new Set(clientOrderIdsOf(identityOf(adapter.config), clientId, adapter.capabilities.clientOrderIds))];
  const inMarket = async (listed: string) => {
    try {
      const market = await resolveSymbol(listed, adapter, RULES_MAX_AGE_MS, deps.call.signal);
      const orders = await Promise.all(names.map((name) => orderUnderId(market.symbol, name, adapter, deps)));
      return orders.flatMap((order) => (order === null ? [] : [{order, market, adapter, handle}]));
    } catch (error) {
      // An account without this market has no leg of it.
      if (error instanceof DeskError && error.kind === 'not-found') return [];
      throw error;
    }
  };
  const listed = marketsOf(handle, {symbol, anyQuote});
  const found = (await Promise.all(listed.map(inMarket))).flat();
  // An exchange that finds ids without a symbol answers one order in every market that was asked.
  return found.filter(({order, market}) => order.symbol === market.symbol || !listed.includes(order.symbol));
}

/** A size in words is not a number yet: what is to be traded is written with the plan. */
function draftOf(id: string, {request, clientId}: RoutedInput): RouteDraft {
  const {symbol, side, mode, maxSlippage, slippageByDefault = false} = request;
  const words = wordsOf(request, request.rest) ?? {};
  const [quantity, quantityIn] = words.quantity === undefined ? [request.quantity, request.quantityIn] : ['0', 'QUOTE' as const];
  const size = words.quantity === undefined ? [quantity, quantityIn] : [words.quantity, 'TYPED'];
  const price = words.price ?? request.price;
  const rest = request.rest ? 'rest' : '';
  const slippage = slippageByDefault ? null : maxSlippage;
  const terms = [side, ...size, symbol, price ?? 'MARKET', mode, slippage ?? '-', rest].join(' ');
  return {id, kind: 'ROUTE', clientId, symbol, side, quantity, quantityIn, terms};
}
