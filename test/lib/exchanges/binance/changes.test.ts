/** What answers to cancels, amendments and reads prove, over a real HTTP server. */
import {describe, expect, it} from 'vitest';
import {createOrder} from '../../../../src/lib/model/order.ts';
import type {HttpRequest} from '../../../../src/lib/transport/http.ts';
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
});

describe('the count of unfilled orders', () => {
  const request = {
    ...({symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', price: '50000', quantity: '0.1', timeInForce: 'GTC'} as const),
    ...{clientOrderId: 'mine', reduceOnly: false, postOnly: false},
  };

  it('is kept to as documented, from the first order on and as the answers tell it', async () => {
    let count = 1;
    served.reply = () => [200, JSON.stringify(placed), {'x-mbx-order-count-10s': String(count)}];
    const place = () => {
      const {trading} = served.adapter;
      return trading.placeOrder(trading.prepareOrder(request, BTCUSDT, null), never);
    };
    expect((await place()).outcome).toBe('PLACED');
    count = 100;
    expect((await place()).outcome).toBe('PLACED');
    await expect(place()).rejects.toMatchObject({kind: 'rate-limit', detail: {sent: false}});
    // What ends risk does not draw on it.
    expect(await kindOf(served.adapter.trading.cancelOrder({symbol: 'BTC/USDT', id: '1', clientOrderId: null}, never))).not.toBe(
      'rate-limit',
    );
  });
});

describe('ids that are looked up at the same moment', () => {
  it('share one list of open orders, and a later one asks anew', async () => {
    served.reply = () => [200, JSON.stringify([placed])];
    const look = (id: string) => served.adapter.trading.lookUp(id, never);
    const found = await Promise.all(['1', String(placed.orderId), '3'].map(look));
    expect(found.map(({orders}) => orders.length)).toEqual([0, 1, 0]);
    const lists = () => served.asked.filter((line) => line.endsWith('/openOrders')).length;
    expect(lists()).toBe(1);
    await look('4');
    expect(lists()).toBe(2);
  });
});

describe('a cancel of everything', () => {
  const odd = {symbol: 'OLDUSDT', orderId: 9, side: 'SIDEWAYS', status: 'DREAMING', price: null};

  it('goes out for what is known before any list is read, and for what the list shows', async () => {
    let answerList = () => {};
    const canceled: (string | null)[] = [];
    served.reply = (incoming, _, params) => {
      if (incoming.method === 'GET') return [200, JSON.stringify([placed, odd, 'no order', {...placed, orderId: 8}])];
      canceled.push(params.get('symbol'));
      if (params.get('symbol') === 'ETHUSDT') answerList();
      return [400, error(-2011, 'Unknown order sent.')];
    };
    const listed = new Promise<void>((resolve) => {
      answerList = resolve;
    });
    served.open({
      http: {
        async request(request: HttpRequest, signal: AbortSignal) {
          // The list does not answer before the first cancel has gone out.
          if (request.method === 'GET') await listed;
          return served.http.request(request, signal);
        },
      },
    });
    const report = await served.adapter.trading.cancelAll({symbol: null, knownSymbols: ['ETH/USDT', 'X/USDT:USDT']}, never);
    expect(report).toEqual({canceled: ['ETHUSDT', 'BTCUSDT', 'OLDUSDT', 'X/USDT:USDT'], orders: [], unnamed: 0, failed: []});
    expect(canceled).toEqual(['ETHUSDT', 'BTCUSDT', 'OLDUSDT']);
  });

  it('names what failed, and goes on with the rest', async () => {
    served.reply = (incoming, _, params) => {
      if (incoming.method === 'GET') return [200, JSON.stringify([placed, {...placed, symbol: 'ETHUSDT'}])];
      return params.get('symbol') === 'ETHUSDT' ? [503, ''] : [200, JSON.stringify([placed])];
    };
    const report = await served.adapter.trading.cancelAll({symbol: null, knownSymbols: []}, never);
    expect(report.canceled).toEqual(['BTCUSDT']);
    expect(report.failed).toMatchObject([{what: 'ETHUSDT', error: {kind: 'unknown-outcome'}}]);
  });

  it('cancels what is known without a list too, which is asked for again', async () => {
    served.reply = (incoming) => (incoming.method === 'GET' ? [503, ''] : [200, '[]']);
    const report = await served.adapter.trading.cancelAll({symbol: null, knownSymbols: ['BTC/USDT']}, never);
    expect(report).toMatchObject({canceled: ['BTCUSDT'], failed: [{what: 'the list of open orders'}]});
    expect(served.asked.filter((each) => each.startsWith('GET'))).toHaveLength(3);
  });

  it('of a symbol reads nothing, and names the orders that the answer names, those of lists too', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    const ended = {...placed, status: 'CANCELED', origClientOrderId: 'mine', clientOrderId: 'x'};
    served.reply = () => [200, JSON.stringify([ended, {orderListId: 3, orderReports: [{...ended, orderId: 8}]}])];
    const {orders} = await served.adapter.trading.cancelAll({symbol: 'BTC/USDT', knownSymbols: []}, never);
    expect(orders.map(({symbol, id, clientOrderId, status}) => [symbol, id, clientOrderId, status])).toEqual([
      ['BTC/USDT', '7', 'mine', 'CANCELED'],
      ['BTC/USDT', '8', 'mine', 'CANCELED'],
    ]);
    expect(served.asked).toEqual(['DELETE /api/v3/openOrders']);
  });

  it('holds of a symbol that is gone and that the list does not show', async () => {
    served.reply = (incoming) => (incoming.method === 'GET' ? [200, '[]'] : [400, error(-1121, 'Invalid symbol.')]);
    expect(await served.adapter.trading.cancelAll({symbol: null, knownSymbols: ['GONE/USDT']}, never)).toEqual({
      canceled: ['GONEUSDT'],
      orders: [],
      unnamed: 0,
      failed: [],
    });
  });
});

describe('a look-up', () => {
  it('finds every order that carries the text, whatever its market and state', async () => {
    const orders = [
      {...placed, orderId: 9, clientOrderId: 'a'},
      {...placed, symbol: 'GONEUSDT', orderId: 9, clientOrderId: 'b', status: 'DREAMING', type: 'MAGIC'},
      {...placed, orderId: 10, clientOrderId: '9'},
      {...placed, orderId: 11, clientOrderId: 'c'},
    ];
    served.context.memory.saveMarkets([BTCUSDT]);
    served.reply = (_, path) =>
      path === '/api/v3/exchangeInfo' ? [400, error(-1121, 'Invalid symbol.')] : [200, JSON.stringify(orders)];
    const {orders: found, complete} = await served.adapter.trading.lookUp('9', never);
    expect(complete).toBe(false);
    expect(found.map(({symbol, id, clientOrderId, status}) => [symbol, id, clientOrderId, status])).toEqual([
      ['BTC/USDT', '9', 'a', 'PARTIALLY_FILLED'],
      ['GONEUSDT', '9', 'b', 'UNKNOWN'],
      ['BTC/USDT', '10', '9', 'PARTIALLY_FILLED'],
    ]);
    expect(found[1]).toMatchObject({type: 'UNKNOWN', raw: {symbol: 'GONEUSDT', status: 'DREAMING', type: 'MAGIC'}});
  });

  it('gives what a cancel needs, in a market that is gone too', async () => {
    const params: string[] = [];
    served.reply = (incoming, path, sent) => {
      if (path === '/api/v3/exchangeInfo') return [400, error(-1121, 'Invalid symbol.')];
      if (incoming.method === 'DELETE') params.push(`${sent.get('symbol')} ${sent.get('orderId')}`);
      const gone = {...placed, symbol: 'GONEUSDT'};
      return [200, JSON.stringify(incoming.method === 'DELETE' ? {...gone, status: 'CANCELED'} : [gone])];
    };
    const [order] = (await served.adapter.trading.lookUp('7', never)).orders;
    if (order === undefined) throw new Error('not found');
    expect(await served.adapter.trading.cancelOrder(order, never)).toMatchObject({outcome: 'CANCELED'});
    expect(params).toEqual(['GONEUSDT 7']);
  });
});

describe('open orders', () => {
  it('are read row by row; a row without an id is missing', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    const rows = [placed, {...placed, orderId: 8, price: 'a lot', side: null}, {symbol: 'BTCUSDT'}, null];
    served.reply = () => [200, JSON.stringify(rows)];
    const {rows: orders, missing} = await served.adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, never);
    expect(orders.map(({id, side, price}) => [id, side, price])).toEqual([
      ['7', 'BUY', '60000'],
      ['8', null, null],
    ]);
    expect(missing).toMatchObject([{what: '2 of 4 orders'}]);
  });

  it('of one list are linked', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    const leg = (orderId: number, orderListId: number) => ({...placed, orderId, orderListId});
    served.reply = () => [200, JSON.stringify([leg(1, 5), leg(2, 5), leg(3, -1)])];
    const {rows} = await served.adapter.trading.openOrders({symbol: 'BTC/USDT', products: 'ACCOUNT'}, never);
    expect(rows.map(({linkedIds}) => linkedIds)).toEqual([['2'], ['1'], []]);
    served.reply = (_, path) =>
      path === '/api/v3/orderList'
        ? [200, JSON.stringify({orders: [{orderId: 1}, {orderId: 2}]})]
        : [200, JSON.stringify(leg(1, 5))];
    const ref = {symbol: 'BTC/USDT', id: '1', clientOrderId: null};
    expect((await served.adapter.trading.order(ref, never))?.linkedIds).toEqual(['2']);
  });

  it('show where a pegged order stands', async () => {
    served.reply = () => [
      200,
      JSON.stringify([{...placed, price: '0.00', pegPriceType: 'PRIMARY_PEG', peggedPrice: '49999.50'}]),
    ];
    expect((await served.adapter.trading.openOrders({symbol: 'BTC/USDT', products: 'ACCOUNT'}, never)).rows[0]?.price).toBe(
      '49999.5',
    );
  });
});

