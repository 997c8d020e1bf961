/** What a watch is asked to follow, before it starts: symbols that exist, and the one order that it waits for. */
import {askAccounts} from './adapter/accounts.ts';
import type {Desk} from './desk.ts';
import type {Wait} from './feed/awaited-order.ts';
import {locate} from './orders/look/find.ts';
import type {IdKind} from './orders/look/journaled.ts';
import {listOrders} from './orders/look/list.ts';
import {ambiguous} from './orders/look/matches.ts';
import {hasMarket} from './orders/look/typed-symbol.ts';

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
export async function awaitedOrder(
  {state, id, by, symbols}: TypedWait,
  desk: Pick<Desk, 'call' | 'state' | 'accounts'>,
): Promise<Wait> {
  const symbol = symbols.length === 1 ? (symbols[0] ?? null) : null;
  const {found, error} = await locate(id, symbol, desk, {by});
  if (error?.detail.matches !== undefined) throw error;
  const [named] = found;
  // The end of one order of a ladder or a route is not the end of what was named.
  if (found.length > 1 && named?.intent?.routeId != null) throw ambiguous(id, found);
  if (named === undefined) return {state, id, symbol: symbol ?? '', order: null};
  return {state, id, symbol: named.ref.symbol, order: {...named.ref, account: named.handle.account}};
}

/**
 * Throws `not-found` with the nearest names for a symbol that no account has: a typo must not read as "nothing happens". The first
 * account that has the market ends the question, so that one which is slow or down holds up no watch.
 */
export async function refuseTypos(symbols: readonly string[], desk: Desk): Promise<void> {
  const isKnown = await Promise.all(symbols.map((symbol) => isListed(symbol, desk)));
  const strange = symbols.filter((_, index) => !isKnown[index]);
  // The list refuses what no order is in either: an order may outlive its market.
  if (strange.length > 0) await listOrders(strange, desk);
}

/** False only when every account answered that it has no such market. */
async function isListed(symbol: string, {accounts, call}: Desk): Promise<boolean> {
  const found = Promise.withResolvers<true>();
  const asked = askAccounts(accounts, call, async (adapter, signal) => {
    const has = await hasMarket(adapter, symbol, signal);
    if (has === true) found.resolve(true);
    return has;
  });
  const inAny = asked.then(({answers, complete}) => !complete || answers.some(({value}) => value !== false));
  return Promise.race([found.promise, inAny]);
}
