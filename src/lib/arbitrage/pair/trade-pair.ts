/** What opening, going on with and closing a pair have in common: its name, whose it is to trade, and what became of it. */
import {createHash} from 'node:crypto';
import {DeskError} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {mayRepeat} from '../../orders/place/admission.ts';
import type {PairPlan} from '../../state/pair-plan.ts';
import type {RouteDraft, RouteIntent} from '../../state/routes.ts';
import {carryOut, type PairRun} from './carry-out.ts';
import {type PairDocument, pairDocument} from './pair.ts';
import {coinInUsd} from './worth.ts';

export interface PairPorts {
  /** Asked before anything is sent; false: nothing is. */
  approve(plan: PairPlan): Promise<boolean>;
  /** The name of the pair, before its first order. */
  begun(id: string): void;
  say(line: string): void;
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
