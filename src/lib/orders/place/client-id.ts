/** One --client-id is one intent: a routed order is on no account itself, so its id stands for all of them. */
import type {Intent} from '../../state/journal.ts';
import {otherTerms} from '../../state/sql-journal.ts';
import type {State} from '../../state/state.ts';

/** The journal's account for a routed intent. */
export const ROUTED = '*';

/** Throws `limit` when the id stands for a routed order already. */
export function refuseRouted(clientId: string, {journal}: Pick<State, 'journal'>): void {
  refuse(journal.find(clientId).find(({account, clientOrderId}) => account === ROUTED && clientOrderId === clientId));
}

/** Throws `limit` when the id stands for an order on one account already. */
export function refuseDirect(clientId: string, {journal}: Pick<State, 'journal'>): void {
  refuse(journal.find(clientId).find(({account, key, parent}) => account !== ROUTED && key === clientId && parent === null));
}

/** An intent that never left this machine stands for nothing. */
function refuse(taken: Intent | undefined): void {
  if (taken !== undefined && !taken.unsent) throw otherTerms(taken);
}
