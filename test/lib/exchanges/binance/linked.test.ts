/** Order lists: what is sent, what their answers prove, and the places of their orders. */
import {describe, expect, it} from 'vitest';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import {familiesAmong, listOf} from '../../../../src/lib/exchanges/binance/linked.ts';
import {marketOf} from '../../../../src/lib/exchanges/binance/market.ts';
import {asReport, readReport} from '../../../../src/lib/exchanges/binance/report.ts';
import type {LimitOrder, LinkedLeg} from '../../../../src/lib/model/order.ts';
import {BTCUSDT, contextOf, fakeHttp, INFO, never} from './support.ts';

const LISTS = marketOf({...INFO, ocoAllowed: true, otoAllowed: true});
const SIZED = marketOf({...INFO, ocoAllowed: true, otoAllowed: true, opoAllowed: true});
const TP: LinkedLeg = {kind: 'TAKE_PROFIT', price: '65000', clientOrderId: 'tp'};
const SL: LinkedLeg = {kind: 'STOP_LOSS', price: '55000', clientOrderId: 'sl'};
const BUY: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  clientOrderId: 'mine',
  reduceOnly: false,
  quantity: '0.5',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
};
const working = {
  ...{symbol: 'BTCUSDT', workingType: 'LIMIT', workingTimeInForce: 'GTC', workingSide: 'BUY', workingClientOrderId: 'mine'},
  ...{workingPrice: '60000', workingQuantity: '0.5', pendingSide: 'SELL', newOrderRespType: 'FULL'},
};

describe('an order list', () => {
  it('of a buy whose market sizes the rest by what the buy brought in names no size for it', () => {
    expect(listOf(BUY, [TP, SL], SIZED)).toMatchObject({endpoint: {path: '/api/v3/orderList/opoco'}});
    expect(listOf(BUY, [TP, SL], SIZED).params).toEqual({
      ...working,
      ...{pendingAboveType: 'LIMIT_MAKER', pendingAboveClientOrderId: 'tp', pendingAbovePrice: '65000'},
      ...{pendingBelowType: 'STOP_LOSS', pendingBelowClientOrderId: 'sl', pendingBelowStopPrice: '55000'},
    });
    expect(listOf(BUY, [SL], SIZED)).toMatchObject({
      endpoint: {path: '/api/v3/orderList/opo'},
      params: {...working, pendingType: 'STOP_LOSS', pendingClientOrderId: 'sl', pendingStopPrice: '55000'},
    });
  });

  it('elsewhere sells what a buy leaves after its fee, down to the step', () => {
    expect(listOf(BUY, [TP, SL], LISTS)).toMatchObject({
      endpoint: {path: '/api/v3/orderList/otoco'},
      params: {...working, pendingQuantity: '0.4995'},
    });
    expect(listOf({...BUY, quantity: '0.00033'}, [TP], LISTS)).toMatchObject({
      endpoint: {path: '/api/v3/orderList/oto'},
      params: {pendingQuantity: '0.00032', pendingType: 'LIMIT', pendingPrice: '65000', pendingTimeInForce: 'GTC'},
    });
  });

  it('of a sale buys the same size back, its take-profit below and its stop-loss above', () => {
    const sale = {...BUY, side: 'SELL' as const, postOnly: true};
    const {endpoint, params} = listOf(
      sale,
      [
        {...TP, price: '55000'},
        {...SL, price: '65000'},
      ],
      SIZED,
    );
    expect(endpoint.path).toBe('/api/v3/orderList/otoco');
    expect(params).toMatchObject({
      ...{workingType: 'LIMIT_MAKER', workingSide: 'SELL', pendingSide: 'BUY', pendingQuantity: '0.5'},
      ...{pendingBelowType: 'LIMIT_MAKER', pendingBelowPrice: '55000', pendingBelowClientOrderId: 'tp'},
      ...{pendingAboveType: 'STOP_LOSS', pendingAboveStopPrice: '65000', pendingAboveClientOrderId: 'sl'},
    });
    expect(params).not.toHaveProperty('workingTimeInForce');
  });

  it('is refused where the market has none, or no stops at market', () => {
    expect(() => listOf(BUY, [TP], BTCUSDT)).toThrow(/no linked orders in BTC\/USDT/);
    const noStops = {...LISTS, orderTypes: ['LIMIT', 'MARKET'] as const};
    expect(() => listOf(BUY, [TP, SL], noStops)).toThrow(/no stop orders at market/);
    expect(listOf(BUY, [TP], noStops).params).toMatchObject({pendingType: 'LIMIT'});
  });
});

const reply = (...statuses: readonly string[]) => {
  const rows = [
    {orderId: 6, clientOrderId: 'mine', type: 'LIMIT', side: 'BUY', price: '60000.00', origQty: '0.5', workingTime: 1},
    {orderId: 7, clientOrderId: 'sl', type: 'STOP_LOSS', side: 'SELL', price: '0.00', stopPrice: '55000.00', workingTime: -1},
    {orderId: 8, clientOrderId: 'tp', type: 'LIMIT_MAKER', side: 'SELL', price: '65000.00', workingTime: -1},
  ].map((row, index) => ({
    ...{symbol: 'BTCUSDT', orderListId: 1, executedQty: '0.00', cummulativeQuoteQty: '0.00', timeInForce: 'GTC'},
    ...{transactTime: 1_700_000_000_000, status: statuses[index]},
    ...row,
  }));
  const orders = rows.map(({symbol, orderId, clientOrderId}) => ({symbol, orderId, clientOrderId}));
  return {orderListId: 1, contingencyType: 'OTO', listStatusType: 'EXEC_STARTED', orders, orderReports: rows};
};

