/** Whatever becomes of order lists, in whatever order, no money comes into being, none is lost, and nothing is sold twice. */
import fc from 'fast-check';
import {expect, it} from 'vitest';
import {dec} from '../../../../../src/lib/model/decimal.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/create-venue.ts';
import {CUSTOMER} from '../../../../../src/lib/sandbox/engine/types.ts';
import {ask, clock} from './signed-venue.ts';

const step = fc.record({
  kind: fc.constantFrom('otoco', 'opoco', 'opo', 'oco', 'cancel', 'tick', 'tick'),
  side: fc.constantFrom('BUY', 'SELL'),
  /** Basis points: of the price from the market, and of the pair from the price. */
  from: fc.integer({min: -60, max: 60}),
  wide: fc.integer({min: 1, max: 40}),
  lots: fc.integer({min: 10, max: 30_000}),
  pick: fc.nat(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function perform(live: LiveVenue, {kind, side, from, wide, lots, pick}: Step): Promise<void> {
  const {last} = live.engine.markets.ticker('BTC/USDT');
  const price = dec(last)
    .times(10_000 + from)
    .div(10_000);
  const off = (points: number) =>
    price
      .times(10_000 + points)
      .div(10_000)
      .toFixed(2);
  const quantity = dec(lots).div(100_000).toFixed();
  const symbol = 'BTCUSDT';
  if (kind === 'tick') return live.marketMaker.tick();
  if (kind === 'cancel') {
    const lists = await ask(live, 'GET', '/api/v3/openOrderList');
    const list = lists[pick % Math.max(1, lists.length)];
    if (list !== undefined) await ask(live, 'DELETE', '/api/v3/orderList', {symbol, orderListId: String(list.orderListId)});
    return;
  }
  const other = kind === 'oco' ? side : side === 'BUY' ? 'SELL' : 'BUY';
  const limit = {Type: 'LIMIT_MAKER', Price: off(other === 'SELL' ? wide : -wide)};
  const stop = {Type: 'STOP_LOSS', StopPrice: off(other === 'SELL' ? -wide : wide)};
  const [above, below] = other === 'SELL' ? [limit, stop] : [stop, limit];
  const named = (prefix: string, leg: object) =>
    Object.entries(leg).map(([name, value]) => [`${prefix}${name}`, value as string]);
  const pair = (prefixes: readonly [string, string]) =>
    Object.fromEntries([...named(prefixes[0], above), ...named(prefixes[1], below)]);
  const working = {
    ...{symbol, workingType: 'LIMIT', workingTimeInForce: pick % 5 === 0 ? 'IOC' : 'GTC', workingSide: side},
    ...{workingPrice: price.toFixed(2), workingQuantity: quantity, pendingSide: other},
  };
  const path = `/api/v3/orderList/${kind}`;
  if (kind === 'oco') await ask(live, 'POST', path, {symbol, side, quantity, ...pair(['above', 'below'])});
  else if (kind === 'opo') await ask(live, 'POST', path, {...working, pendingType: 'MARKET'});
  else {
    const size = kind === 'otoco' ? {pendingQuantity: quantity} : {};
    await ask(live, 'POST', path, {...working, ...size, ...pair(['pendingAbove', 'pendingBelow'])});
  }
}

it('holds for any lists, cancels and moves of the market', async () => {
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, {minLength: 8, maxLength: 24}), async (steps) => {
      const live = await createVenue('binance', {seed: 5, clock, moving: true});
      const supply = () => ['BTC', 'USDT'].map((asset) => live.engine.ledger.supply(asset));
      const before = supply();
      for (const one of steps) await perform(live, one);
      expect(supply()).toEqual(before);
      for (const {free, locked} of live.engine.ledger.balances(CUSTOMER))
        expect([dec(free).gte(0), dec(locked).gte(0)]).toEqual([true, true]);
      for (const {orders, contingencyType} of await ask(live, 'GET', '/api/v3/allOrderList')) {
        const all = orders.map(({orderId}: {orderId: number}) => live.engine.orders.find(CUSTOMER, orderId));
        const pair = contingencyType === 'OCO' ? all : all.slice(1);
        const filled = pair.filter((order: {filled: string} | null) => order !== null && order.filled !== '0');
        expect(filled.length).toBeLessThanOrEqual(1);
        if (contingencyType === 'OTO' && filled.length > 0) expect(all[0]?.status).toBe('FILLED');
        moved += filled.length;
      }
      await ask(live, 'DELETE', '/api/v3/openOrders', {symbol: 'BTCUSDT'});
      expect(await ask(live, 'GET', '/api/v3/openOrderList')).toEqual([]);
      for (const {locked} of live.engine.ledger.balances(CUSTOMER)) expect(locked).toBe('0');
      expect(supply()).toEqual(before);
      live.venue.close();
    }),
    {numRuns: 20, seed: 11},
  );
  // It means something only where pairs have traded.
  expect(moved).toBeGreaterThan(5);
}, 60_000);
