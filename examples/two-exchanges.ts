/**
 * A bot over two exchanges: where one sells for less than the other buys, after both fees, it takes a small piece of both sides.
 * Each order ends at once and none is repeated. Where the two sides did not fill alike, or one is not known, the bot ends and says so.
 *
 *   node two-exchanges.ts BTC/USDT 0.01 5      symbol, largest quantity, least gain in basis points
 */
import {randomUUID} from 'node:crypto';
import {DeskError, openDesk} from 'mxt';
import {dec} from 'mxt/adapters';
import {type OrderWish, placeOrder} from 'mxt/orders';
import {spread} from 'mxt/router';

const [symbol = 'BTC/USDT', size = '0.01', leastBps = '5', rounds = 'Infinity'] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
await using desk = openDesk({signal: stop.signal});

for (let round = 0; round < Number(rounds) && !stop.signal.aborted; round++) {
  const {rows, complete} = await spread([symbol], size, desk);
  const [best] = rows;
  // `maxQuantity` is 0 without a gain: a least gain below 0 is for trying the bot out.
  const isThere = best !== undefined && (dec(leastBps).isNegative() || dec(best.maxQuantity).gte(size));
  const isWorth = isThere && best.netBps !== null && dec(best.netBps).gte(leastBps);
  console.log(`${complete ? '' : 'not all answered; '}best ${best?.netBps ?? '-'} bps${isWorth ? ': taken' : ''}`);
  if (isWorth) {
    const [bought, sold] = await Promise.all([
      take({side: 'BUY', on: best.buy.account, price: best.buy.price ?? ''}),
      take({side: 'SELL', on: best.sell.account, price: best.sell.price ?? ''}),
    ]);
    console.log(`bought ${bought}, sold ${sold}`);
    if (bought !== sold) break;
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** How much was filled, or why that is not known. What does not fill at once at the price that was seen is gone. */
async function take(wish: Pick<OrderWish, 'side' | 'on' | 'price'>): Promise<string> {
  const order: OrderWish = {symbol, quantity: size, timeInForce: 'IOC', clientId: randomUUID().slice(0, 18), ...wish};
  try {
    const {outcome, orders} = await placeOrder(order, desk);
    return outcome === 'unknown' ? `an unknown quantity on ${wish.on}` : (orders[0]?.order.filled ?? 'nothing');
  } catch (error) {
    if (error instanceof DeskError) return `nothing (${error.message})`;
    throw error;
  }
}