describe('its answers', () => {
  const adapterOf = (json: unknown) => {
    const http = fakeHttp(() => ({json}));
    return {http, adapter: binance.create(contextOf({http}))};
  };

  it('are those of its first order, with the others that belong to it', async () => {
    const {http, adapter} = adapterOf(reply('NEW', 'PENDING_NEW', 'PENDING_NEW'));
    const order = adapter.trading.prepareOrder({...BUY, linked: [TP, SL]}, SIZED, null);
    const placement = await adapter.trading.placeOrder(order, never);
    expect(placement).toMatchObject({
      outcome: 'PLACED',
      order: {id: '6', clientOrderId: 'mine', status: 'NEW', linkedIds: ['7', '8']},
    });
    expect(http.asked.map(({url}) => new URL(url).pathname)).toEqual(['/api/v3/orderList/opoco']);
  });

  it('without that order, or in other words, prove nothing', async () => {
    const order = {...BUY, linked: [TP, SL], clientOrderId: 'other'};
    for (const json of [reply('NEW', 'PENDING_NEW', 'PENDING_NEW'), {orderListId: 1}]) {
      const {adapter} = adapterOf(json);
      const prepared = adapter.trading.prepareOrder(order, SIZED, null);
      await expect(adapter.trading.placeOrder(prepared, never)).rejects.toMatchObject({kind: 'unknown-outcome'});
    }
  });

  it('to a cancel of one of them may be the whole list', async () => {
    const {adapter} = adapterOf(reply('CANCELED', 'CANCELED', 'CANCELED'));
    const ref = {symbol: 'BTC/USDT', id: '7', clientOrderId: null};
    const canceled = await adapter.trading.cancelOrder(ref, never);
    expect(canceled).toMatchObject({outcome: 'CANCELED', order: {id: '7', status: 'CANCELED', parentId: '6', linkedIds: ['8']}});
  });

  it('among open orders: what is pending belongs to the one that works, what works alone ends its brother', async () => {
    const pending = adapterOf(reply('NEW', 'PENDING_NEW', 'PENDING_NEW').orderReports).adapter;
    const scope = {symbol: 'BTC/USDT', products: 'ACCOUNT'} as const;
    const {rows} = await pending.trading.openOrders(scope, never);
    expect(rows.map(({id, status, parentId, linkedIds}) => [id, status, parentId, linkedIds])).toEqual([
      ['6', 'NEW', null, ['7', '8']],
      ['7', 'PENDING', '6', ['8']],
      ['8', 'PENDING', '6', ['7']],
    ]);
    const left = adapterOf(reply('FILLED', 'NEW', 'NEW').orderReports.slice(1)).adapter;
    const others = await left.trading.openOrders(scope, never);
    expect(others.rows.map(({id, parentId, linkedIds}) => [id, parentId, linkedIds])).toEqual([
      ['7', null, ['8']],
      ['8', null, ['7']],
    ]);
  });
});

it('an event of a leg carries its place in the list', () => {
  const report = asReport({
    s: 'BTCUSDT',
    i: 8,
    c: 'tp',
    S: 'SELL',
    o: 'LIMIT_MAKER',
    X: 'PENDING_NEW',
    q: '0.5',
    z: '0',
    p: '65000',
  });
  if (report === null) throw new Error('it is a report');
  const place = {account: 'main', exchange: 'binance', symbol: 'BTC/USDT', isListed: true};
  const {order} = readReport(place, report, {parentId: '6', linkedIds: ['7']});
  expect(order).toMatchObject({status: 'PENDING', parentId: '6', linkedIds: ['7']});
});

describe('lists among closed orders', () => {
  const row = (orderId: string, orderListId: number, side: 'BUY' | 'SELL') => ({symbol: 'BTCUSDT', orderId, orderListId, side});

  it('name their first order where the others close it, by number and not by text', () => {
    const rows = [row('10', 1, 'SELL'), row('11', 1, 'SELL'), row('9', 1, 'BUY'), row('12', -1, 'BUY')];
    expect(rows.map(familiesAmong(rows))).toEqual([
      {parentId: '9', linkedIds: ['11']},
      {parentId: '9', linkedIds: ['10']},
      {parentId: null, linkedIds: ['10', '11']},
      {parentId: null, linkedIds: []},
    ]);
  });

  it('on one side stand beside each other, and one whose others are not there is alone', () => {
    const rows = [row('1', 1, 'SELL'), row('2', 1, 'SELL'), row('3', 2, 'BUY')];
    expect(rows.map(familiesAmong(rows))).toEqual([
      {parentId: null, linkedIds: ['2']},
      {parentId: null, linkedIds: ['1']},
      {parentId: null, linkedIds: []},
    ]);
  });
});
