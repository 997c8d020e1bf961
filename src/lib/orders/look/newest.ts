/** Reads of an exchange lag behind its engine: an older answer never replaces what is known already. */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {dec} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {venueOf} from '../../state/account-names.ts';
import type {OrderDeps} from '../order-deps.ts';

/** The orders of this account that changed within the time that reads of its exchange may lag. Empty without a usable journal. */
export function recentlySeen({config, capabilities}: ExchangeAdapter, {state}: Pick<OrderDeps, 'state'>): readonly Order[] {
  const {readBoundMs} = capabilities.proof;
  const venue = venueOf(config);
  try {
    const known = [
      ...state.journal.changedWithin(readBoundMs).map((intent) => ({venue: intent.venue, order: intent.order})),
      ...state.journal.amends(readBoundMs).map((amend) => ({venue: amend.venue, order: amend.after})),
    ];
    return known.flatMap(({venue: at, order}) =>
      order !== null && order.id !== null && at === venue && order.account === config.account ? [order] : [],
    );
  } catch {
    // Reading and cancelling work without a usable state directory.
    return [];
  }
}

/** The newer state of an order: the answer of a read, or what is remembered where that is further on. */
export function newest(told: Order, known: readonly Order[]): Order {
  return known.reduce((best, other) => (isSame(best, other) && isBehind(best, other) ? other : best), told);
}

/** By the exchange's id; by the client's only where neither has one. */
export function isSame(a: Order, b: Order): boolean {
  const isOneName = a.id === b.id && (a.id !== null || a.clientOrderId === b.clientOrderId);
  return isOneName && a.symbol === b.symbol && a.account === b.account;
}

/** Ends and fills are never undone; of terms, which may go either way, the later ones count. */
function isBehind(told: Order, known: Order): boolean {
  if (isTerminal(told.status)) return false;
  if (isTerminal(known.status)) return true;
  if (told.filled === null || known.filled === null) return told.filled === null && known.filled !== null;
  if (!dec(told.filled).eq(known.filled)) return dec(told.filled).lt(known.filled);
  const sameTerms = told.price === known.price && told.quantity === known.quantity && told.stopPrice === known.stopPrice;
  return !sameTerms && told.updatedAt !== null && known.updatedAt !== null && told.updatedAt < known.updatedAt;
}
