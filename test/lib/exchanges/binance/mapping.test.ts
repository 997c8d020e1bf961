import {describe, expect, it} from 'vitest';
import {orderParams} from '../../../../src/lib/exchanges/binance/encode.ts';
import {feesOf} from '../../../../src/lib/exchanges/binance/fees.ts';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import {marketOf} from '../../../../src/lib/exchanges/binance/market.ts';
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

  it('reads a market beside filters, order types and states that are new, and says where only cancels are taken', () => {
    const filters = [...INFO.filters, {filterType: 'MOST_MOODS', moods: [3, null]}];
    const odd = {...INFO, filters, orderTypes: [...INFO.orderTypes, 'SOMERSAULT'], allowedMoods: ['GOOD']};
    const {status: _, ...known} = BTCUSDT;
    expect(marketOf({...odd, status: 'CANCEL_ONLY'})).toEqual({...known, status: 'CANCEL_ONLY'});
    expect(marketOf({...odd, status: 'PRE_TRADING'})).toEqual({...known, status: 'HALTED'});
  });

  it('adds standard, tax and special rates, the discount on the standard part alone', () => {
    const rates = (maker: string, taker: string, buyer = '0', seller = '0') => ({maker, taker, buyer, seller});
    const wire = {
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
  const trade = (id: number, time: number) => ({
    ...{symbol: 'BTCUSDT', id, orderId: id, price: '1', qty: '1', commission: '0', commissionAsset: 'BNB'},
    ...{time, isBuyer: true, isMaker: false},
  });
  const DAY_MS = 86_400_000;
  /** An exchange that holds these trades. */
  const serving = (trades: readonly ReturnType<typeof trade>[], fails = (_fromId: number) => false) => {
    const asked = {byTime: 0, fromId: 0, longest: 0};
    const http = fakeHttp((_, __, params) => {
      const fromId = params.get('fromId');
      const [start, end] = [Number(params.get('startTime')), Number(params.get('endTime'))];
      if (fromId === null) {
        asked.byTime += 1;
        asked.longest = Math.max(asked.longest, end - start);
        return {json: trades.filter(({time}) => time >= start && time <= end).slice(0, 1000)};
      }
      asked.fromId += 1;
      if (fails(Number(fromId))) return {status: 503, body: ''};
      return {json: trades.filter(({id}) => id >= Number(fromId)).slice(0, 1000)};
    });
    return {asked, trading: binance.create(contextOf({http})).trading};
  };
  const many = Array.from({length: 2500}, (_, index) => trade(index + 1, NOW - 10 * DAY_MS + index * 1000));

  it('is told oldest first from its start, and says that the limit cut its newest end', async () => {
    const {trading, asked} = serving(many);
    const since = NOW - 30 * DAY_MS;
    const cut = await trading.fills({symbol: 'BTC/USDT', since, limit: 1000}, never);
    expect([cut.rows.length, cut.rows[0]?.id, cut.rows.at(-1)?.id, cut.more]).toEqual([1000, '1', '1000', true]);
    const all = await trading.fills({symbol: 'BTC/USDT', since, limit: 5000}, never);
    expect([all.rows.length, all.rows.at(-1)?.id, all.more, all.missing]).toEqual([2500, '2500', false, []]);
    expect(asked.longest).toBeLessThan(DAY_MS);
  });

  it('names the part that did not come, and keeps what did', async () => {
    const {trading} = serving(many, (fromId) => fromId > 1000);
    const {rows, missing} = await trading.fills({symbol: 'BTC/USDT', since: NOW - 30 * DAY_MS, limit: 5000}, never);
    expect([rows.length, missing.map(({what}) => what)]).toEqual([1000, ['fills of BTCUSDT from id 1001 on']]);
  });

  it('needs a symbol', async () => {
    const asked = serving([]).trading.fills({symbol: null, since: 0, limit: 2}, never);
    await expect(asked).rejects.toMatchObject({kind: 'unsupported'});
  });
});
