/** Ids and names on Kraken: each means one thing, and is found again. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {marketsOf} from '../../../../../src/lib/sandbox/engine/universe.ts';
import {pairKey, socketName1, spell} from '../../../../../src/lib/sandbox/exchanges/kraken/codes.ts';
import {engineOrderId, isTxid, orderTxid} from '../../../../../src/lib/sandbox/exchanges/kraken/ids.ts';
import kraken from '../../../../../src/lib/sandbox/exchanges/kraken/index.ts';

describe("an order's id", () => {
  it('has the form of the exchange, and leads back to the order', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (orderId) => {
        const txid = orderTxid(orderId);
        expect(isTxid(txid)).toBe(true);
        expect(engineOrderId(txid)).toBe(orderId);
      }),
    );
  });

  it('of another place leads nowhere', () => {
    expect(['OQCLML-BW3P3-BUCMWZ', 'T23456-ABCDE-ABCDEF', 'OQCLML', ''].map(engineOrderId)).toEqual([null, null, null, null]);
  });
});

describe('the name of a pair', () => {
  const markets = marketsOf('kraken', kraken.listing);

  it.each([
    ['BTC/USD', 'XXBTZUSD', 'XBTUSD', 'XBT/USD'],
    ['BTC/USDT', 'XBTUSDT', 'XBTUSDT', 'XBT/USDT'],
    ['ETH/BTC', 'XETHXXBT', 'ETHXBT', 'ETH/XBT'],
    ['DOGE/BTC', 'XXDGXXBT', 'XDGXBT', 'XDG/XBT'],
    ['DOGE/USD', 'XDGUSD', 'XDGUSD', 'XDG/USD'],
    ['USDT/USD', 'USDTZUSD', 'USDTUSD', 'USDT/USD'],
    ['EUR/USD', 'ZEURZUSD', 'EURUSD', 'EUR/USD'],
    ['SOL/EUR', 'SOLEUR', 'SOLEUR', 'SOL/EUR'],
  ])('%s is %s as a key, %s as an altname, %s on the first sockets', (symbol, ...names) => {
    const market = markets.find((each) => each.symbol === symbol);
    if (market === undefined) throw new Error(`${symbol} is not listed`);
    expect([pairKey(market), spell(market), socketName1(market)]).toEqual(names);
  });

  it.each([pairKey, spell, socketName1])('is of one pair alone', (nameOf) => {
    expect(new Set(markets.map(nameOf)).size).toBe(markets.length);
  });

  it('of one pair is never the name of another in another form', () => {
    const owners = new Map<string, string>();
    for (const market of markets)
      for (const name of [market.symbol, pairKey(market), spell(market), socketName1(market)]) {
        expect(owners.get(name) ?? market.symbol, name).toBe(market.symbol);
        owners.set(name, market.symbol);
      }
  });
});
