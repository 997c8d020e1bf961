/** Whether the --client-id of an order stands for one already, so that placing it would send nothing. Only looks. */
import {DeskError} from '../../model/errors.ts';
import type {OrderDeps} from '../order-deps.ts';
import {assertNotRouted, mayRepeat} from './admission.ts';
import {journaledEarlier, sentEarlier} from './earlier.ts';
import {prepareTicket} from './prepare.ts';
import type {Ticket} from './ticket.ts';
import {findUnderId} from './under-id.ts';

/**
 * By the journal, else by the exchange, as placing would find out. Throws `limit` where the id stands for another order, and why
 * the exchange could not be asked.
 */
export async function wasPlaced(ticket: Ticket, deps: OrderDeps): Promise<boolean> {
  const {clientId, handle} = ticket;
  if (clientId === null) return false;
  const adapter = await handle.adapter();
  try {
    const known = journaledEarlier(ticket, adapter, deps);
    const earlier = sentEarlier(known, ticket, adapter);
    if (earlier !== null) return !mayRepeat(earlier);
    assertNotRouted(clientId, deps.state.journal);
    return (await findUnderId(ticket, await prepareTicket(ticket, deps, known), deps)) !== null;
  } catch (error) {
    throw error instanceof DeskError ? error.on(handle) : error;
  }
}
