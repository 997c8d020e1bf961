/** Intent ids and the client order ids made of them. */
import {createHash} from 'node:crypto';
import type {ClientOrderIds} from '../../adapter/contract/capabilities.ts';
import type {PreparedOrder} from '../../adapter/contract/trading.ts';
import type {SentRecord} from '../../state/journal.ts';
import type {RandomBytes} from '../../transport/clock.ts';
import type {LegOf} from './ticket.ts';

export interface IntentIds {
  /** 128 bits, 32 lower-case hex digits. */
  readonly intentId: string;
  /** What goes on the wire. */
  readonly clientOrderId: string;
}

export interface IdSource {
  /**
   * What the account is at its exchange, as `identityOf` tells: not its name in the keys file, which may change between two runs
   * of one command.
   */
  readonly identity: string;
  /** The user's --client-id: the same one always gives the same ids. */
  readonly clientId: string | null;
  /** A leg of a route: the same route and number always give the same ids. */
  readonly leg: LegOf | null;
}

/** The intent's own id, where it follows from a name: it is the same on every run. */
export function intentIdOf({identity, clientId, leg}: IdSource): string | null {
  if (leg !== null) return digest(`v2\0${leg.routeId}\0${identity}\0${leg.index}`);
  return clientId === null ? null : digest(`v2\0${identity}\0${clientId}`);
}

/**
 * Ids for one intent on one account. Never made of the order's terms and the time: two wanted orders in one second are two.
 * Of the legs of a route the very first one carries the user's own id, and the first one on each other account an id that
 * follows from it, so that every account can be asked for them (two accounts of the keys file may be one at the exchange).
 */
export function makeIds(source: IdSource, form: ClientOrderIds, random: RandomBytes): IntentIds {
  const {identity, clientId, leg} = source;
  const intentId = intentIdOf(source) ?? Buffer.from(random(16)).toString('hex');
  if (clientId === null || (leg !== null && !leg.isFirst)) return {intentId, clientOrderId: form.render(intentId)};
  const [own, ofLeg] = clientOrderIdsOf(identity, clientId, form);
  return {intentId, clientOrderId: leg === null || leg.index === 0 ? own : ofLeg};
}

/**
 * What a --client-id may be called on one account. An order of its own: itself, where the exchange takes it, else what follows
 * from it alone, so that neither another name of the account nor another key makes another order of it. The first leg of a
 * route there: what follows from it and the account's key.
 */
export function clientOrderIdsOf(
  identity: string,
  clientId: string,
  {accepts, render}: ClientOrderIds,
): readonly [string, string] {
  return [accepts(clientId) ? clientId : render(digest(`v2\0${clientId}`)), render(digest(`v2\0${identity}\0${clientId}`))];
}

/** The id of an order that the exchange is to link to an intent's: it follows from the intent, so that a repeated send names the same. */
export function linkedIdOf(intentId: string, kind: string, {render}: Pick<ClientOrderIds, 'render'>): string {
  return render(digest(`v2\0linked\0${intentId}\0${kind}`));
}

/** The id of a routed order, the same on every run under one --client-id. */
export function routeIdOf(clientId: string | null, random: RandomBytes): string {
  return clientId === null ? Buffer.from(random(16)).toString('hex') : digest(`v1\0*\0${clientId}`);
}

/** What the journal keeps of a send. The SHA-256 of the frozen bytes proves that a second send was the same order. */
export function sentRecord({wire, signedAt, fenceAt}: Pick<PreparedOrder, 'wire' | 'signedAt' | 'fenceAt'>): SentRecord {
  const {method, path, body} = wire;
  return {wire, bodyHash: createHash('sha256').update(`${method} ${path}\n${body}`).digest('hex'), signedAt, fenceAt};
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
