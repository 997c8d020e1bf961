import {describe, expect, it} from 'vitest';
import {encodeOrder} from '../../../../src/lib/exchanges/bybit/encode.ts';
import {LINKED} from '../../../../src/lib/exchanges/bybit/linked.ts';
import {toMarket} from '../../../../src/lib/exchanges/bybit/market.ts';
import type {LinkedLeg, OrderRequest} from '../../../../src/lib/model/order.ts';
import {INSTRUMENT} from './desk.ts';

const market = toMarket('spot', INSTRUMENT);
const perpetual = {...market, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT'} as const;
const TP: LinkedLeg = {kind: 'TAKE_PROFIT', price: '65000', clientOrderId: null};
const SL: LinkedLeg = {kind: 'STOP_LOSS', price: '55000', clientOrderId: null};
const terms = {symbol: 'BTC/USDT', side: 'BUY', clientOrderId: 'id-1', reduceOnly: false, quantity: '0.5'} as const;
const limit = {...terms, type: 'LIMIT', price: '60000', timeInForce: 'GTC', postOnly: true} as const;
const bodyOf = (request: OrderRequest, where: typeof perpetual | typeof market = market) =>
  JSON.parse(encodeOrder(request, where, 'ONE_WAY'));

describe('take-profit and stop-loss in Bybit’s words', () => {
  it('of a spot order are two prices, at market', () => {
    expect(bodyOf({...limit, linked: [TP, SL]})).toEqual({
      ...{
        category: 'spot',
        symbol: 'BTCUSDT',
        side: 'Buy',
        orderType: 'Limit',
        qty: '0.5',
        price: '60000',
        timeInForce: 'PostOnly',
      },
      ...{
        isLeverage: 0,
        orderFilter: 'Order',
        takeProfit: '65000',
        tpOrderType: 'Market',
        stopLoss: '55000',
        slOrderType: 'Market',
      },
      orderLinkId: 'id-1',
    });
    expect(bodyOf({...limit, linked: [SL]})).not.toHaveProperty('takeProfit');
  });

  it('of an order of contracts close what it adds, never what the position has beside it', () => {
    expect(bodyOf({...terms, type: 'MARKET', quantityIn: 'BASE', linked: [TP, SL]}, perpetual)).toMatchObject({
      ...{takeProfit: '65000', tpOrderType: 'Market', tpTriggerBy: 'LastPrice', stopLoss: '55000', slOrderType: 'Market'},
      ...{slTriggerBy: 'LastPrice', tpslMode: 'Partial'},
    });
    expect(bodyOf({...terms, type: 'MARKET', quantityIn: 'BASE'}, perpetual)).not.toHaveProperty('tpslMode');
  });

  it('are linked to limit orders alone on spot', () => {
    expect([LINKED.spot.types, LINKED.linear.types]).toEqual([['LIMIT'], ['LIMIT', 'MARKET']]);
  });
});
