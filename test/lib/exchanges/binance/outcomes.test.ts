/** What answers prove: placements, cancels, replacements and reads over a real HTTP server. */
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {AdapterContext} from '../../../../src/lib/adapter/context.ts';
import type {ExchangeAdapter} from '../../../../src/lib/adapter/exchange-adapter.ts';
import {retryAfterMs} from '../../../../src/lib/exchanges/binance/errors.ts';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {LimitOrder, Order} from '../../../../src/lib/model/order.ts';
import {createHttp} from '../../../../src/lib/transport/undici-http.ts';
import {BTCUSDT, contextOf, NOW, never} from './support.ts';

type Reply = readonly [status: number, body: string, headers?: Record<string, string>];
let reply: (request: IncomingMessage, path: string, params: URLSearchParams) => Reply | 'CUT';
let asked: string[] = [];
let server: Server;
let context: AdapterContext;
let adapter: ExchangeAdapter;
const http = createHttp({connectTimeoutMs: 1000});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const url = new URL(request.url ?? '', 'http://host');
  asked.push(`${request.method} ${url.pathname}`);
  const answer = reply(request, url.pathname, new URLSearchParams(body === '' ? url.search : body));
  if (answer === 'CUT') return void request.socket.destroy();
  response.writeHead(answer[0], answer[2]).end(answer[1]);
}

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});
const open = (change = {}) => {
  const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  context = contextOf({http}, {urls: {rest, stream: 'ws://127.0.0.1:1'}, ...change});
  return binance.create(context);
};
beforeEach(() => {
  asked = [];
  adapter = open();
});

const request: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  clientOrderId: 'mine',
  reduceOnly: false,
  quantity: '0.1',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
};
const placed = {
  symbol: 'BTCUSDT',
  orderId: 7,
  orderListId: -1,
  clientOrderId: 'mine',
  transactTime: NOW,
  price: '60000.00000000',
  origQty: '0.10000000',
  executedQty: '0.04000000',
  cummulativeQuoteQty: '2396.00000000',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  workingTime: NOW,
  fills: [{price: '59900.00', qty: '0.04000000', commission: '0.00004000', commissionAsset: 'BTC', tradeId: 56}],
};
const error = (code: number, msg: string) => JSON.stringify({code, msg});
const place = () => adapter.placeOrder(adapter.prepareOrder(request, BTCUSDT), never);
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (thrown: unknown) => (thrown instanceof DeskError ? thrown.kind : String(thrown)),
  );

