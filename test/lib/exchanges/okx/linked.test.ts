import {expect, it} from 'vitest';
import {encodeOrder} from '../../../../src/lib/exchanges/okx/encode.ts';
import {encodeContract} from '../../../../src/lib/exchanges/okx/encode-contract.ts';
import {toMarkets} from '../../../../src/lib/exchanges/okx/market.ts';
import type {Market} from '../../../../src/lib/model/market.ts';
import type {LimitOrder, LinkedLeg} from '../../../../src/lib/model/order.ts';
import {INSTRUMENT} from './served.ts';

const [market] = toMarkets({...INSTRUMENT, instId: 'BTC-USD', quoteCcy: 'USD', tradeQuoteCcyList: ['USD']}, 0) as [Market];
const TP: LinkedLeg = {kind: 'TAKE_PROFIT', price: '65000', clientOrderId: 'child1'};
const SL: LinkedLeg = {kind: 'STOP_LOSS', price: '55000', clientOrderId: 'child1'};
const limit: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USD',
  side: 'BUY',
  clientOrderId: 'c1',
  reduceOnly: false,
  quantity: '0.5',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
};
const takeProfit = {tpTriggerPx: '65000', tpTriggerPxType: 'last', tpOrdPx: '-1'};
const stopLoss = {slTriggerPx: '55000', slTriggerPxType: 'last', slOrdPx: '-1'};

it('take-profit and stop-loss are one order in OKX’s words, under one id of ours', () => {
  const linkedTo = (linked: readonly LinkedLeg[]) => JSON.parse(encodeOrder({...limit, linked}, market, 'cash').body);
  expect(linkedTo([TP, SL])).toMatchObject({
    ...{clOrdId: 'c1', ordType: 'limit'},
    attachAlgoOrds: [{attachAlgoClOrdId: 'child1', ...takeProfit, ...stopLoss}],
  });
  expect(linkedTo([SL]).attachAlgoOrds).toEqual([{attachAlgoClOrdId: 'child1', ...stopLoss}]);
  expect(linkedTo([])).not.toHaveProperty('attachAlgoOrds');
});

it('the same goes for contracts', () => {
  const contract: Market = {...market, symbol: 'BTC/USDT:USDT', product: 'linear', settle: 'USDT', contractSize: '0.01'};
  const {body} = encodeContract({...limit, symbol: 'BTC/USDT:USDT', linked: [TP]}, contract, null);
  expect(JSON.parse(body)).toMatchObject({sz: '50', attachAlgoOrds: [{attachAlgoClOrdId: 'child1', ...takeProfit}]});
});
