/** Fees in quote on top of a buy, as some exchanges take them. */
import {expect, it} from 'vitest';
import {dec} from '../../../../src/lib/model/decimal.ts';
import {createEngine} from '../../../../src/lib/sandbox/engine/create-engine.ts';
import {CUSTOMER, type EngineOrderRequest} from '../../../../src/lib/sandbox/engine/types.ts';

const clock = {now: () => 1_800_000_000_000, after: () => () => {}};
const open = () =>
  createEngine({
    venue: 'any',
    seed: 1,
    clock,
    fees: {maker: '0.004', taker: '0.01', charged: 'QUOTE'},
    listing: [
      {quote: 'USD', coins: 5, minNotional: '1'},
      {product: 'linear', quote: 'USD', coins: 5, minNotional: '1'},
    ],
    money: [
      {wallet: 'spot', asset: 'USD', amount: '10000'},
      {wallet: 'spot', asset: 'BTC', amount: '1'},
    ],
  });
const order = (change: Partial<EngineOrderRequest>): EngineOrderRequest => ({
  ...{accountId: CUSTOMER, clientOrderId: 'a', symbol: 'BTC/USD', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC'},
  ...{price: '50000', stopPrice: null, quantity: '0.1', quoteQuantity: null},
  ...change,
});
type Engine = ReturnType<typeof open>['engine'];
const balance = (engine: Engine, asset: string) => engine.ledger.balances(CUSTOMER).find((each) => each.asset === asset);

it('locks the highest fee with a resting buy, and gives it back with a cancel', () => {
  const {engine} = open();
  const placed = engine.place(order({}));
  // 0.1 x 50000 x 1.01
  expect(balance(engine, 'USD')).toMatchObject({free: '4950', locked: '5050'});
  engine.cancel(CUSTOMER, 'BTC/USD', placed.ok ? placed.value.order.orderId : 0);
  expect(balance(engine, 'USD')).toMatchObject({free: '10000', locked: '0'});
});

it('refuses a buy whose worth is there, but not its fee', () => {
  const {engine} = open();
  expect(engine.place(order({quantity: '0.199'}))).toEqual({ok: false, refusal: 'INSUFFICIENT_FUNDS'});
  expect(engine.place(order({quantity: '0.198'})).ok).toBe(true);
});

it('takes the fee in quote from both sides, and leaves the base amount whole', () => {
  const {engine} = open();
  const bought = engine.place(order({type: 'MARKET', price: null, quantity: '0.01'}));
  const [trade] = bought.ok ? bought.value.trades : [];
  expect(trade).toMatchObject({feeAsset: 'USD', quantity: '0.01'});
  expect(
    dec(trade?.fee ?? '0').eq(
      dec(trade?.quoteQuantity ?? '0')
        .mul('0.01')
        .toDecimalPlaces(8, 3),
    ),
  ).toBe(true);
  expect(balance(engine, 'BTC')?.free).toBe('1.01');
  const sold = engine.place(order({side: 'SELL', type: 'MARKET', price: null, quantity: '0.01'}));
  expect(sold.ok && sold.value.trades.every(({feeAsset}) => feeAsset === 'USD')).toBe(true);
  expect(balance(engine, 'BTC')?.free).toBe('1');
});

it('spends no more than the amount of a market buy sized in quote, fee included', () => {
  const {engine} = open();
  const bought = engine.place(order({type: 'MARKET', price: null, quantity: null, quoteQuantity: '500'}));
  expect(bought.ok).toBe(true);
  const spent = dec('10000').minus(balance(engine, 'USD')?.free ?? '0');
  expect(spent.lte('500') && spent.gt('490')).toBe(true);
});

it('keeps a spot market and a perpetual of the same letters apart', () => {
  const {engine} = open();
  expect(engine.markets.find('BTC/USD')).toMatchObject({product: 'spot', settle: null});
  expect(engine.markets.find('BTC/USD:USD')).toMatchObject({product: 'linear', settle: 'USD'});
  expect(engine.markets.all('linear').every(({symbol}) => symbol.endsWith(':USD'))).toBe(true);
});
