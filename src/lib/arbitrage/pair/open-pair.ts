/** `pair open`: agreed on, journaled in full, then traded. */
import {dec} from '../../model/decimal.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {assertNotDirect, halted, mayRepeat, otherRoute} from '../../orders/place/admission.ts';
import {routeIdOf} from '../../orders/place/ids.ts';
import {DUPLICATE_WINDOW_MS, duplicateOf} from '../../orders/place/repeats.ts';
import type {OpenedRoute} from '../../state/routes.ts';
import {type Agreed, agreeOn, type PairRequest} from './agree.ts';
import type {PairDocument} from './pair.ts';
import {resumePair} from './resume-pair.ts';
import {draftOf, type PairPorts, trade} from './trade-pair.ts';

export interface OpenRequest extends PairRequest {
  readonly clientId: string | null;
  readonly allowDuplicate: boolean;
  /** How long the spread is waited for, ms; null: until Ctrl-C. */
  readonly forMs: number | null;
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
