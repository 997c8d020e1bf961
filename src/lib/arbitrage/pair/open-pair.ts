/** `pair open` and `pair resume`: agreed on, journaled in full, then traded. */
import {createHash} from 'node:crypto';
import {dec} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {assertNotDirect, halted, mayRepeat, otherRoute} from '../../orders/place/admission.ts';
import {routeIdOf} from '../../orders/place/ids.ts';
import {DUPLICATE_WINDOW_MS, duplicateOf} from '../../orders/place/repeats.ts';
import type {PairPlan} from '../../state/pair-plan.ts';
import type {OpenedRoute, RouteDraft, RouteIntent} from '../../state/routes.ts';
import {type Agreed, agreeOn, type PairRequest} from './agree.ts';
import {carryOut, type PairRun} from './carry-out.ts';
import {type PairDocument, pairDocument} from './pair.ts';
import {coinInUsd} from './worth.ts';

export interface OpenRequest extends PairRequest {
  readonly clientId: string | null;
  readonly allowDuplicate: boolean;
  /** How long the spread is waited for, ms; null: until Ctrl-C. */
  readonly forMs: number | null;
}

export interface PairPorts {
  /** Asked before anything is sent; false: nothing is. */
  approve(plan: PairPlan): Promise<boolean>;
  /** The name of the pair, before its first order. */
  begun(id: string): void;
  say(line: string): void;
}

/** Null when not approved. Throws DeskError where nothing was sent. A known --client-id goes on with its pair. */
export async function openPair(request: OpenRequest, deps: OrderDeps, ports: PairPorts): Promise<PairDocument | null> {
  const {clientId} = request;
  const known = clientId === null ? undefined : deps.state.journal.routes(clientId).find((route) => route.clientId === clientId);
  const id = routeIdOf(clientId, deps.random);
  if (known !== undefined) {
    if (known.pair === undefined || known.terms !== termsOf(request)) throw otherRoute(known);
    return resumePair(id, request.forMs, deps, ports);
  }
  const agreed = await agreeOn(request, deps);
  if (!(await ports.approve(agreed.plan))) return null;
  claim(id, request, agreed, deps);
  return trade({id, plan: agreed.plan}, request.forMs, deps, ports);
}

/**
 * Goes on with a pair that was opened, or that was being closed, by what its orders came to: one of which a closing was begun is never
 * opened further. Throws `not-found` and `limit`.
 */
export async function resumePair(
  typed: string,
  forMs: number | null,
  deps: OrderDeps,
  ports: Omit<PairPorts, 'approve'>,
): Promise<PairDocument> {
  const opened = pairNamed(typed, deps);
  const closings = deps.state.journal.pairs().filter(({pair}) => pair?.closes === opened.id);
  const [newest] = closings;
  const route = closings.find(({ended}) => ended !== 'placed') ?? newest ?? opened;
  if (route === opened && opened.ended === 'canceled') return closedDocument(opened, deps);
  takeUp(route, deps);
  const isReserved = route !== opened || opened.ended === null;
  return trade({id: route.id, plan: planOf(route), isReserved}, forMs, deps, ports);
}

/** Of a pair of which nothing is left to close. */
export async function closedDocument(opened: RouteIntent, deps: OrderDeps): Promise<PairDocument> {
  const usd = await coinInUsd(opened.symbol, deps);
  return {...pairDocument(opened.id, planOf(opened), deps.state.journal.legs(opened.id), {usd, error: null}), state: 'closed'};
}

/** The pair of an id, or of a unique beginning of one. Throws `not-found`, and `usage` for one that fits two. */
export function pairNamed(typed: string, {state}: Pick<OrderDeps, 'state'>): RouteIntent {
  const all = state.journal.pairs().filter(({pair}) => pair?.kind === 'OPEN');
  const whole = all.filter(({id, clientId}) => id === typed || clientId === typed);
  const found = whole.length > 0 || typed.length < 6 ? whole : all.filter(({id}) => id.startsWith(typed));
  const [first, second] = found;
  if (second !== undefined) throw new DeskError('usage', `${typed} fits two pairs.`, {hint: 'Give the whole id: mxt pair list'});
  if (first === undefined)
    throw new DeskError('not-found', `There is no pair ${typed.slice(0, 64)}.`, {
      hint: 'See them with: mxt pair list',
      sent: false,
    });
  return first;
}

