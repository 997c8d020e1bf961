import type {DeskError, ErrorKind} from '../model/errors.ts';

/** Failures that another try does not mend; to try on would look like an attack. */
const FINAL: ReadonlySet<ErrorKind> = new Set(['auth', 'permission', 'config', 'usage', 'unsupported', 'internal']);

/**
 * Whether a feed is given up for good. `wasLive`: it was followed before, so this address was let in. A firewall that turns a
 * reconnection away (an HTTP status, no code of the exchange) is then a fault like a lost connection, and passes.
 */
export function isFinal({kind, detail}: DeskError, wasLive: boolean): boolean {
  const isOfFirewall = kind === 'permission' && (detail.code === undefined || detail.code.startsWith('HTTP '));
  return FINAL.has(kind) && !(wasLive && isOfFirewall);
}
