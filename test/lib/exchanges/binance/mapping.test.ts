import {describe, expect, it} from 'vitest';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import {feesOf, orderParams, statusOf} from '../../../../src/lib/exchanges/binance/mapping.ts';
import {marketOf} from '../../../../src/lib/exchanges/binance/markets.ts';
import {BTCUSDT, contextOf, fakeHttp, INFO, NOW, never} from './support.ts';

const terms = {symbol: 'BTC/USDT', side: 'SELL', clientOrderId: 'mine', reduceOnly: false, quantity: '1'} as const;
const base = {symbol: 'BTCUSDT', side: 'SELL', newClientOrderId: 'mine', newOrderRespType: 'FULL'};

describe('orders in the words of Binance', () => {
  it.each([
    [
      {type: 'LIMIT', price: '2', timeInForce: 'IOC', postOnly: false},
      {type: 'LIMIT', timeInForce: 'IOC', quantity: '1', price: '2'},
    ],
    [
      {type: 'LIMIT', price: '2', timeInForce: 'GTC', postOnly: true},
      {type: 'LIMIT_MAKER', quantity: '1', price: '2'},
    ],
    [
      {type: 'MARKET', quantityIn: 'BASE'},
      {type: 'MARKET', quantity: '1'},
    ],
    [
      {type: 'MARKET', quantityIn: 'QUOTE'},
      {type: 'MARKET', quoteOrderQty: '1'},
    ],
    [
      {type: 'STOP_MARKET', stopPrice: '3'},
      {type: 'STOP_LOSS', quantity: '1', stopPrice: '3'},
    ],
    [
      {type: 'STOP_LIMIT', price: '2', stopPrice: '3', timeInForce: 'GTC'},
      {type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', quantity: '1', price: '2', stopPrice: '3'},
    ],
  ] as const)('%j', (special, expected) => {
    expect(orderParams({...terms, ...special}, 'BTCUSDT')).toEqual({...base, ...expected});
  });

  it('has no reduce-only, and no post-only that must fill at once', () => {
    const limit = {...terms, type: 'LIMIT', price: '2', timeInForce: 'GTC', postOnly: false} as const;
    expect(() => orderParams({...limit, reduceOnly: true}, 'BTCUSDT')).toThrow(/reduce-only/);
    expect(() => orderParams({...limit, postOnly: true, timeInForce: 'FOK'}, 'BTCUSDT')).toThrow(/post-only/);
  });
});

describe('states', () => {
  it.each([
    ['NEW', 'LIMIT', true, 'NEW'],
    ['NEW', 'STOP_LIMIT', false, 'PENDING'],
    ['NEW', 'STOP_LIMIT', true, 'NEW'],
    ['PENDING_NEW', 'LIMIT', false, 'PENDING'],
    ['EXPIRED_IN_MATCH', 'LIMIT', false, 'EXPIRED'],
    ['EXPIRED', 'MARKET', false, 'EXPIRED'],
  ] as const)('%s of a %s order, working: %s, is %s', (status, type, working, expected) => {
    expect(statusOf(status, type, '0', working)).toBe(expected);
  });
});

describe('rules and fees', () => {
  it('reads the filters, a bound of zero as none', () => {
    expect(BTCUSDT).toMatchObject({symbol: 'BTC/USDT', postOnly: true, marketByQuote: true, status: 'TRADING'});
    expect(BTCUSDT.rules).toMatchObject({
      tickSize: '0.01',
      stepSize: '0.00001',
      marketStepSize: '0',
      marketMinQuantity: '0',
      marketMaxQuantity: '120',
      minNotional: '5',
      minNotionalOnMarket: true,
      maxNotional: '9000000',
      maxNotionalOnMarket: false,
      quoteStep: '0.00000001',
    });
    const old = marketOf({...INFO, filters: [{filterType: 'MIN_NOTIONAL', minNotional: '0.001'}], status: 'BREAK'});
    expect(old).toMatchObject({status: 'HALTED', rules: {minNotional: '0.001', minNotionalOnMarket: true, maxNotional: null}});
  });

  it('adds standard, tax and special rates, the discount on the standard part alone', () => {
    const rates = (maker: string, taker: string, buyer = '0', seller = '0') => ({maker, taker, buyer, seller});
    const wire = {
      symbol: 'BTCUSDT',
      standardCommission: rates('0.001', '0.002', '0.0001', '0.0002'),
      taxCommission: rates('0', '0.0003'),
      specialCommission: rates('0.00001', '0'),
    };
    const discount = {enabledForAccount: true, enabledForSymbol: true, discount: '0.75'};
    expect(feesOf('BTC/USDT', wire, 'now')).toMatchObject({maker: '0.00121', taker: '0.0025', buyFeeIn: 'BASE'});
    expect(feesOf('BTC/USDT', {...wire, discount}, 'now')).toMatchObject({maker: '0.00091', taker: '0.00195'});
  });
});

describe('history', () => {
  it('asks in days, newest first, goes on by id when a page is full, and stops at the limit', async () => {
    const trade = (id: number, time: number) => ({
      symbol: 'BTCUSDT',
      id,
      orderId: 1,
      price: '1',
      qty: '1',
      commission: '0',
      commissionAsset: 'BNB',
      time,
      isBuyer: true,
      isMaker: false,
    });
    const spans: number[] = [];
    const http = fakeHttp((_, __, params) => {
      if (params.get('fromId') === '1001') return {json: [trade(1001, NOW - 1)]};
      const [start, end] = [Number(params.get('startTime')), Number(params.get('endTime'))];
      spans.push(end - start);
      if (end < NOW) return {json: []};
      return {json: Array.from({length: 1000}, (_row, index) => trade(index + 1, NOW - 2000 + index))};
    });
    const adapter = binance.create(contextOf({http}));
    const since = NOW - 3.5 * 86_400_000;
    const {rows: fills} = await adapter.trading.fills({symbol: 'BTC/USDT', since, limit: 5000}, never);
    expect([fills.length, fills.at(-1)?.id]).toEqual([1001, '1001']);
    expect(spans.length).toBe(4);
    expect(Math.max(...spans)).toBeLessThanOrEqual(86_400_000);
    expect((await adapter.trading.fills({symbol: 'BTC/USDT', since, limit: 2}, never)).rows.map(({id}) => id)).toEqual([
      '1000',
      '1001',
    ]);
    await expect(adapter.trading.fills({symbol: null, since, limit: 2}, never)).rejects.toMatchObject({kind: 'unsupported'});
  });
});
