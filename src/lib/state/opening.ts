/** What every implementation of the journal decides alike, pure: what opening comes to, what counts, what a verdict adds. */
import {linkedIdsOf} from '../model/linked.ts';
import {isTerminal} from '../model/order.ts';
import type {Adjustment} from '../model/rules.ts';
import type {Intent, IntentDraft, IntentState, Opened} from './journal.ts';
import type {OpenedRoute, RouteDraft, RouteIntent} from './routes.ts';

/** Never left this machine: its process died before the send, or not one byte was written. */
function isUntouched({state, unsent}: Pick<Intent, 'state' | 'unsent'>): boolean {
  return state === 'INTENT' || (state === 'NOT_PLACED' && unsent);
}

/** What the claim of a client order id comes to, where `known` has it already. `isHeld`: a living process works on it. */
export function openingOf(
  known: Intent,
  draft: IntentDraft,
  isHeld: boolean,
  mayRepeat: (known: Intent) => boolean,
): Opened['found'] {
  const isFree = !isHeld && (isUntouched(known) || mayRepeat(known));
  // A leg is planned anew by the prices of the day; what was asked stands in its route, which compares it.
  const isSameLeg = draft.routeId !== null && draft.routeId === known.routeId && isFree;
  if ((known.terms !== draft.terms && !isSameLeg) || known.venue !== draft.venue) return 'OTHER_TERMS';
  return isFree ? 'FRESH' : 'KNOWN';
}

/** The same for a route. */
export function routeOpeningOf(
  known: RouteIntent,
  draft: RouteDraft,
  isHeld: boolean,
  legs: readonly Intent[],
  mayRepeat: (known: Intent) => boolean,
): OpenedRoute['found'] {
  if (known.terms !== draft.terms) return 'OTHER_TERMS';
  if (known.ended === null && isHeld) return 'HELD';
  if (known.kind !== 'ROUTE') return known.plan === null && legs.length === 0 ? 'FRESH' : 'TAKEN_UP';
  return legs.every((leg) => isUntouched(leg) || mayRepeat(leg)) ? 'FRESH' : 'KNOWN';
}

/** What of an end stands when the route goes on or ends otherwise: the user's own word. */
export function keptEnd(ended: RouteIntent['ended']): RouteIntent['ended'] {
  return ended === 'canceled' ? ended : null;
}

/** What the intent's own record says of its opening. */
export function openedBecause(known: Intent | null): string {
  if (known === null) return 'intent journaled';
  return `opened again: it was ${isUntouched(known) ? 'never sent' : known.state}`;
}

/** What the exchange changed stands beside what the rules had changed, one entry a field and rule. */
export function joinAdjustments(known: readonly Adjustment[], added: readonly Adjustment[]): readonly Adjustment[] {
  const isReplaced = ({field, rule}: Adjustment) => added.some((each) => each.field === field && each.rule === rule);
  return [...known.filter((each) => !isReplaced(each)), ...added];
}

/** Counts towards limits: it is not proven that nothing was placed. */
export function isCounted(state: IntentState): boolean {
  return state !== 'REJECTED' && state !== 'NOT_PLACED';
}

/** Not known to have ended. */
export function mayBeOpen({state, order}: Pick<Intent, 'state' | 'order'>): boolean {
  return isCounted(state) && (order === null || !isTerminal(order.status));
}

/** Its exchange may have placed other orders for it, which outlive it. */
export function hasLinked({state, request}: Pick<Intent, 'state' | 'request'>): boolean {
  return isCounted(state) && request.linked !== undefined;
}

/** Which order each of these ids is linked to, as the journal's `linked` has it. */
export function linksOf(intents: readonly Intent[], asked: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map(
    intents.flatMap(({request, order, clientOrderId}) =>
      linkedIdsOf(request)
        .filter((id) => asked.has(id))
        .map((id) => [id, order?.id ?? clientOrderId] as const),
    ),
  );
}
