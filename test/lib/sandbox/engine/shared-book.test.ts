/** Two markets of one coin on one book, each paid with a money of its own: USD and USDC. */
import {expect, it} from 'vitest';
import {createEngine} from '../../../../src/lib/sandbox/engine/create-engine.ts';
import type {EngineEvent} from '../../../../src/lib/sandbox/engine/events.ts';
import {text, units} from '../../../../src/lib/sandbox/engine/fixed.ts';
import {CUSTOMER, type EngineOrderRequest} from '../../../../src/lib/sandbox/engine/types.ts';

const clock = {now: () => 1_800_000_000_000, after: () => () => {}};
const MONEY = ['USD', 'USDC'].map((asset) => ({wallet: 'spot' as const, asset, amount: '100000'}));
const open = () =>
  createEngine({
    venue: 'any',
    seed: 1,
    clock,
    fees: {maker: '0.001', taker: '0.002', charged: 'QUOTE'},
    listing: [
      {quote: 'USD', coins: 5, minNotional: '1'},
      {quote: 'USDC', coins: 5, minNotional: '1', bookOf: 'USD'},
      {quote: 'EUR', coins: 5, minNotional: '1'},
    ],
    money: [...MONEY, {wallet: 'spot', asset: 'BTC', amount: '1'}],
    accounts: [CUSTOMER, 'other'],
  });
const order = (change: Partial<EngineOrderRequest>): EngineOrderRequest => ({
  ...{accountId: CUSTOMER, clientOrderId: 'a', symbol: 'BTC/USDC', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC'},
  ...{price: '50000', stopPrice: null, quantity: '0.1', quoteQuantity: null},
  ...change,
});
type Engine = ReturnType<typeof open>['engine'];
const balance = (engine: Engine, asset: string, account = CUSTOMER) =>
  engine.ledger.balances(account).find((each) => each.asset === asset);

it('has the same rules and the same book under both names, and no market between the two monies', () => {
  const {engine} = open();
  const [dollars, coins] = ['BTC/USD', 'BTC/USDC'].map((symbol) => engine.markets.find(symbol));
  expect(coins).toEqual({...dollars, symbol: 'BTC/USDC', quote: 'USDC'});
  expect(engine.markets.ticker('BTC/USDC').bid).toBe(engine.markets.ticker('BTC/USD').bid);
  engine.place(order({}));
  expect(engine.markets.book('BTC/USD', 1000).bids).toContainEqual(['50000', '0.1']);
  expect(engine.markets.active()).toEqual(['BTC/USD']);
  expect(engine.markets.find('USDC/USD')).toBeNull();
  expect(engine.markets.find('EUR/USDC')).not.toBeNull();
});

it('tells every change and every trade under both names', () => {
  const {engine} = open();
  const heard: string[] = [];
  engine.events.subscribe((event: EngineEvent) => {
    if (event.type === 'BOOK' || event.type === 'PUBLIC_TRADE') heard.push(`${event.type} ${event.symbol}`);
  });
  engine.place(order({type: 'MARKET', price: null, quantity: '0.001'}));
  expect(heard.toSorted()).toEqual(['BOOK BTC/USD', 'BOOK BTC/USDC', 'PUBLIC_TRADE BTC/USD', 'PUBLIC_TRADE BTC/USDC']);
});

it('pays with the money of the market that was named, and no money appears or vanishes', () => {
  const {engine} = open();
  const ask = engine.markets.ticker('BTC/USD').ask ?? '';
  // A better offer than any other, in USD, taken with USDC.
  const price = text(units(ask) - units('0.01'));
  engine.place(order({accountId: 'other', symbol: 'BTC/USD', side: 'SELL', price}));
  const taken = engine.place(order({price}));
  expect(taken.ok && taken.value.order.status).toBe('FILLED');
  expect(taken.ok && taken.value.trades).toMatchObject([{symbol: 'BTC/USDC', feeAsset: 'USDC', price, quantity: '0.1'}]);
  const worth = (units(price) * units('0.1')) / units('1');
  expect(balance(engine, 'USDC')?.free).toBe(text(units('100000') - (worth * 1002n) / 1000n));
  expect(balance(engine, 'USD', 'other')?.free).toBe(text(units('100000') + (worth * 999n) / 1000n));
  expect(balance(engine, 'USD')?.free).toBe('100000');
  expect([engine.ledger.supply('USD'), engine.ledger.supply('USDC')]).toEqual(['200000', '200000']);
});

it('fires a stop of one market by a trade of the other', () => {
  const {engine} = open();
  const [first, second] = engine.markets.book('BTC/USD', 2).asks;
  const stop = order({type: 'STOP_LIMIT', price: second?.[0] ?? '', stopPrice: second?.[0] ?? '', quantity: '0.001'});
  const placed = engine.place(stop);
  const sum = text(units(first?.[1] ?? '0') + units('0.01'));
  engine.deposit('other', 'spot', 'USD', '1000000');
  engine.place(order({accountId: 'other', symbol: 'BTC/USD', type: 'MARKET', price: null, quantity: sum}));
  const id = placed.ok ? placed.value.order.orderId : 0;
  expect(engine.orders.find(CUSTOMER, id)).toMatchObject({
    status: 'FILLED',
    symbol: 'BTC/USDC',
    fees: {USDC: expect.any(String)},
  });
});
