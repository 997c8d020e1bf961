/**
 * What an order is a part of: a route or a series, which no exchange knows, or the order that it is linked to, which not every exchange
 * says once that has filled. The journal knows the names that it gave.
 */
import type {AccountConfig} from '../model/account.ts';
import {linkedIdsOf} from '../model/linked.ts';
import type {Order} from '../model/order.ts';
import {isSentFrom} from './account-names.ts';
import type {Journal} from './journal.ts';

/** Whether an order can be one that its exchange placed for another one: it waits for a trigger, or ends with others. */
export function mayBeLinked({trigger, linkedIds, status}: Pick<Order, 'trigger' | 'linkedIds' | 'status'>): boolean {
  return trigger !== null || linkedIds.length > 0 || status === 'PENDING';
}

/** The exchange's id of the order that it is linked to, else ours; null: none that was placed from here, or the journal cannot be read. */
export function linkedParent(clientOrderId: string, {find}: Pick<Journal, 'find'>): string | null {
  try {
    const intent = find(clientOrderId).find(({request}) => linkedIdsOf(request).includes(clientOrderId));
    return intent === undefined ? null : (intent.order?.id ?? intent.clientOrderId);
  } catch {
    return null;
  }
}

/**
 * The order with the one that it is linked to, where its exchange left that out. `isSingle`: it is one order and not a row of a list, so
 * that the journal is asked also where nothing of the order shows that it may be linked (a take-profit without its siblings).
 */
export function withLinkedParent(order: Order, journal: Pick<Journal, 'find'>, isSingle = false): Order {
  if (order.parentId !== null || order.clientOrderId === null || !(isSingle || mayBeLinked(order))) return order;
  const parentId = linkedParent(order.clientOrderId, journal);
  return parentId === null ? order : {...order, parentId};
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
export function withParent(order: Order, {config}: {readonly config: AccountConfig}, journal: Pick<Journal, 'find'>): Order {
  if (order.parentId !== null) return order;
  const parentId = seriesOf(order, config, journal);
  return parentId === null ? withLinkedParent(order, journal, true) : {...order, parentId};
}
