/** Intent ids and the client order ids made of them. */
import {createHash} from 'node:crypto';
import type {ClientOrderIds} from '../../adapter/contract/capabilities.ts';
import type {RandomBytes} from '../../transport/clock.ts';

export interface IntentIds {
  /** 128 bits, 32 lower-case hex digits. */
  readonly intentId: string;
  /** What goes on the wire. */
  readonly clientOrderId: string;
}

export interface IdSource {
  readonly account: string;
  /** The user's --client-id: the same one always gives the same ids. */
  readonly key: string | null;
  /** A leg of a route: the same parent and number always give the same ids. */
  readonly parent: {readonly id: string; readonly child: number} | null;
}

/** The intent's own id, where it follows from a name: it is the same on every run. */
export function intentIdOf({account, key, parent}: IdSource): string | null {
  if (parent !== null) return digest(`v1\0${parent.id}\0${account}\0${parent.child}`);
  return key === null ? null : digest(`v1\0${account}\0${key}`);
}

/**
 * Ids for one intent on one account. A --client-id goes on the wire as it is where the exchange takes it. Never made of the
 * order's terms and the time: two wanted orders in one second are two.
 */
export function makeIds(source: IdSource, {accepts, render}: ClientOrderIds, random: RandomBytes): IntentIds {
  const {key, parent} = source;
  const intentId = intentIdOf(source) ?? Buffer.from(random(16)).toString('hex');
  // Of the legs of a route the first one carries the user's own id.
  const own = key !== null && (parent === null || parent.child === 0) && accepts(key);
  return {intentId, clientOrderId: own ? key : render(intentId)};
}

/** SHA-256 of the frozen bytes, hex: proves that a second send was the same order. */
export function bodyHash({method, path, body}: {readonly method: string; readonly path: string; readonly body: string}): string {
  return createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
