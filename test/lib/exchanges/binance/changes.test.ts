/** What answers to cancels, amendments and reads prove, over a real HTTP server. */
import {describe, expect, it} from 'vitest';
import type {Order} from '../../../../src/lib/model/order.ts';
import {error, kindOf, placed, serve} from './served.ts';
import {BTCUSDT, NOW, never} from './support.ts';

const served = serve();

describe('a cancel', () => {
  const ref = {symbol: 'BTC/USDT', id: null, clientOrderId: 'mine'};

  it('answers the order under its own id, not the id of the cancel', async () => {
    served.reply = () => [
      200,
      JSON.stringify({...placed, origClientOrderId: 'mine', clientOrderId: 'cancel-1', status: 'CANCELED'}),
    ];
    expect(await served.adapter.trading.cancelOrder(ref, never)).toMatchObject({
      outcome: 'CANCELED',
      order: {clientOrderId: 'mine', status: 'CANCELED', filled: '0.04'},
    });
  });

  it.each([
    [-2011, 'Unknown order sent.', 'NOT_OPEN'],
    [-2011, 'Order was not canceled due to cancel restrictions.', 'REJECTED'],
  ])('%s "%s" is %s', async (code, msg, outcome) => {
    served.reply = () => [400, error(code, msg)];
    expect((await served.adapter.trading.cancelOrder(ref, never)).outcome).toBe(outcome);
  });

  it('of everything asks per symbol, is content with nothing open, and names a failure', async () => {
    served.reply = (incoming, _, params) => {
      if (incoming.method === 'GET')
        return [200, JSON.stringify([placed, {...placed, symbol: 'ETHUSDT'}, {...placed, orderId: 8}])];
      return params.get('symbol') === 'ETHUSDT' ? [503, ''] : [400, error(-2011, 'Unknown order sent.')];
    };
    await expect(served.adapter.trading.cancelAll({symbol: null, knownSymbols: []}, never)).rejects.toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('1 of 2'),
    });
    expect(served.asked.sort()).toEqual(['DELETE /api/v3/openOrders', 'DELETE /api/v3/openOrders', 'GET /api/v3/openOrders']);
  });
});

