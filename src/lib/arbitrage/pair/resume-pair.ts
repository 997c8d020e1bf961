/** `pair resume`: whatever its orders came to, from the journal alone. */
import type {OrderDeps} from '../../orders/order-deps.ts';
import {closePair, closingsOf} from './close-pair.ts';
import type {PairDocument} from './pair.ts';
import {type PairPorts, pairNamed, planOf, takeUp, trade} from './trade-pair.ts';

/**
 * Goes on with a pair that was opened, or that was being closed, by what its orders came to: one of which a closing was begun is never
 * opened further. Of several closings only the newest goes on: it has all that the others left. Throws `not-found` and `limit`, and as
 * `closePair` where a closing came to nothing so far.
 */
export async function resumePair(
  typed: string,
  forMs: number | null,
  deps: OrderDeps,
  ports: Omit<PairPorts, 'approve'>,
): Promise<PairDocument> {
  const opened = pairNamed(typed, deps);
  const newest = closingsOf(opened.id, deps).at(-1);
  if (newest === undefined && opened.ended === 'canceled') return closePair(typed, deps, ports, forMs);
  const route = newest ?? opened;
  takeUp(route, deps);
  const isReserved = route !== opened || opened.ended === null;
  return trade({id: route.id, plan: planOf(route), isReserved}, forMs, deps, ports);
}
