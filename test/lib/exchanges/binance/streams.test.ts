/** Private stream over a real WebSocket server, local book over a played one, and what the account holds. */
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {WebSocketServer} from 'ws';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/contract/order-feed.ts';
import {BookReader} from '../../../../src/lib/exchanges/binance/book-stream.ts';
import binance from '../../../../src/lib/exchanges/binance/index.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import {systemSockets} from '../../../../src/lib/transport/ws-socket.ts';
import {contextOf, fakeHttp, INFO, never} from './support.ts';

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
    ['an event that cannot be read', report({X: 'DREAMING'}), 'protocol'],
    ['a field that is missing', report({z: undefined}), 'protocol'],
  ])('ends at %s', async (_, frame, kind) => {
    expect((await played([{subscriptionId: 0, event: report({})}, frame])).end.kind).toBe(kind);
  });
});

describe('the local book', () => {
  const snapshot = (lastUpdateId: number) => ({
    lastUpdateId,
    bids: [['10.00', '1'] as const, ['9.00', '1'] as const],
    asks: [['11.00', '1'] as const],
  });
  const update = (U: number, u: number, b: string[][]) => JSON.stringify({e: 'depthUpdate', E: 5, s: 'BTCUSDT', U, u, b, a: []});

  it('joins snapshot and changes, and starts again after a gap', async () => {
    const books: string[] = [];
    const gaps: string[] = [];
    const snapshots = [snapshot(90), snapshot(101), snapshot(200)];
    const reader = new BookReader(
      'BTC/USDT',
      async () => snapshots.shift() ?? snapshot(0),
      {
        onBook: ({sequence, bids}) => void books.push(`${sequence} ${bids[0]?.join('x')}`),
        onGap: (reason) => void gaps.push(reason),
        onEnd() {},
      },
      () => 0,
    );
    reader.read(update(99, 101, [['10.5', '1']]));
    reader.read(
      update(102, 103, [
        ['10.00', '0'],
        ['10.20', '2.50'],
      ]),
    );
    await reader.rebuild();
    expect(books).toEqual(['101 10x1', '103 10.2x2.5']);
    reader.read(update(102, 103, [['12', '9']]));
    expect(books.length).toBe(2);
    reader.read(update(110, 111, [['12', '9']]));
    expect(gaps.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(books.at(-1)).toBe('200 10x1');
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
  };
  const read = async (status: (path: string) => number, change = {}) => {
    const http = fakeHttp((_, path) => ({status: status(path), json: answers[path]}));
    const {rows: balances} = await binance.create(contextOf({http}, change)).account.balances('ALL', never);
    return {
      asked: http.asked.length,
      held: balances.map(({wallet, asset, total, free}) => `${wallet} ${asset} ${total} ${free}`),
    };
  };

  it('counts Simple Earn once, and keeps coins that only look like receipts', async () => {
    const {held, asked} = await read(() => 200);
    expect(held).toEqual(['spot BTC 2 1.5', 'spot LDO 2 1.5', 'funding USDT 10 1', 'earn BTC 5 2', 'earn USDT 2 2']);
    expect(asked).toBe(4);
  });

  it('counts the receipts where there is no Simple Earn to ask', async () => {
    const expected = ['spot BTC 2 1.5', 'spot LDO 2 1.5', 'earn BTC 2 1.5', 'earn USDT 2 1.5'];
    expect((await read((path) => (path.startsWith('/sapi') ? 404 : 200))).held).toEqual(expected);
    expect(await read(() => 200, {environment: 'testnet'})).toEqual({asked: 1, held: expected});
  });

  it('fails rather than leaving a wallet out', async () => {
    await expect(read((path) => (path.includes('funding') ? 500 : 200))).rejects.toMatchObject({kind: 'exchange-down'});
  });
});