/** Makes it this process's to trade. Throws `limit` while another one does. */
export function takeUp(route: RouteIntent, {state}: Pick<OrderDeps, 'state'>): void {
  if (state.journal.openRoute(route, {check: () => {}, mayRepeat}).found !== 'HELD') return;
  throw new DeskError('limit', `Another mxt is trading the pair ${route.id}.`, {
    hint: 'Wait for it, or stop it with Ctrl-C there.',
    sent: false,
  });
}

export function planOf({id, pair}: RouteIntent): PairPlan {
  if (pair === undefined) throw new DeskError('internal', `The journal has no plan of the pair ${id}.`);
  return pair;
}

/** Trades it, and says what became of it. */
export async function trade(
  {id, plan, isReserved = true}: Pick<PairRun, 'id' | 'plan' | 'isReserved'>,
  forMs: number | null,
  deps: OrderDeps,
  {begun, say}: Omit<PairPorts, 'approve'>,
): Promise<PairDocument> {
  begun(id);
  const until = forMs === null ? null : deps.call.clock.monotonic() + forMs;
  const error = await carryOut({id, plan, isReserved, until, say}, deps);
  const legs = deps.state.journal.legs(id);
  return pairDocument(plan.closes ?? id, plan, legs, {usd: await coinInUsd(plan.asset, deps), error});
}

/** In one step with the limits of both sides: no other process's order can use them up in between. */
function claim(id: string, request: OpenRequest, {plan, limits}: Agreed, {state, call}: Pick<OrderDeps, 'state' | 'call'>): void {
  const draft = draftOf(id, request.clientId, plan, termsOf(request));
  const opened: OpenedRoute = state.journal.openRoute(draft, {
    check(view) {
      if (request.clientId !== null) assertNotDirect(request.clientId, view);
      if (view.halt !== null) throw halted(view.halt.reason);
      for (const {check} of limits) check(view);
      if (request.clientId !== null || request.allowDuplicate) return;
      const since = call.clock.now() - DUPLICATE_WINDOW_MS;
      const twin = view.routesSince(since).find(({terms, ended}) => terms === draft.terms && ended !== 'nothing');
      if (twin !== undefined) throw duplicateOf({clientOrderId: twin.clientId ?? twin.id});
    },
    mayRepeat,
  });
  if (opened.found !== 'FRESH') throw otherRoute(opened.route);
}

/** As canonical text: the same name with another text is another pair. */
function termsOf({asset, quantity, long, short, minSpreadBps, maxUnhedged, maxSlippage, maker}: PairRequest): string {
  const place = ({handle, symbol}: PairRequest['long']) => `${handle.account}:${symbol.toUpperCase()}`;
  const bounds = [minSpreadBps, maxUnhedged, maxSlippage].map((value) => dec(value).toFixed());
  return ['PAIR', dec(quantity).toFixed(), asset, place(long), place(short), ...bounds, ...(maker ? ['MAKER'] : [])].join(' ');
}

export function draftOf(id: string, clientId: string | null, plan: PairPlan, terms: string): RouteDraft {
  const {asset, kind, long, short, lead} = plan;
  const {quantity} = lead === 'long' ? long : short;
  return {
    ...{id, kind: 'PAIR', clientId, symbol: asset, side: kind === 'OPEN' ? 'BUY' : 'SELL', quantity, quantityIn: 'BASE'},
    terms,
    pair: plan,
  };
}

/** The n-th closing of a pair: the same on every run. */
export function closingId(pair: string, n: number): string {
  return createHash('sha256').update(`v1\0close\0${pair}\0${n}`).digest('hex').slice(0, 32);
}
