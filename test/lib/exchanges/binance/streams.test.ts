/** Private stream over a real WebSocket server, local book over a played one, and what the account holds. */
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {WebSocketServer} from 'ws';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/contract/order-feed.ts';
import {unreadOf} from '../../../../src/lib/exchanges/binance/balance.ts';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import {systemSockets} from '../../../../src/lib/transport/ws-socket.ts';
import {contextOf, fakeHttp, fakeSockets, INFO, NOW, never} from './support.ts';

const report = (change: object) => ({
  ...{
    e: 'executionReport',
    s: 'BTCUSDT',
    c: 'mine',
    C: '',
    S: 'BUY',
    o: 'LIMIT',
    f: 'GTC',
    q: '1.00',
    p: '60000.00',
    P: '0.00',
    x: 'NEW',
    X: 'NEW',
  },
  ...{
    r: 'NONE',
    i: 7,
    t: -1,
    l: '0.00',
    L: '0.00',
    z: '0.00',
    Z: '0.00',
    n: '0',
    N: null,
    T: 1_700_000_000_000,
    O: 1_700_000_000_000,
    m: false,
    w: true,
  },
  ...change,
});

let server: WebSocketServer | null = null;
afterEach(() => server?.close());

/** Opens an order stream on a server that acknowledges, plays the frames and closes. */
async function played(
  frames: readonly object[],
): Promise<{events: OrderStreamEvent[]; end: DeskError; asked: string[]; subscription: {method: string; params: object}}> {
  const listening = new WebSocketServer({port: 0, host: '127.0.0.1', path: '/ws-api/v3'});
  server = listening;
  let subscription = {method: '', params: {}};
  listening.on('connection', (socket) =>
    socket.on('message', (data) => {
      const {id, ...rest} = JSON.parse(String(data));
      subscription = rest;
      socket.send(JSON.stringify({id, status: 200, result: {subscriptionId: 0}}));
      for (const frame of frames) socket.send(JSON.stringify(frame));
      socket.close(1000);
    }),
  );
  await new Promise((resolve) => listening.once('listening', resolve));
  const http = fakeHttp(() => ({json: {symbols: [INFO]}}));
  const stream = `ws://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const adapter = binance.create(contextOf({http, sockets: systemSockets}, {urls: {rest: 'http://127.0.0.1:1', stream}}));
  const events: OrderStreamEvent[] = [];
  const end = await new Promise<DeskError>((resolve, reject) => {
    adapter.orderFeed.open({onEvent: (event) => void events.push(event), onAlive() {}, onEnd: resolve}, never).catch(reject);
  });
  return {events, end, asked: http.asked.map(({url}) => new URL(url).pathname), subscription};
}

describe('the private stream', () => {
  it('tells orders and fills in order, wrapped or bare, and asks for an unknown symbol once', async () => {
    const trade = {
      x: 'TRADE',
      X: 'FILLED',
      t: 56,
      l: '1.00',
      L: '59900.00',
      z: '1.00',
      Z: '59900.00',
      n: '0.001',
      N: 'BTC',
      m: true,
    };
    const {events, asked, subscription, end} = await played([
      {subscriptionId: 0, event: report({})},
      {subscriptionId: 0, event: {e: 'outboundAccountPosition', B: []}},
      report({c: 'amend-1', C: 'mine', x: 'REPLACED', q: '1.00'}),
      {subscriptionId: 0, event: report(trade)},
      {event: {e: 'serverShutdown', E: 1}},
    ]);
    expect(subscription).toMatchObject({
      method: 'userDataStream.subscribe.signature',
      params: {apiKey: 'key', signature: expect.any(String)},
    });
    const told = events.map((event) =>
      event.type === 'ORDER' ? [event.order.clientOrderId, event.order.status, event.fill?.id ?? null] : event.type,
    );
    // The announcement overtakes reports that wait for a name; reports keep their order.
    expect(told.filter((each) => each !== 'LEAVING')).toEqual([
      'LIVE',
      ['mine', 'NEW', null],
      ['mine', 'NEW', null],
      ['mine', 'FILLED', '56'],
    ]);
    expect(told).toContain('LEAVING');
    expect(events.at(-1)).toMatchObject({
      fill: {price: '59900', quantity: '1', fee: {asset: 'BTC', amount: '0.001'}, liquidity: 'MAKER'},
    });
    expect(asked).toEqual(['/api/v3/exchangeInfo']);
    expect(end.kind).toBe('network');
  });

  it.each([
    ['a refused subscription', {id: 'orders', status: 401, error: {code: -2015, msg: 'Invalid API-key'}}, 'auth'],
    ['the end of the subscription', {subscriptionId: 0, event: {e: 'eventStreamTerminated', E: 1}}, 'network'],
  ])('ends at %s', async (_, frame, kind) => {
    expect((await played([{subscriptionId: 0, event: report({})}, frame])).end.kind).toBe(kind);
  });
});

describe('odd events', () => {
  it('make their order UNKNOWN or leave a field out, and the stream goes on', async () => {
    const {events, end} = await played([
      {subscriptionId: 0, event: report({X: 'DREAMING', o: 'MAGIC'})},
      {subscriptionId: 0, event: report({z: undefined, S: 'SIDEWAYS', q: null})},
      {subscriptionId: 0, event: report({x: 'TRADE', t: 5, l: 'much', L: '1'})},
      {subscriptionId: 0, event: {e: 'neverHeardOf', s: 7}},
      {subscriptionId: 0, event: report({i: 8, q: 2})},
    ]);
    const orders = events.flatMap((event) => (event.type === 'ORDER' ? [event] : []));
    expect(orders.map(({order}) => [order.id, order.status, order.quantity, order.side])).toEqual([
      ['7', 'UNKNOWN', '1', 'BUY'],
      ['7', 'NEW', null, null],
      ['7', 'NEW', '1', 'BUY'],
      ['8', 'NEW', '2', 'BUY'],
    ]);
    expect(orders[0]?.order.raw).toEqual({status: 'DREAMING', type: 'MAGIC'});
    expect(orders.map(({fill}) => fill)).toEqual([null, null, null, null]);
    expect(end.kind).toBe('network');
  });

  it('of a list link its orders', async () => {
    const {events} = await played([
      {subscriptionId: 0, event: {e: 'listStatus', s: 'BTCUSDT', g: 3, O: [{i: 7}, {i: 8}]}},
      {subscriptionId: 0, event: report({g: 3})},
    ]);
    expect(events.at(-1)).toMatchObject({order: {id: '7', linkedIds: ['8']}});
  });
});

describe('a ban that the stream tells', () => {
  it('keeps every other request and connection of this address back, as long as it says', async () => {
    const context = contextOf({sockets: fakeSockets(), http: fakeHttp(() => ({json: []}))});
    const adapter = binance.create(context);
    const sockets = context.sockets as ReturnType<typeof fakeSockets>;
    const ends: DeskError[] = [];
    const handlers = {onEvent() {}, onAlive() {}, onEnd: (reason: DeskError) => void ends.push(reason)};
    await adapter.orderFeed.open(handlers, never);
    const error = {code: -1003, msg: 'Way too much request weight used.', data: {serverTime: NOW, retryAfter: NOW + 600_000}};
    sockets.handlers?.onText(JSON.stringify({id: 'orders', status: 418, error, rateLimits: []}));
    expect(ends).toMatchObject([{kind: 'rate-limit', detail: {retryAfterMs: 600_000}}]);
    const banned = {kind: 'rate-limit', detail: {sent: false, retryAfterMs: 600_000}};
    await expect(adapter.orderFeed.open(handlers, never)).rejects.toMatchObject(banned);
    await expect(adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, never)).rejects.toMatchObject(banned);
    await expect(adapter.account.balances('ALL', never)).rejects.toMatchObject(banned);
  });
});

describe('balances', () => {
  const spot = ['BTC', 'LDBTC', 'LDO', 'LDUSDT'].map((asset) => ({asset, free: '1.50000000', locked: '0.50000000'}));
  const answers: Record<string, unknown> = {
    '/api/v3/account': {balances: spot},
    '/sapi/v1/asset/get-funding-asset': [{asset: 'USDT', free: '1', locked: '2', freeze: '3', withdrawing: '4'}],
    '/sapi/v1/simple-earn/flexible/position': {
      rows: [
        {asset: 'BTC', totalAmount: '2'},
        {asset: 'USDT', totalAmount: '2'},
      ],
      total: 2,
    },
    '/sapi/v1/simple-earn/locked/position': {rows: [{asset: 'BTC', amount: '3'}], total: 1},
    '/sapi/v1/asset/wallet/balance': [
      {activate: true, balance: '0.5', walletName: 'Spot'},
      {activate: true, balance: '0', walletName: 'Options'},
      {activate: true, balance: '0.01', walletName: 'USDⓈ-M Futures'},
    ],
  };
  const read = async (status: (path: string) => number, change = {}, wanted: 'ALL' | 'spot' = 'ALL') => {
    const http = fakeHttp((_, path) => ({status: status(path), json: answers[path]}));
    const {rows, missing, unread} = await binance.create(contextOf({http}, change)).account.balances(wanted, never);
    return {
      asked: http.asked.length,
      held: rows.map(({wallet, asset, total, free}) => `${wallet} ${asset} ${total} ${free}`),
      missing: missing.map(({what}) => what),
      unread,
    };
  };

  it('counts Simple Earn once, and keeps coins that only look like receipts', async () => {
    const {held, asked} = await read(() => 200);
    expect(held).toEqual(['spot BTC 2 1.5', 'spot LDO 2 1.5', 'funding USDT 10 1', 'earn BTC 5 2', 'earn USDT 2 2']);
    expect(asked).toBe(5);
  });

  it('counts the receipts where there is no Simple Earn to ask', async () => {
    const expected = ['spot BTC 2 1.5', 'spot LDO 2 1.5', 'earn BTC 2 1.5', 'earn USDT 2 1.5'];
    expect((await read((path) => (path.startsWith('/sapi') ? 404 : 200))).held).toEqual(expected);
    expect(await read(() => 200, {environment: 'testnet'})).toMatchObject({asked: 1, held: expected});
  });

  it('counts a receipt without a position as that coin', async () => {
    const held = answers['/sapi/v1/simple-earn/flexible/position'];
    answers['/sapi/v1/simple-earn/flexible/position'] = {rows: [], total: 0};
    expect((await read(() => 200)).held.slice(-2)).toEqual(['earn BTC 5 1.5', 'earn USDT 2 1.5']);
    answers['/sapi/v1/simple-earn/flexible/position'] = held;
  });

  it('names a wallet that fails, asked again before, and keeps the others', async () => {
    const {held, missing} = await read((path) => (path.includes('funding') ? 500 : 200), {}, 'ALL');
    expect(missing).toEqual(['funding wallet']);
    expect(held).toEqual(['spot BTC 2 1.5', 'spot LDO 2 1.5', 'earn BTC 5 2', 'earn USDT 2 2']);
  });

  it('asks for the spot wallet alone when only that is wanted', async () => {
    const {held, asked} = await read((path) => (path.startsWith('/sapi') ? 500 : 200), {}, 'spot');
    expect([held, asked]).toEqual([['spot BTC 2 1.5', 'spot LDO 2 1.5'], 1]);
  });

  it('names wallets that hold something and are not read, or says that it does not know', async () => {
    expect((await read(() => 200)).unread).toEqual(['USDⓈ-M Futures wallet']);
    expect((await read((path) => (path.includes('wallet/balance') ? 500 : 200))).unread).toEqual([
      expect.stringContaining('not known'),
    ]);
    expect(unreadOf([{walletName: 'Options', balance: '0.00'}])).toEqual([]);
    expect(unreadOf([{walletName: 'Options', balance: 'n/a'}])).toEqual(['Options wallet']);
  });

  it('fails when no wallet could be read', async () => {
    await expect(read(() => 500)).rejects.toMatchObject({kind: 'exchange-down'});
  });
});

describe('prices', () => {
  const board = (status: (path: string) => number) => {
    const answers: Record<string, unknown> = {
      '/api/v3/ticker/price': [
        {symbol: 'BTCUSDT', price: '20000.00'},
        {symbol: 'OLDUSDT', price: '0.00'},
      ],
      '/fapi/v1/assetIndex': [{symbol: 'BTCUSD', index: '20010.5'}],
    };
    const http = fakeHttp((_, path) => ({status: status(path), json: answers[path]}));
    return binance.create(contextOf({http})).marketData.prices(never);
  };

  it('are those of markets that trade, zero is none, and a board that fails is missing', async () => {
    const whole = await board(() => 200);
    expect([whole.price('BTC', 'USDT'), whole.price('OLD', 'USDT'), whole.price('BTC', 'USD')]).toEqual([
      '20000',
      null,
      '20010.5',
    ]);
    expect(whole.missing).toEqual([]);
    const half = await board((path) => (path.startsWith('/fapi') ? 451 : 200));
    expect([half.price('BTC', 'USDT'), half.price('BTC', 'USD')]).toEqual(['20000', null]);
    expect(half.missing).toMatchObject([{what: expect.stringContaining('USD prices'), error: {kind: 'permission'}}]);
  });
});