describe('an amendment', () => {
  const order = {
    account: 'desk',
    exchange: 'binance',
    symbol: 'BTC/USDT',
    id: '7',
    clientOrderId: 'mine',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    price: '60000',
    stopPrice: null,
    quantity: '0.1',
    filled: '0',
    remaining: '0.1',
    averagePrice: null,
    status: 'NEW',
    fees: [],
    createdAt: null,
    updatedAt: null,
    trigger: null,
    parentId: null,
    linkedIds: [],
    childIds: [],
  } as const satisfies Order;

  const target = () => {
    const terms = {
      type: 'LIMIT',
      symbol: 'BTC/USDT',
      side: 'BUY',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    } as const;
    return served.adapter.trading.prepareOrder({...terms, clientOrderId: 'new', price: '59000', quantity: '0.1'}, BTCUSDT);
  };

  it('shrinks in place and replaces for anything else', () => {
    expect(served.adapter.trading.amendStyle(order, {quantity: '0.05'})).toBe('IN_PLACE');
    expect(served.adapter.trading.amendStyle(order, {quantity: '0.05', price: '60000'})).toBe('IN_PLACE');
    expect(served.adapter.trading.amendStyle(order, {quantity: '0.2'})).toBe('REPLACE');
    expect(served.adapter.trading.amendStyle(order, {price: '59000'})).toBe('REPLACE');
  });

  const canceled = {...placed, origClientOrderId: 'mine', clientOrderId: 'x', status: 'CANCELED'};
  const renewed = {
    ...placed,
    orderId: 8,
    clientOrderId: 'new',
    status: 'NEW',
    executedQty: '0',
    cummulativeQuoteQty: '0',
    fills: [],
  };
  it.each([
    [
      200,
      {cancelResult: 'SUCCESS', newOrderResult: 'SUCCESS', cancelResponse: canceled, newOrderResponse: renewed},
      'CANCELED',
      'PLACED',
    ],
    [
      409,
      {
        code: -2021,
        msg: '',
        data: {
          cancelResult: 'SUCCESS',
          newOrderResult: 'FAILURE',
          cancelResponse: canceled,
          newOrderResponse: {code: -2010, msg: 'Order would immediately match and take.'},
        },
      },
      'CANCELED',
      'REJECTED',
    ],
    [
      400,
      {
        code: -2022,
        msg: '',
        data: {
          cancelResult: 'FAILURE',
          newOrderResult: 'NOT_ATTEMPTED',
          cancelResponse: {code: -2011, msg: 'Unknown order sent.'},
          newOrderResponse: null,
        },
      },
      'NOT_OPEN',
      undefined,
    ],
    [400, {code: -1021, msg: 'Timestamp'}, 'REJECTED', undefined],
  ])('reads two verdicts from HTTP %s', async (status, body, cancellation, placement) => {
    served.context.memory.saveMarkets([BTCUSDT]);
    served.reply = () => [status, JSON.stringify(body)];
    const amendment = await served.adapter.trading.amendOrder(order, {price: '59000'}, target(), never);
    if (amendment.style !== 'REPLACED') throw new Error('not replaced');
    expect([amendment.cancellation.outcome, amendment.placement?.outcome]).toEqual([cancellation, placement]);
  });

  it('is signed with the time that was journaled, however long the question before it took', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    const stamps: (string | null)[] = [];
    served.reply = (incoming, _, params) => {
      if (incoming.method !== 'GET') stamps.push(params.get('timestamp'));
      return [400, error(-1021, 'Timestamp')];
    };
    await served.adapter.trading.amendOrder(order, {price: '59000'}, {...target(), signedAt: NOW - 4000}, never);
    await served.adapter.trading.amendOrder(order, {quantity: '0.05'}, {...target(), signedAt: NOW - 4000}, never);
    expect(stamps).toEqual([String(NOW - 4000), String(NOW - 4000)]);
  });

  it('is unknown when the new half is', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    served.reply = () => [
      409,
      JSON.stringify({
        code: -2021,
        msg: '',
        data: {
          cancelResult: 'SUCCESS',
          newOrderResult: 'FAILURE',
          cancelResponse: canceled,
          newOrderResponse: {code: -1007, msg: 'Timeout'},
        },
      }),
    ];
    expect(await kindOf(served.adapter.trading.amendOrder(order, {price: '59000'}, target(), never))).toBe('unknown-outcome');
  });
});

describe('a read', () => {
  it('measures the clock once and asks once more when the exchange refuses the time', async () => {
    served.reply = (_, path, params) => {
      if (path === '/api/v3/time') return [200, JSON.stringify({serverTime: NOW + 90_000})];
      return Number(params.get('timestamp')) === NOW + 90_000 ? [200, '[]'] : [400, error(-1021, 'Timestamp')];
    };
    expect(await served.adapter.trading.openOrders('BTC/USDT', never)).toEqual({rows: [], missing: []});
    expect(served.asked).toEqual(['GET /api/v3/openOrders', 'GET /api/v3/time', 'GET /api/v3/openOrders']);
    served.reply = (_, path) =>
      path === '/api/v3/time' ? [200, JSON.stringify({serverTime: NOW})] : [400, error(-1021, 'Timestamp')];
    expect(await kindOf(served.adapter.trading.openOrders('BTC/USDT', never))).toBe('clock');
    expect(served.asked.length).toBe(6);
  });

  it('answers null for an order only where Binance says that there is none', async () => {
    const ref = {symbol: 'BTC/USDT', id: null, clientOrderId: 'mine'};
    served.reply = () => [400, error(-2013, 'Order does not exist.')];
    expect(await served.adapter.trading.order(ref, never)).toBeNull();
    served.reply = () => [503, ''];
    expect(await kindOf(served.adapter.trading.order(ref, never))).toBe('exchange-down');
    for (const source of served.adapter.trading.orderSources(ref, NOW))
      expect(await kindOf(source.find(never))).toBe('exchange-down');
  });
});
