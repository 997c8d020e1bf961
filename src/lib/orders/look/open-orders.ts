/** The open orders of an account: its list, and what the exchange has confirmed since that the list does not show yet. */
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import type {Rows} from '../../adapter/contract/rows.ts';
import type {OpenScope} from '../../adapter/contract/trading.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {senderOf} from '../../state/account-names.ts';
import {withLinkedParents} from '../../state/linked-parent.ts';
import type {OrderDeps} from '../order-deps.ts';
import {isSame, newest, recentlySeen} from './newest.ts';

/**
 * An order that was placed a moment ago and is not in the list is asked for by its id; one that is not shown there either is
 * UNKNOWN. One that is known to have ended is left out. Throws what the list throws.
 */
export async function openOrders(
  adapter: ExchangeAdapter,
  scope: OpenScope,
  deps: Pick<OrderDeps, 'call' | 'state'>,
  signal: AbortSignal,
): Promise<Rows<Order>> {
  const {rows: listed, missing} = await adapter.trading.openOrders(scope, signal);
  const {symbol} = scope;
  const known = recentlySeen(adapter, deps);
  const hidden = known.filter(
    (order, index) =>
      !isTerminal(newest(order, known).status) &&
      (symbol === null || symbol === order.symbol) &&
      !listed.some((each) => isSame(each, order)) &&
      known.findIndex((each) => isSame(each, order)) === index,
  );
  const looked = await Promise.all(
    hidden.map(async (order): Promise<Order> => {
      const told = await adapter.trading.order(order, signal).catch(() => null);
      return told === null ? {...newest(order, known), status: 'UNKNOWN'} : newest(told, known);
    }),
  );
  const rows = [...listed.map((order) => newest(order, known)), ...looked].filter(({status}) => !isTerminal(status));
  return {rows: withParents(rows, adapter, deps), missing};
}

/** An exchange does not know what of the user's an order is a part of. Without a usable journal it stays unsaid. */
function withParents(rows: readonly Order[], {config}: ExchangeAdapter, {state}: Pick<OrderDeps, 'state'>): readonly Order[] {
  try {
    const parents = state.journal.parents(senderOf(config));
    const named = rows.map((order) => ({...order, parentId: order.parentId ?? parents.get(order.clientOrderId ?? '') ?? null}));
    return withLinkedParents(named, state.journal);
  } catch {
    return rows;
  }
}
