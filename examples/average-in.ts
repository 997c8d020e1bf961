/**
 * Buys for a fixed sum, at best over all accounts: for cron, once a day. The day is the name of the order, so that a second run on the
 * same day answers with the first one's order and buys nothing.
 *
 *   0 9 * * *  node average-in.ts BTC/USDT 100
 */
import {DeskError, openDesk} from 'mxt';
import {placeOrder} from 'mxt/orders';

const [symbol = 'BTC/USDT', sum = '100'] = process.argv.slice(2);
const day = new Date().toISOString().slice(0, 10);
await using desk = openDesk();
try {
  const wish = {side: 'BUY', quantity: sum, quantityIn: 'QUOTE', symbol, clientId: `average-${day}`} as const;
  const {outcome, replayed, orders} = await placeOrder(wish, desk);
  for (const {order} of orders) console.log(`${order.account}: ${order.filled} at ${order.averagePrice}`);
  console.log(replayed ? `bought before: ${outcome}` : outcome);
  process.exitCode = outcome === 'placed' ? 0 : 3;
} catch (error) {
  if (!(error instanceof DeskError)) throw error;
  // Nothing was placed: cron may try again.
  console.error(`${error.kind}: ${error.message}`);
  process.exitCode = 5;
}
