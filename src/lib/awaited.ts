/** From a typed id to the one order that a watch waits for. */
import type {Desk} from './desk.ts';
import type {Wait} from './feed/awaited-order.ts';
import {locate} from './orders/look/find.ts';
import type {IdKind} from './orders/look/journaled.ts';

export interface TypedWait {
  readonly state: Wait['state'];
  readonly id: string;
  readonly by: IdKind | null;
  readonly symbols: readonly string[];
}

/**
 * Throws `usage` with all that fit for an id that fits two orders. One that no account shows, or that could not be looked
 * up now, may still come.
 */
export async function awaitedOrder({state, id, by, symbols}: TypedWait, desk: Desk): Promise<Wait> {
  const symbol = symbols.length === 1 ? (symbols[0] ?? null) : null;
  const {found, error} = await locate(id, symbol, desk, {by});
  if (error?.detail.matches !== undefined) throw error;
  const [named] = found;
  if (named === undefined) return {state, id, symbol: symbol ?? '', order: null};
  return {state, id, symbol: named.ref.symbol, order: {...named.ref, account: named.handle.account}};
}
