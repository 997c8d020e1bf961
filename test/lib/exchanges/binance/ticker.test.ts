import {describe, expect, it} from 'vitest';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import {tickersOf} from '../../../../src/lib/exchanges/binance/ticker.ts';
import {contextOf, fakeHttp, INFO, never} from './support.ts';

const ROW = {
  symbol: 'BTCUSDT',
  priceChange: '-94.99999800',
  priceChangePercent: '-1.250',
  lastPrice: '60000.50000000',
  bidPrice: '60000.00000000',
  askPrice: '60001.00000000',
  openPrice: '60760.00000000',
  highPrice: '61000.10000000',
  lowPrice: '59000.00000000',
  volume: '12345678901.12345678',
  quoteVolume: '15.30000000',
};
const named = (spelling: string) => (spelling === 'BTCUSDT' ? 'BTC/USDT' : null);

describe('a row of 24 hours', () => {
  it('is read exactly, its change as a fraction', () => {
    expect(tickersOf([ROW], named).rows).toEqual([
      {
        symbol: 'BTC/USDT',
        last: '60000.5',
        bid: '60000',
        ask: '60001',
        open: '60760',
        high: '61000.1',
        low: '59000',
        change: '-0.0125',
        volume: '12345678901.12345678',
        quoteVolume: '15.3',
      },
    ]);
  });

  it('has null for a price of 0, and for what is absent or odd', () => {
    const [row] = tickersOf([{...ROW, bidPrice: '0.00000000', lastPrice: 'n/a', volume: undefined}], named).rows;
    expect(row).toMatchObject({last: null, bid: null, volume: null, ask: '60001'});
  });

  it('costs no other row when it is odd, and is counted', () => {
    const {rows, missing} = tickersOf([null, {lastPrice: '1'}, ROW, {...ROW, symbol: 'OTHER'}], named);
    expect(rows.map(({symbol}) => symbol)).toEqual(['BTC/USDT']);
    expect(missing).toMatchObject([{what: '2 of 3 tickers', error: {kind: 'protocol'}}]);
  });
});

describe('asking Binance', () => {
  const ETH = {...INFO, symbol: 'ETHUSDT', baseAsset: 'ETH'};

  function open(rows: readonly object[]) {
    const http = fakeHttp((_request, path, params) => {
      const names = JSON.parse(params.get('symbols') ?? '[]') as string[];
      const listed = [INFO, ETH];
      if (names.some((name) => listed.every(({symbol}) => symbol !== name)))
        return {status: 400, json: {code: -1121, msg: 'Invalid symbol.'}};
      if (path === '/api/v3/exchangeInfo')
        return {json: {symbols: listed.filter(({symbol}) => names.length === 0 || names.includes(symbol))}};
      return {json: rows};
    });
    const {marketData} = binance.create(contextOf({http}));
    const tickers = () => http.asked.filter(({url}) => url.includes('/ticker/24hr')).map(({url}) => decodeURIComponent(url));
    return {marketData, tickers};
  }

  it('is one request for several symbols, of all those alone', async () => {
    const {marketData, tickers} = open([ROW, {...ROW, symbol: 'ETHUSDT'}]);
    const {rows} = await marketData.tickers(['BTC/USDT', 'ETH/USDT'], never);
    expect(rows.map(({symbol}) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT']);
    expect(tickers().map((url) => url.split('?')[1])).toEqual(['symbols=["BTCUSDT","ETHUSDT"]']);
  });

  it('leaves out a symbol that is not listed, without losing the others', async () => {
    const {marketData, tickers} = open([ROW]);
    expect((await marketData.tickers(['BTC/USDT', 'NO/USDT'], never)).rows.map(({symbol}) => symbol)).toEqual(['BTC/USDT']);
    expect(tickers()).toHaveLength(2);
    expect((await marketData.tickers(['NO/USDT'], never)).rows).toEqual([]);
  });

  it('does not take another split of a glued name for the market', async () => {
    const {marketData} = open([ROW]);
    expect((await marketData.tickers(['BT/CUSDT'], never)).rows).toEqual([]);
  });

  it('asks nothing for contracts, which it does not have', async () => {
    const {marketData, tickers} = open([]);
    expect((await marketData.tickers(['BTC/USDT:USDT'], never)).rows).toEqual([]);
    expect(tickers()).toEqual([]);
  });
});
