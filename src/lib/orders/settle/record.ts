/** Writes what the judge says. */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Order} from '../../model/order.ts';
import type {Intent} from '../../state/journal.ts';
import type {State} from '../../state/state.ts';
import {boundsOf, type Verdict} from '../judge/evidence.ts';
import {judge, settlementOf, supersedes} from '../judge/judge.ts';

/**
 * Writes a verdict. After the send a full or broken disk must not change what is reported: the verdict stands, and the
 * journal's older word (SENT) makes the next run look again.
 */
export function recordVerdict(intent: Intent, verdict: Verdict, {journal}: Pick<State, 'journal'>): Intent {
  const settlement = settlementOf(verdict);
  const order = settlement.order === undefined ? undefined : underFirstId(intent.order, settlement.order);
  try {
    return journal.settle(intent.id, {...settlement, ...(order !== undefined && {order})}, supersedes);
  } catch {
    const {state, error, unsent} = settlement;
    return {...intent, state, order: order ?? intent.order, error: error ?? null, unsent: unsent === true};
  }
}

/**
 * An order keeps the id it was placed under. Where the exchange makes another order of it (a stop whose trigger fired), the
 * new id is one of its children.
 */
function underFirstId(before: Order | null, now: Order): Order {
  if (before === null || before.id === null || now.id === null || before.id === now.id) return now;
  return {...now, id: before.id, childIds: [...new Set([...before.childIds, ...now.childIds, now.id])]};
}

/** The exchange shows this order: written where that is a verdict on the intent, else the intent stays as it is. */
export function recordSighting(
  intent: Intent,
  order: Order,
  source: string,
  {capabilities}: Pick<ExchangeAdapter, 'capabilities'>,
  {state}: {readonly state: Pick<State, 'journal'>},
): Intent {
  const verdict = judge(intent, [{saw: 'ORDER', source, order, fresh: false}], null, boundsOf(capabilities));
  return verdict.is === 'OPEN' ? intent : recordVerdict(intent, verdict, state);
}

/** Lets go of the lease. A failure here is harmless: the lease of a dead process expires. */
export function releaseIntent(id: string, {journal}: Pick<State, 'journal'>): void {
  try {
    journal.release(id);
  } catch {
    // The disk is full or gone, and this process is about to end.
  }
}
