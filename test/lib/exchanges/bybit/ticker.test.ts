import {describe, expect, it} from 'vitest';
import {deskOf, ok, soon} from './desk.ts';

const TICKERS = '/v5/market/tickers';
const ROW = {
  symbol: 'BTCUSDT',
  lastPrice: '60000.50',
  bid1Price: '60000.00',
  ask1Price: '',
  prevPrice24h: '60760.00',
  highPrice24h: '61000.10',
  lowPrice24h: '59000.00',
  price24hPcnt: '-0.0125',
  volume24h: '123.450000',
  turnover24h: '7400000.10',
};

describe('the tickers of Bybit', () => {
  it('are read exactly, null where nothing is said', async () => {
    const desk = await deskOf({[TICKERS]: ok({category: 'spot', list: [ROW]})});
    expect((await desk.adapter.marketData.tickers(['BTC/USDT'], soon())).rows).toEqual([
      {
        symbol: 'BTC/USDT',
        last: '60000.5',
        bid: '60000',
        ask: null,
        open: '60760',
        high: '61000.1',
        low: '59000',
        change: '-0.0125',
        volume: '123.45',
        quoteVolume: '7400000.1',
      },
    ]);
    expect(desk.asked(TICKERS)).toHaveLength(1);
    await desk.close();
  });

  it('are one request a product, and rows of others are left out', async () => {
    const answer = {category: 'spot', list: [ROW, {...ROW, symbol: 'ETHUSDT'}, {...ROW, symbol: 'SOLUSDT'}, null]};
    const desk = await deskOf({[TICKERS]: ok(answer)}, {products: ['spot', 'linear']});
    const {rows, missing} = await desk.adapter.marketData.tickers(['BTC/USDT', 'ETH/USDT'], soon());
    expect(rows.map(({symbol}) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(missing).toMatchObject([{what: '1 of 3 tickers'}]);
    expect(desk.asked(TICKERS)).toHaveLength(1);
    const both = await desk.adapter.marketData.tickers(['BTC/USDT', 'BTC/USDT:USDT'], soon());
    expect(new Set(both.rows.map(({symbol}) => symbol))).toEqual(new Set(['BTC/USDT', 'BTC/USDT:USDT']));
    expect(desk.asked(TICKERS)).toHaveLength(3);
    await desk.close();
  });

  it('have no row for a symbol that is not listed', async () => {
    const refused = {retCode: 10001, retMsg: 'Not supported symbols', result: {}, retExtInfo: {}, time: 1};
    const desk = await deskOf({[TICKERS]: {status: 200, body: JSON.stringify(refused)}});
    expect(await desk.adapter.marketData.tickers(['NO/USDT'], soon())).toEqual({rows: [], missing: []});
    await desk.close();
  });
});