describe('a placement', () => {
  it('is placed with its fills when the answer is the order', async () => {
    let sent = new URLSearchParams();
    reply = (_, __, params) => {
      sent = params;
      return [200, JSON.stringify(placed)];
    };
    const prepared = adapter.prepareOrder(request, BTCUSDT);
    expect(prepared).toMatchObject({signedAt: NOW, fenceAt: NOW + 5000});
    const placement = await adapter.placeOrder(prepared, never);
    expect(placement).toMatchObject({
      outcome: 'PLACED',
      order: {
        id: '7',
        status: 'PARTIALLY_FILLED',
        filled: '0.04',
        remaining: '0.06',
        averagePrice: '59900',
        fees: [{asset: 'BTC', amount: '0.00004'}],
      },
      fills: [{id: '56', price: '59900', quantity: '0.04', fee: {asset: 'BTC', amount: '0.00004'}}],
    });
    expect(Object.fromEntries(sent)).toMatchObject({
      symbol: 'BTCUSDT',
      quantity: '0.1',
      price: '60000',
      newClientOrderId: 'mine',
      newOrderRespType: 'FULL',
    });
    expect(`${prepared.wire.body}&signature=${sent.get('signature')}`).toBe(sent.toString());
  });

  it.each([
    [400, -2010, 'Account has insufficient balance for requested action.', 'insufficient-funds'],
    [400, -2010, 'Order would immediately match and take.', 'rejected'],
    [400, -1013, 'Filter failure: LOT_SIZE', 'rule'],
    [400, -1013, 'Market is closed.', 'rejected'],
    [400, -1021, 'Timestamp for this request is outside of the recvWindow.', 'clock'],
    [400, -1022, 'Signature for this request is not valid.', 'auth'],
    [401, -2015, 'Invalid API-key, IP, or permissions for action.', 'auth'],
    [400, -1121, 'Invalid symbol.', 'not-found'],
    [429, -1015, 'Too many new orders.', 'rate-limit'],
    [418, -1003, 'Way too much request weight used; IP banned.', 'rate-limit'],
  ])('%s %s "%s" is REJECTED: %s', async (status, code, msg, kind) => {
    reply = () => [status, error(code, msg)];
    const placement = await place();
    expect(placement).toMatchObject({outcome: 'REJECTED', error: {kind, detail: {code: String(code)}}});
  });

  it('is DUPLICATE when an open order has its id', async () => {
    reply = () => [400, error(-2010, 'Duplicate order sent.')];
    expect((await place()).outcome).toBe('DUPLICATE');
  });

  it.each<[string, Reply | 'CUT']>([
    ['-1007', [400, error(-1007, 'Timeout waiting for response from backend server.')]],
    ['-1006', [400, error(-1006, 'An unexpected response was received.')]],
    ['-1000', [400, error(-1000, 'An unknown error occurred.')]],
    ['-1001', [400, error(-1001, 'Internal error.')]],
    ['-1008', [400, error(-1008, 'Server is currently overloaded.')]],
    ['-1016', [400, error(-1016, 'This service is no longer available.')]],
    ['a code that nobody knows', [400, error(-9876, 'New.')]],
    ['5xx with a refusal in it', [503, error(-1013, 'Filter failure: LOT_SIZE')]],
    ['the firewall', [403, '<html>Forbidden</html>']],
    ['a web page', [200, '<html></html>']],
    ['cut JSON', [200, JSON.stringify(placed).slice(0, 60)]],
    ['another client id', [200, JSON.stringify({...placed, clientOrderId: 'other'})]],
    ['another side', [200, JSON.stringify({...placed, side: 'SELL'})]],
    ['another symbol', [200, JSON.stringify({...placed, symbol: 'ETHUSDT'})]],
    ['an undocumented state', [200, JSON.stringify({...placed, status: 'DREAMING'})]],
    ['a missing field', [200, JSON.stringify({...placed, orderId: undefined})]],
    ['an error with HTTP 200', [200, error(-1013, 'Filter failure: LOT_SIZE')]],
    ['a broken connection', 'CUT'],
  ])('is unknown, and sent once, after %s', async (_, answer) => {
    reply = () => answer;
    expect(await kindOf(place())).toBe('unknown-outcome');
    expect(asked).toEqual(['POST /api/v3/order']);
  });

  it('holds back everything after a 429 until Retry-After', async () => {
    reply = () => [429, error(-1003, 'Too much request weight used.'), {'retry-after': '7'}];
    expect(await place()).toMatchObject({outcome: 'REJECTED', error: {kind: 'rate-limit', detail: {retryAfterMs: 7000}}});
    await expect(place()).rejects.toMatchObject({kind: 'rate-limit', detail: {sent: false, retryAfterMs: 7000}});
    expect(asked.length).toBe(1);
  });

  it.each([
    ['17', 17_000],
    ['0', 1000],
    ['999999999', 3 * 86_400_000],
    ['-5', 60_000],
    ['soon', 60_000],
    [undefined, 60_000],
  ])('reads Retry-After %s as %s ms', (header, ms) => {
    expect(retryAfterMs(429, header)).toBe(ms);
  });

  it('is refused in read mode before anything is sent', async () => {
    adapter = open({mode: 'read'});
    reply = () => [200, '{}'];
    const ref = {symbol: 'BTC/USDT', id: '7', clientOrderId: null};
    expect(await kindOf(place())).toBe('permission');
    expect(await kindOf(adapter.cancelOrder(ref, never))).toBe('permission');
    expect(await kindOf(adapter.cancelAll(null, never))).toBe('permission');
    expect(asked).toEqual([]);
  });
});

