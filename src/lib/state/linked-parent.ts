/**
 * What an order is a part of: a route or a series, which no exchange knows, or the order that it is linked to, which not every exchange
 * says once that has filled. The journal knows the names that it gave.
 */
import type {AccountConfig} from '../model/account.ts';
import type {Order} from '../model/order.ts';
import {isSentFrom} from './account-names.ts';
import type {Journal} from './journal.ts';

/** Orders with the one that each is linked to, where its exchange left that out. As they are where the journal cannot be read. */
export function withLinkedParents(orders: readonly Order[], {linked}: Pick<Journal, 'linked'>): readonly Order[] {
  const ids = orders.flatMap(({parentId, clientOrderId}) => (parentId === null ? (clientOrderId ?? []) : []));
  const parents = ids.length === 0 ? NONE : readable(() => linked(ids));
  if (parents.size === 0) return orders;
  return orders.map((order) => {
    const parentId = order.parentId ?? parents.get(order.clientOrderId ?? '') ?? null;
    return parentId === order.parentId ? order : {...order, parentId};
  });
}

/** The same of one order. */
export function withLinkedParent(order: Order, journal: Pick<Journal, 'linked'>): Order {
  return withLinkedParents([order], journal)[0] ?? order;
}

/** The exchange's id of the order that it is linked to, else ours; null: none that was placed from here, or the journal cannot be read. */
export function linkedParent(clientOrderId: string, {linked}: Pick<Journal, 'linked'>): string | null {
  return readable(() => linked([clientOrderId])).get(clientOrderId) ?? null;
}

const NONE: ReadonlyMap<string, string> = new Map();

function readable(read: () => ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  try {
    return read();
  } catch {
    return NONE;
  }
}

/** The name of the route or series that an order of this account is a leg of; null: none, or the journal cannot be read. */
function seriesOf({clientOrderId, symbol}: Order, config: AccountConfig, {find}: Pick<Journal, 'find'>): string | null {
  if (clientOrderId === null) return null;
  try {
    const leg = find(clientOrderId).find(
      (intent) => intent.clientOrderId === clientOrderId && intent.symbol === symbol && isSentFrom(intent, config),
    );
    return leg === undefined || leg.routeId === null ? null : (leg.clientId ?? leg.routeId);
  } catch {
    return null;
  }
}

/** A single order, open or ended, with what it is a part of. */
export function withParent(
  order: Order,
  {config}: {readonly config: AccountConfig},
  journal: Pick<Journal, 'find' | 'linked'>,
): Order {
  if (order.parentId !== null) return order;
  const parentId = seriesOf(order, config, journal);
  return parentId === null ? withLinkedParent(order, journal) : {...order, parentId};
}