describe('an amendment', () => {
  const order = createOrder({
    ...{account: 'desk', exchange: 'binance', symbol: 'BTC/USDT', id: '7', clientOrderId: 'mine', side: 'BUY', type: 'LIMIT'},
    ...{timeInForce: 'GTC', price: '60000', quantity: '0.1', filled: '0', remaining: '0.1', status: 'NEW'},
  });

  const target = () => {
    const terms = {
      type: 'LIMIT',
      symbol: 'BTC/USDT',
      side: 'BUY',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    } as const;
    return served.adapter.trading.prepareOrder({...terms, clientOrderId: 'new', price: '59000', quantity: '0.1'}, BTCUSDT, null);
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

  it('is unknown when the answer says that one half was carried out, and not which', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    served.reply = () => [409, error(-2021, 'Order cancel-replace partially failed.')];
    expect(await kindOf(served.adapter.trading.amendOrder(order, {price: '59000'}, target(), never))).toBe('unknown-outcome');
  });

  const stop = {
    ...order,
    type: 'STOP_LIMIT',
    stopPrice: '61000',
    status: 'PENDING',
    trigger: {kind: 'STOP', by: 'LAST'},
  } as const;

  it('replaces what waits or rests unfilled only while it is unfilled', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    const restrictions: (string | null)[] = [];
    served.reply = (incoming, _, params) => {
      if (incoming.method === 'GET') return [200, JSON.stringify({...placed, type: 'STOP_LOSS_LIMIT'})];
      restrictions.push(params.get('cancelRestrictions'));
      return [400, error(-1021, 'Timestamp')];
    };
    const partly = {...order, filled: '0.05', status: 'PARTIALLY_FILLED'} as const;
    for (const each of [order, stop, partly]) await served.adapter.trading.amendOrder(each, {price: '59000'}, target(), never);
    expect(restrictions).toEqual(['ONLY_NEW', 'ONLY_NEW', null]);
  });

  it('was not sent when the question before it has no answer', async () => {
    served.context.memory.saveMarkets([BTCUSDT]);
    served.reply = () => 'CUT';
    await expect(served.adapter.trading.amendOrder(stop, {price: '59000'}, target(), never)).rejects.toMatchObject({
      detail: {sent: false},
    });
    expect(new Set(served.asked)).toEqual(new Set(['GET /api/v3/order']));
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
    expect(await served.adapter.trading.openOrders({symbol: 'BTC/USDT', products: 'ACCOUNT'}, never)).toEqual({
      rows: [],
      missing: [],
    });
    expect(served.asked).toEqual(['GET /api/v3/openOrders', 'GET /api/v3/time', 'GET /api/v3/openOrders']);
    served.reply = (_, path) =>
      path === '/api/v3/time' ? [200, JSON.stringify({serverTime: NOW})] : [400, error(-1021, 'Timestamp')];
    expect(await kindOf(served.adapter.trading.openOrders({symbol: 'BTC/USDT', products: 'ACCOUNT'}, never))).toBe('clock');
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

describe('a witness by fills', () => {
  const fill = (id: number, orderId: number) => ({
    ...{symbol: 'BTCUSDT', id, orderId, price: '1', qty: '1', commission: '0', commissionAsset: 'BNB'},
    ...{time: NOW, isBuyer: true, isMaker: false},
  });
  const find = () => {
    const ref = {symbol: 'BTC/USDT', id: null, clientOrderId: 'mine'};
    const source = served.adapter.trading.orderSources(ref, NOW).find(({name}) => name === 'fills');
    if (source === undefined) throw new Error('no such source');
    return source.find(never);
  };

  it('looks at the owner of every fill, however many strangers trade', async () => {
    const strangers = Array.from({length: 60}, (_, index) => fill(index + 1, 100 + index));
    const orders = strangers.map(({orderId}) => ({...placed, orderId, clientOrderId: `other-${orderId}`, time: NOW}));
    served.reply = (_, path) => [200, JSON.stringify(path === '/api/v3/myTrades' ? strangers : orders)];
    expect(await find()).toBeNull();
    const ours = {...placed, orderId: 160, time: NOW};
    served.reply = (_, path) => [
      200,
      JSON.stringify(path === '/api/v3/myTrades' ? [...strangers, fill(99, 160)] : [...orders, ours]),
    ];
    expect((await find())?.id).toBe('160');
  });

  it('is no witness when the owner of a fill is not shown', async () => {
    served.reply = (_, path) => [200, JSON.stringify(path === '/api/v3/myTrades' ? [fill(1, 100)] : [])];
    expect(await kindOf(find())).toBe('protocol');
  });
});
