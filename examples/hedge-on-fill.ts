/**
 * Hedges each fill of a spot account on the perpetual of another: bought coins are sold there, sold ones bought. A fill is one event
 * whatever happens to the connection, and its id names the hedge, so that a restart never hedges it twice.
 *
 *   node hedge-on-fill.ts BTC/USDT SPOT-ACCOUNT BTC/USDT:USDT PERP-ACCOUNT
 */
import {openDesk} from 'mxt';
import {follow} from 'mxt/feed';
import {placeOrder} from 'mxt/orders';

const [symbol = '', from = '', contract = '', to = '', fills = 'Infinity'] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
await using desk = openDesk({signal: stop.signal});
let left = Number(fills);

// From a minute ago: what filled while this program was not running is hedged too.
for await (const event of follow(desk, {symbols: [symbol], fillsOnly: true, since: Date.now() - 60_000})) {
  if (event.type === 'stream') console.log(`${event.account}: ${event.state}`);
  if (event.type !== 'order' || event.account !== from || event.fill === undefined) continue;
  const {fill, order} = event;
  if (order.side === null) throw new Error(`the side of fill ${fill.id} is not known: hedge it by hand`);
  const side = order.side === 'BUY' ? 'SELL' : 'BUY';
  const clientId = `hedge-${fill.id}`.slice(0, 32);
  const {outcome} = await placeOrder({side, quantity: fill.quantity, symbol: contract, on: to, clientId}, desk);
  console.log(`${order.side} ${fill.quantity} at ${fill.price}: hedge ${outcome}`);
  if (outcome === 'unknown' || --left === 0) break;
}
