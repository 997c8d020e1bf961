import {type AccountHandle, type Call, within} from '../adapter/accounts.ts';
import {DeskError} from '../model/errors.ts';
import {isTerminal, type Order} from '../model/order.ts';

/**
 * Cancels one order that the window shows and says in words what came of it: what the exchange proved, or that it is
 * not known. Sent once; the feed shows the end of the order when it comes. Never rejects for a refusal.
 */
export async function cancelShown(
  order: Order,
  {accounts, call}: {readonly accounts: readonly AccountHandle[]; readonly call: Call},
): Promise<string> {
  const name = `${order.symbol} ${order.id ?? order.clientOrderId ?? ''}`;
  const handle = accounts.find(({account}) => account === order.account);
  if (handle === undefined) return `${name}: no such account`;
  if (handle.mode === 'read') return `${name}: the account is in read mode`;
  try {
    const adapter = await handle.adapter();
    const cancellation = await within(call, (signal) => adapter.cancelOrder(order, signal));
    if (cancellation.outcome === 'CANCELED') return `${name}: canceled`;
    if (cancellation.outcome === 'REJECTED') return `${name}: ${cancellation.error.message}`;
    const now = await within(call, (signal) => adapter.order(order, signal));
    if (now !== null && isTerminal(now.status)) return `${name}: ${now.status.toLowerCase()}`;
    return cancellation.outcome === 'ACCEPTED' ? `${name}: cancel accepted` : `${name}: not known whether it is canceled`;
  } catch (error) {
    const reason = error instanceof DeskError ? error.message : 'it failed';
    return `${name}: not known whether it is canceled (${reason})`;
  }
}
