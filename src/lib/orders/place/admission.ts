/** The doorman of the journal: what keeps an order from being opened or sent, in the user's words. */
import {DeskError} from '../../model/errors.ts';
import type {Intent, JournalView} from '../../state/journal.ts';
import type {RouteIntent} from '../../state/routes.ts';

/** Why nothing may be sent while the flag is up. */
export function halted(reason: string): DeskError {
  return new DeskError('limit', `Trading is halted: ${reason}.`, {
    hint: 'Allow orders again with `mxt kill --lift`.',
    sent: false,
  });
}

/** The refusal of another order under a name that stands for one already. */
export function otherTerms(known: Intent): DeskError {
  return standsForAnother(known.clientId ?? known.clientOrderId, known.state.toLowerCase().replace('_', ' '));
}

/** The same for a routed order. */
export function otherRoute({id, clientId}: RouteIntent): DeskError {
  return standsForAnother(clientId ?? id, 'routed');
}

function standsForAnother(name: string, what: string): DeskError {
  return new DeskError('limit', `The client order id ${name} already stands for another order (${what}).`, {
    hint: `See it with \`mxt order show ${name}\`; give a new order a new --client-id.`,
    clientOrderId: name,
    sent: false,
  });
}

/** One --client-id is one intent: throws when the id stands for a routed order already. */
export function assertNotRouted(clientId: string, {routes, find}: Pick<JournalView, 'routes' | 'find'>): void {
  const taken = routes(clientId).find((route) => route.clientId === clientId);
  if (taken === undefined) return;
  // A route that sent nothing stands for nothing.
  if (taken.ended === null || find(clientId).some(({routeId, unsent}) => routeId === taken.id && !unsent))
    throw otherRoute(taken);
}

/** Throws when the id stands for an order on one account already. One that never left this machine stands for nothing. */
export function assertNotDirect(clientId: string, {find}: Pick<JournalView, 'find'>): void {
  const taken = find(clientId).find((each) => each.clientId === clientId && each.routeId === null && !each.unsent);
  if (taken !== undefined) throw otherTerms(taken);
}

/** The refusal of a leg whose series the user has ended, from this process or another; null: it goes on. */
export function canceledAs(routeId: string, {routes}: Pick<JournalView, 'routes'>): DeskError | null {
  if (!routes(routeId).some(({id, ended}) => id === routeId && ended === 'canceled')) return null;
  return new DeskError('rejected', 'It was ended with `mxt order cancel` before this order was sent.', {
    hint: 'To begin another, give a new --client-id.',
    sent: false,
  });
}

/**
 * Whether a settled intent may be tried again under its own id: it is proven that nothing was placed, and the exchange made
 * no order of it, which would have used up the id.
 */
export function mayRepeat({state, order}: Pick<Intent, 'state' | 'order'>): boolean {
  return (state === 'NOT_PLACED' || state === 'REJECTED') && (order === null || order.id === null);
}
