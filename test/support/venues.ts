/** Which exchanges the suites run for, and what they must know of each. Found by folder name: no table to edit. */
import {existsSync} from 'node:fs';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import type {VenueFacts} from '../../src/lib/sandbox/facts.ts';
import {venueIds} from '../../src/lib/sandbox/registry.ts';

const FOLDER = new URL('../../src/lib/sandbox/exchanges/', import.meta.url);

/** Every exchange, or the one that this worker is for (vitest.config.ts gives each a project of its own). */
export const EXCHANGES: readonly string[] = exchangeIds().filter(
  (id) => process.env.MXT_TEST_EXCHANGE === undefined || process.env.MXT_TEST_EXCHANGE === id,
);

/** An exchange for tests that need one, whichever. */
export const ANY: string = EXCHANGES[0] ?? otherThan('');

/** Another exchange, for tests that need two of any kind. */
export function otherThan(id: string, among: readonly string[] = exchangeIds()): string {
  const other = among.find((each) => each !== id);
  if (other === undefined) throw new Error('there is only one exchange');
  return other;
}

/** Two exchanges, whichever. */
export const PAIR: readonly [string, string] = [ANY, otherThan(ANY)];

const FACTS = new Map<string, VenueFacts>();
for (const id of venueIds()) {
  const file = new URL(`${id}/facts.ts`, FOLDER);
  if (!existsSync(file)) throw new Error(`src/lib/sandbox/exchanges/${id}/facts.ts is missing: what tests must know of ${id}`);
  const {default: facts}: {default: VenueFacts} = await import(file.href);
  FACTS.set(id, facts);
}

/** Throws for an exchange without a sandbox venue. */
export function factsOf(id: string): VenueFacts {
  const facts = FACTS.get(id);
  if (facts === undefined) throw new Error(`there is no sandbox venue for ${id}`);
  return facts;
}

/**
 * Whether the mistake of this number is planted on this exchange: by turns, so that each is planted once however many exchanges
 * there are.
 */
export function turnOf(id: string, number: number, ids: readonly string[] = exchangeIds()): boolean {
  return ids[number % ids.length] === id;
}

/** Whether a request of an adapter changes orders, and is no question. */
export function changesOrders(id: string, {method, path}: {readonly method: string; readonly path: string}): boolean {
  const {changes} = factsOf(id);
  return method !== 'GET' && (changes === undefined || changes.includes(path));
}

/** Which requests place orders, as a rule of the sandbox's faults has it. */
export function placingRule(id: string): {readonly method: 'POST'; readonly path?: string} {
  const path = factsOf(id).changes?.[0];
  return {method: 'POST', ...(path !== undefined && {path})};
}

/** Whether a request asks for the exchange's time. */
export function asksTime(id: string, url: string): boolean {
  return pathOf(url) === factsOf(id).hosts.timePath;
}

/** Path of a request without its query. */
export function pathOf(url: string): string {
  return new URL(url).pathname;
}
