import {expect, it} from 'vitest';
import {Row} from '../../../../src/lib/adapter/kit/row.ts';
import {encodeOrder} from '../../../../src/lib/exchanges/kraken/encode.ts';
import {toOrder} from '../../../../src/lib/exchanges/kraken/order.ts';
import type {LimitOrder, LinkedLeg} from '../../../../src/lib/model/order.ts';
import {MARKET} from '../../../support/scripted-exchange.ts';

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
const formOf = (linked?: readonly LinkedLeg[]) =>
  new URLSearchParams(encodeOrder({...limit, ...(linked !== undefined && {linked})}, {...MARKET, exchangeSymbol: 'XBTUSD'}, 0));
const leg = (kind: LinkedLeg['kind'], price: string): LinkedLeg => ({kind, price, clientOrderId: null});

it('a conditional close rests at its price, or waits for it', () => {
  const takeProfit = formOf([leg('TAKE_PROFIT', '65000')]);
  expect([takeProfit.get('close[ordertype]'), takeProfit.get('close[price]')]).toEqual(['limit', '65000']);
  const stopLoss = formOf([leg('STOP_LOSS', '55000')]);
  expect([stopLoss.get('close[ordertype]'), stopLoss.get('close[price]')]).toEqual(['stop-loss', '55000']);
  expect(formOf().has('close[price]')).toBe(false);
});

it('an order that the fill of another one made names that one', () => {
  const descr = {pair: 'XBTUSD', type: 'sell', ordertype: 'stop-loss', price: '55000', price2: '0'};
  const row = new Row({
    refid: 'OAAAAA-BBBBB-CCCCCC',
    status: 'open',
    vol: '0.5',
    vol_exec: '0',
    opentm: 1_700_000_000,
    descr,
    oflags: 'fciq',
  });
  const instrument = {symbol: 'BTC/USD', base: 'BTC', quote: 'USD', rawSymbol: null};
  const order = toOrder('ODDDDD-EEEEE-FFFFFF', row, instrument, {account: 'main', exchange: 'kraken'});
  expect(order).toMatchObject({parentId: 'OAAAAA-BBBBB-CCCCCC', type: 'STOP_MARKET', status: 'PENDING'});
});
