/** Floods the private streams: a customer's orders, placed and cancelled at a rate. */
import {DeskError} from '../model/errors.ts';
import type {SandboxClock} from './clock.ts';
import type {LiveVenue} from './create-venue.ts';
import {floorTo, text, units} from './engine/fixed.ts';

const SLICE_MS = 10;

/** Two order events for each order. Throws `usage` for an unknown symbol or rate; stops by itself when money runs out. */
export function burst(
  {engine, market: find}: Pick<LiveVenue, 'engine' | 'market'>,
  clock: SandboxClock,
  options: {readonly account: string; readonly symbol: string; readonly orders: number; readonly perSecond: number},
): void {
  const {account, symbol, orders, perSecond} = options;
  const market = find(symbol);
  if (market === null) throw new DeskError('usage', 'The sandbox has no such symbol.');
  if (!(orders > 0 && perSecond > 0)) throw new DeskError('usage', 'A burst needs orders and perSecond above zero.');
  // Half the price rests for sure; the smallest quantity locks little.
  const price = text(floorTo(units(engine.markets.ticker(market.symbol).last) / 2n, units(market.tickSize)));
  const startedAt = clock.now();
  let sent = 0;
  const slice = () => {
    const due = Math.min(orders, Math.ceil(((clock.now() - startedAt + SLICE_MS) * perSecond) / 1000));
    for (; sent < due; sent += 1) {
      const placed = engine.place({
        accountId: account,
        clientOrderId: `burst-${startedAt}-${sent}`,
        symbol: market.symbol,
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        price,
        stopPrice: null,
        quantity: market.minQuantity,
        quoteQuantity: null,
      });
      if (!placed.ok) return;
      engine.cancel(account, market.symbol, placed.value.order.orderId);
    }
    if (sent < orders) clock.after(SLICE_MS, slice);
  };
  slice();
}
