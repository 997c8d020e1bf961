/** The beginning of an id, typed by a person who sees the full one before them. */
import {askAccounts} from '../../adapter/accounts.ts';
import type {Order} from '../../model/order.ts';
import type {OrderDeps} from '../order-deps.ts';
import {type IdKind, intentsOf, type Located} from './journaled.ts';
import {ambiguous} from './matches.ts';
import {openOrders} from './open-orders.ts';
import {distinct} from './twins.ts';

/**
 * The open order whose id begins so. Names that were given here count too where the exchange knows the order under another
 * one: a beginning that fits two of the user's names is refused. Null: none begins so, or a list is missing.
 */
export async function byPrefix(
  id: string,
  symbol: string | null,
  by: IdKind | null,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<Located | null> {
  const {answers, statuses, complete} = await askAccounts(deps.accounts, deps.call, (adapter, signal) =>
    openOrders(adapter, {symbol, products: 'ACCOUNT'}, deps, signal),
  );
  const isMeant = (order: Order) =>
    (by !== 'client' && order.id?.startsWith(id)) ||
    (by !== 'id' && [order.clientOrderId, ...namesGivenHere(order, deps)].some((name) => name?.startsWith(id)));
  const found = distinct(
    answers.flatMap(({handle, value}) => value.rows.filter(isMeant).map((order) => ({handle, order, ref: order, intent: null}))),
  );
  if (found.length === 0 || !complete || answers.some(({value}) => value.missing.length > 0)) return null;
  const error = found.length > 1 ? ambiguous(id, found) : null;
  return {found: error === null ? found : [], accounts: statuses, error};
}

/** What the user called it: an exchange that does not take a name as it was typed has another one. */
function namesGivenHere({account, id, clientOrderId}: Order, {state}: Pick<OrderDeps, 'state'>): readonly (string | null)[] {
  const known = clientOrderId ?? id;
  const intents = known === null ? [] : intentsOf(known, state).filter((intent) => intent.account === account);
  return intents.map(({clientId}) => clientId);
}
