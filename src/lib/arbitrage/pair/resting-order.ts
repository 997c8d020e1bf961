/** The requests to an order of a pair that rests: to give it another price, and to end it. */
import type {AccountHandle} from '../../adapter/accounts.ts';
import {joinOrders} from '../../feed/merge.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError, type Failure} from '../../model/errors.ts';
import {isTerminal} from '../../model/order.ts';
import {amendOrder} from '../../orders/change/amend.ts';
import {cancelOne} from '../../orders/end/cancel-one.ts';
import {recordCancels} from '../../orders/end/record-ends.ts';
import type {OrderDeps} from '../../orders/order-deps.ts';
import {recordSighting} from '../../orders/settle/record.ts';
import {resolveOrders} from '../../orders/settle/resolve-all.ts';
import type {Intent} from '../../state/journal.ts';

/**
 * Changes the price of the order where it keeps its place in the journal. False: it cannot be, or it is not proven that it was, so that
 * the order must be ended instead.
 */
export async function moveOrder(intent: Intent, price: DecimalText, handle: AccountHandle, deps: OrderDeps): Promise<boolean> {
  const {order, symbol, clientOrderId} = intent;
  const adapter = await handle.adapter();
  // A change that makes a new order would make one that is no leg of the pair.
  if (order === null || adapter.trading.amendStyle(order, {price}) !== 'IN_PLACE') return false;
  try {
    const input = {id: clientOrderId, symbol, price, quantity: null, naming: {by: 'client'}} as const;
    const amended = await amendOrder(input, deps);
    if (amended.outcome !== 'amended') return false;
    const joined = joinOrders(deps.state.journal.get(intent.id)?.order ?? order, amended.order);
    recordSighting(intent, {...joined, price: amended.order.price}, 'amend', adapter, deps);
    return true;
  } catch (error) {
    if (error instanceof DeskError) return false;
    throw error;
  }
}

/** Whether the order has ended; what it filled is in the journal then. */
export async function endOrder(intent: Intent, handle: AccountHandle, deps: Pick<OrderDeps, 'call' | 'state'>): Promise<boolean> {
  const {symbol, clientOrderId, order} = intent;
  const adapter = await handle.adapter();
  const verdict = await cancelOne(adapter, {symbol, id: order?.id ?? null, clientOrderId}, {intent, order}, deps);
  recordCancels({orders: [verdict]}, deps);
  return verdict.order !== null && isTerminal(verdict.order.status);
}

/** Asks for an order that rested when it was last seen, and for changes of it in doubt. True: it is known how it stands. */
export async function lookAtOrder(
  {clientOrderId, symbol}: Intent,
  budgetMs: number,
  deps: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): Promise<boolean> {
  try {
    const {orders, amends} = await resolveOrders(clientOrderId, budgetMs, deps, {symbol, by: 'client'});
    return (
      amends.every(({outcome}) => outcome !== 'unknown') &&
      orders.every(({outcome, error}) => outcome !== 'unknown' && (error === undefined || error.kind === 'rejected'))
    );
  } catch (error) {
    if (error instanceof DeskError) return false;
    throw error;
  }
}

/** What is said of an order that could not be ended. */
export function mayStillRest({clientOrderId, account}: Intent, pair: string): Failure {
  return {
    kind: 'unknown-outcome',
    message: `Order ${clientOrderId} on ${account} may still rest.`,
    hint: `End it with: mxt order cancel ${clientOrderId}, then: mxt pair resume ${pair}`,
    account,
    clientOrderId,
  };
}
