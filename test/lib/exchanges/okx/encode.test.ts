/** Orders in OKX's words. */
import {describe, expect, it} from 'vitest';
import {encodeOrder} from '../../../../src/lib/exchanges/okx/encode.ts';
import {toMarkets} from '../../../../src/lib/exchanges/okx/market.ts';
import type {Market} from '../../../../src/lib/model/market.ts';
import type {OrderRequest} from '../../../../src/lib/model/order.ts';
import {INSTRUMENT} from './served.ts';

const [market, inUsdc] = toMarkets(
  {...INSTRUMENT, instId: 'BTC-USD', quoteCcy: 'USD', tradeQuoteCcyList: ['USDC', 'USD']},
  0,
) as [Market, Market];
const common = {symbol: 'BTC/USD', side: 'BUY', clientOrderId: 'c1', reduceOnly: false, quantity: '0.5'} as const;
const bodyOf = (request: OrderRequest, where = market) => JSON.parse(encodeOrder(request, where, 'cash').body);
const limit = {...common, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: false} as const;

describe('an order in OKX’s words', () => {
  it('is limit, ioc, fok or post_only, and names the currency that pays', () => {
    expect(bodyOf(limit)).toEqual({
      ...{instId: 'BTC-USD', tdMode: 'cash', side: 'buy', sz: '0.5', tradeQuoteCcy: 'USD'},
      ...{ordType: 'limit', px: '60000', clOrdId: 'c1'},
    });
    expect([inUsdc.symbol, bodyOf(limit, inUsdc).instId, bodyOf(limit, inUsdc).tradeQuoteCcy]).toEqual([
      'BTC/USDC',
      'BTC-USD',
      'USDC',
    ]);
    expect(bodyOf({...limit, timeInForce: 'IOC'}).ordType).toBe('ioc');
    expect(bodyOf({...limit, timeInForce: 'FOK'}).ordType).toBe('fok');
    expect(bodyOf({...limit, postOnly: true}).ordType).toBe('post_only');
    expect(() => bodyOf({...limit, postOnly: true, timeInForce: 'IOC'})).toThrow(/good till cancelled/);
    expect(() => bodyOf({...limit, reduceOnly: true})).toThrow(/perpetuals/);
    expect(JSON.parse(encodeOrder(limit, market, 'cross').body).tdMode).toBe('cross');
  });

  it('names the unit of a market order, and is refused rather than cut where the balance falls short', () => {
    const sized = (side: 'BUY' | 'SELL', quantityIn: 'BASE' | 'QUOTE') => bodyOf({...common, type: 'MARKET', side, quantityIn});
    expect(sized('BUY', 'QUOTE')).toMatchObject({ordType: 'market', tgtCcy: 'quote_ccy', banAmend: true});
    expect(sized('BUY', 'BASE')).toMatchObject({tgtCcy: 'base_ccy', banAmend: true, slippagePct: '0.05'});
    expect(sized('SELL', 'BASE')).toMatchObject({tgtCcy: 'base_ccy', banAmend: true});
    expect(sized('SELL', 'QUOTE')).toMatchObject({tgtCcy: 'quote_ccy', slippagePct: '0.05'});
    expect(sized('SELL', 'BASE').slippagePct).toBeUndefined();
  });

  it('is a trigger for stops, and a stop-loss for one that buys at market, because only that takes a unit', () => {
    const stop = {...common, type: 'STOP_LIMIT', price: '61000', stopPrice: '60500', timeInForce: 'GTC'} as const;
    expect(encodeOrder(stop, market, 'cash').endpoint.path).toBe('/api/v5/trade/order-algo');
    expect(bodyOf(stop)).toMatchObject({ordType: 'trigger', triggerPx: '60500', orderPx: '61000', algoClOrdId: 'c1'});
    expect(bodyOf(stop).clOrdId).toBeUndefined();
    expect(bodyOf({...stop, timeInForce: 'IOC'}).advanceOrdType).toBe('ioc');
    const atMarket = {...common, type: 'STOP_MARKET', stopPrice: '60500'} as const;
    expect(bodyOf({...atMarket, side: 'SELL'})).toMatchObject({ordType: 'trigger', triggerPx: '60500', orderPx: '-1'});
    expect(bodyOf({...atMarket, side: 'SELL'}).tgtCcy).toBeUndefined();
    expect(bodyOf(atMarket)).toMatchObject({ordType: 'conditional', slTriggerPx: '60500', slOrdPx: '-1', tgtCcy: 'base_ccy'});
  });
});
