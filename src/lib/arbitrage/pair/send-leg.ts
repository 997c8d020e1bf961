/** Sends one order of a pair as a leg of it. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {type Failure, toFailure} from '../../model/errors.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {submitOrder} from '../../orders/place/submit.ts';
import type {PairPlan} from '../../state/pair-plan.ts';
import type {PairAction} from './action.ts';
import {reducesOnly} from './lead.ts';
import {withoutReserveOf} from './own-limits.ts';
import {sideOfLeg} from './projection.ts';

/** What sends an order: one that ends at once, or one that rests. */
export type Sending = Extract<PairAction, {do: 'PLACE' | 'REST'}>;

interface Sender {
  readonly id: string;
  readonly plan: PairPlan;
  /** False: an order that begins something new is held to the limits by itself. */
  readonly isReserved: boolean;
}

/** Why it was refused; null: it was not, which an order in doubt is not either. */
export async function sendLeg(
  {id, plan, isReserved}: Sender,
  action: Sending,
  handle: AccountHandle,
  deps: OrderDeps,
): Promise<Failure | null> {
  const {side, quantity, price} = action;
  const rests = action.do === 'REST';
  const terms = {
    ...{side: sideOfLeg(plan, side), symbol: plan[side].symbol, quantity, quantityIn: 'BASE' as const, price},
    ...{stopPrice: null, timeInForce: rests ? null : ('IOC' as const), postOnly: rests, reduceOnly: reducesOnly(plan, side)},
  };
  const {journal} = deps.state;
  const before = journal.legs(id);
  const leg = {routeId: id, index: 1 + Math.max(-1, ...before.map(({legIndex}) => legIndex ?? -1)), isFirst: false};
  const despite = journal.unsettled().map((intent) => intent.id);
  // What follows is never held up by a limit: it would leave the other side alone.
  const reserved = side !== plan.lead || isReserved;
  const ticket = {handle, terms, clientId: null, leg, exact: false, allowDuplicate: true, despite, reserved};
  const limited = reserved ? deps : {...deps, state: withoutReserveOf(id, deps.state)};
  const failure = await submitOrder(ticket, limited).then(
    ({outcome, error}) => (outcome === 'rejected' ? (error ?? null) : null),
    (error: unknown) => toFailure(error),
  );
  if (failure !== null || journal.legs(id).length > before.length) return failure;
  // Without a new leg nothing has changed, and would not the next time.
  return {kind: 'internal', message: 'An order of the pair did not become a leg of it.'};
}