describe('a cancel', () => {
  const ref = {symbol: 'BTC/USDT', id: null, clientOrderId: 'mine'};

  it('answers the order under its own id, not the id of the cancel', async () => {
    reply = () => [200, JSON.stringify({...placed, origClientOrderId: 'mine', clientOrderId: 'cancel-1', status: 'CANCELED'})];
    expect(await adapter.cancelOrder(ref, never)).toMatchObject({
      outcome: 'CANCELED',
      order: {clientOrderId: 'mine', status: 'CANCELED', filled: '0.04'},
    });
  });

  it.each([
    [-2011, 'Unknown order sent.', 'NOT_OPEN'],
    [-2011, 'Order was not canceled due to cancel restrictions.', 'REJECTED'],
  ])('%s "%s" is %s', async (code, msg, outcome) => {
    reply = () => [400, error(code, msg)];
    expect((await adapter.cancelOrder(ref, never)).outcome).toBe(outcome);
  });

  it('of everything asks per symbol, is content with nothing open, and names a failure', async () => {
    reply = (incoming, _, params) => {
      if (incoming.method === 'GET')
        return [200, JSON.stringify([placed, {...placed, symbol: 'ETHUSDT'}, {...placed, orderId: 8}])];
      return params.get('symbol') === 'ETHUSDT' ? [503, ''] : [400, error(-2011, 'Unknown order sent.')];
    };
    await expect(adapter.cancelAll(null, never)).rejects.toMatchObject({
      kind: 'unknown-outcome',
      message: expect.stringContaining('1 of 2'),
    });
    expect(asked.sort()).toEqual(['DELETE /api/v3/openOrders', 'DELETE /api/v3/openOrders', 'GET /api/v3/openOrders']);
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
  } as const satisfies Order;

  it('shrinks in place and replaces for anything else', () => {
    expect(adapter.amendStyle(order, {quantity: '0.05'})).toBe('IN_PLACE');
    expect(adapter.amendStyle(order, {quantity: '0.05', price: '60000'})).toBe('IN_PLACE');
    expect(adapter.amendStyle(order, {quantity: '0.2'})).toBe('REPLACE');
    expect(adapter.amendStyle(order, {price: '59000'})).toBe('REPLACE');
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
    context.memory.saveMarkets([BTCUSDT]);
    reply = () => [status, JSON.stringify(body)];
    const amendment = await adapter.amendOrder(order, {price: '59000'}, 'new', never);
    if (amendment.style !== 'REPLACED') throw new Error('not replaced');
    expect([amendment.cancellation.outcome, amendment.placement?.outcome]).toEqual([cancellation, placement]);
  });

  it('is unknown when the new half is', async () => {
    context.memory.saveMarkets([BTCUSDT]);
    reply = () => [
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
    expect(await kindOf(adapter.amendOrder(order, {price: '59000'}, 'new', never))).toBe('unknown-outcome');
  });
});

describe('a read', () => {
  it('measures the clock once and asks once more when the exchange refuses the time', async () => {
    reply = (_, path, params) => {
      if (path === '/api/v3/time') return [200, JSON.stringify({serverTime: NOW + 90_000})];
      return Number(params.get('timestamp')) === NOW + 90_000 ? [200, '[]'] : [400, error(-1021, 'Timestamp')];
    };
    expect(await adapter.openOrders('BTC/USDT', never)).toEqual([]);
    expect(asked).toEqual(['GET /api/v3/openOrders', 'GET /api/v3/time', 'GET /api/v3/openOrders']);
    reply = (_, path) => (path === '/api/v3/time' ? [200, JSON.stringify({serverTime: NOW})] : [400, error(-1021, 'Timestamp')]);
    expect(await kindOf(adapter.openOrders('BTC/USDT', never))).toBe('clock');
    expect(asked.length).toBe(6);
  });

  it('answers null for an order only where Binance says that there is none', async () => {
    const ref = {symbol: 'BTC/USDT', id: null, clientOrderId: 'mine'};
    reply = () => [400, error(-2013, 'Order does not exist.')];
    expect(await adapter.order(ref, never)).toBeNull();
    reply = () => [503, ''];
    expect(await kindOf(adapter.order(ref, never))).toBe('exchange-down');
    for (const source of adapter.orderSources(ref, NOW)) expect(await kindOf(source.find(never))).toBe('exchange-down');
  });
});
