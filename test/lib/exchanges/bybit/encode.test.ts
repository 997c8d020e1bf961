/** Orders in Bybit's words, and what its codes prove. */
import {describe, expect, it} from 'vitest';
import {encodeOrder, targetOf} from '../../../../src/lib/exchanges/bybit/encode.ts';
import {toMarket} from '../../../../src/lib/exchanges/bybit/market.ts';
import type {OrderRequest} from '../../../../src/lib/model/order.ts';
import {INSTRUMENT} from './desk.ts';

describe('orders to Bybit', () => {
  const market = toMarket('spot', INSTRUMENT);
  const perpetual = {...market, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT'} as const;
  const terms = {symbol: 'BTC/USDT', side: 'BUY', clientOrderId: 'id-1', reduceOnly: false, quantity: '0.5'} as const;

  it.each([
    [
      'a limit order',
      {...terms, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: false},
      {orderType: 'Limit', qty: '0.5', price: '60000', timeInForce: 'GTC', isLeverage: 0, orderFilter: 'Order'},
    ],
    [
      'a post-only order',
      {...terms, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: true},
      {orderType: 'Limit', qty: '0.5', price: '60000', timeInForce: 'PostOnly', isLeverage: 0, orderFilter: 'Order'},
    ],
    [
      'a market order in base',
      {...terms, type: 'MARKET', quantityIn: 'BASE'},
      {orderType: 'Market', qty: '0.5', isLeverage: 0, orderFilter: 'Order', marketUnit: 'baseCoin'},
    ],
    [
      'a market order in quote',
      {...terms, type: 'MARKET', quantityIn: 'QUOTE'},
      {orderType: 'Market', qty: '0.5', isLeverage: 0, orderFilter: 'Order', marketUnit: 'quoteCoin'},
    ],
    [
      'a stop limit',
      {...terms, type: 'STOP_LIMIT', price: '1', stopPrice: '2', timeInForce: 'GTC'},
      {
        orderType: 'Limit',
        qty: '0.5',
        price: '1',
        timeInForce: 'GTC',
        triggerPrice: '2',
        isLeverage: 0,
        orderFilter: 'StopOrder',
      },
    ],
    [
      'a stop market',
      {...terms, type: 'STOP_MARKET', stopPrice: '2'},
      {orderType: 'Market', qty: '0.5', triggerPrice: '2', isLeverage: 0, orderFilter: 'StopOrder', marketUnit: 'baseCoin'},
    ],
  ] as const)('%s', (_name, request, expected) => {
    expect(JSON.parse(encodeOrder(request, market, 'ONE_WAY'))).toEqual({
      category: 'spot',
      symbol: 'BTCUSDT',
      side: 'Buy',
      orderLinkId: 'id-1',
      ...expected,
    });
  });

  it('say on perpetuals which way the trigger is crossed', () => {
    const stop = {...terms, type: 'STOP_MARKET', stopPrice: '2', side: 'SELL', reduceOnly: true} as const;
    expect(JSON.parse(encodeOrder(stop, perpetual, 'ONE_WAY'))).toMatchObject({
      category: 'linear',
      positionIdx: 0,
      reduceOnly: true,
      triggerDirection: 2,
      triggerBy: 'LastPrice',
    });
  });

  it.each([
    ['SELL', 'STOP', 2],
    ['SELL', 'TAKE_PROFIT', 1],
    ['BUY', 'STOP', 1],
    ['BUY', 'TAKE_PROFIT', 2],
  ] as const)('make of a %s that is a %s a trigger in direction %i', (side, kind, triggerDirection) => {
    const common = {...terms, stopPrice: '2', side};
    const stop = {...common, type: 'STOP_MARKET', trigger: {kind, by: 'MARK'}} as const;
    const limit = {...common, type: 'STOP_LIMIT', price: '1', timeInForce: 'GTC', trigger: {kind, by: 'INDEX'}} as const;
    const sent = (request: OrderRequest) => JSON.parse(encodeOrder(request, perpetual, 'ONE_WAY'));
    expect(sent(stop)).toMatchObject({triggerDirection, triggerBy: 'MarkPrice'});
    expect(sent(limit)).toMatchObject({triggerDirection, triggerBy: 'IndexPrice'});
  });

  it('are refused where the market can’t express them', () => {
    expect(() => encodeOrder({...terms, type: 'MARKET', quantityIn: 'BASE', reduceOnly: true}, market, 'ONE_WAY')).toThrow(
      expect.objectContaining({kind: 'unsupported'}),
    );
    expect(() => encodeOrder({...terms, type: 'MARKET', quantityIn: 'QUOTE'}, perpetual, 'ONE_WAY')).toThrow(
      expect.objectContaining({kind: 'unsupported'}),
    );
  });

  it.each([
    ['a buy opens a long', 'BUY', false, 1],
    ['a sell opens a short', 'SELL', false, 2],
    ['a sell that reduces acts on the long', 'SELL', true, 1],
    ['a buy that reduces acts on the short', 'BUY', true, 2],
  ] as const)('in hedge mode %s', (_name, side, reduceOnly, positionIdx) => {
    const request: OrderRequest = {...terms, type: 'MARKET', quantityIn: 'BASE', side, reduceOnly};
    expect(JSON.parse(encodeOrder(request, perpetual, 'HEDGE'))).toMatchObject({positionIdx, reduceOnly});
    expect(JSON.parse(encodeOrder(request, perpetual, 'ONE_WAY'))).toMatchObject({positionIdx: 0, reduceOnly});
  });
});

describe('an order of Bybit', () => {
  it('is named by one id, and by the spelling that the exchange gave', () => {
    const ref = {symbol: 'BTC/USDT:USDT-251225', id: 'u-1', clientOrderId: 'mine'};
    expect(targetOf(ref)).toEqual({category: 'linear', symbol: 'BTCUSDT-25DEC25', orderId: 'u-1'});
    expect(targetOf({...ref, raw: {symbol: 'BTCUSDT-25DEC25-X'}})).toMatchObject({symbol: 'BTCUSDT-25DEC25-X'});
    expect(targetOf({...ref, id: null})).toEqual({category: 'linear', symbol: 'BTCUSDT-25DEC25', orderLinkId: 'mine'});
    expect(() => targetOf({...ref, id: null, clientOrderId: null})).toThrow(expect.objectContaining({kind: 'usage'}));
  });

  it('in a market without a canonical name is of the product that its id shows', () => {
    const ref = {symbol: 'FOOBAR', clientOrderId: null, raw: {symbol: 'FOOBAR'}};
    expect(targetOf({...ref, id: '1523347543495541248'})).toMatchObject({category: 'spot', symbol: 'FOOBAR'});
    expect(targetOf({...ref, id: '1a5a8945-e042-4dd5-a93f-c0f0577377ad'})).toMatchObject({category: 'linear'});
    expect(() => targetOf({symbol: 'FOOBAR', id: '1', clientOrderId: null})).toThrow(
      expect.objectContaining({kind: 'not-found'}),
    );
  });
});
