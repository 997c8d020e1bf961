/** Bybit's sockets against a real WebSocket server. */
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/exchange-adapter.ts';
import {streamDepth, TopicBook} from '../../../../src/lib/exchanges/bybit/book-stream.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import type {OrderBook} from '../../../../src/lib/model/market.ts';
import {type Clock, systemClock} from '../../../../src/lib/transport/clock.ts';
import {failureOf, INSTRUMENT, ok, openDesk, row, serve, soon} from './desk.ts';

type Frame = {readonly op?: string; readonly args?: readonly unknown[]; readonly req_id?: string};
type Talk = (frame: Frame, socket: WebSocket) => void;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A socket server that keeps what it heard. */
async function listen(talk: Talk) {
  const heard: Frame[] = [];
  const paths: string[] = [];
  const sockets: WebSocket[] = [];
  const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket, request) => {
    sockets.push(socket);
    paths.push(request.url ?? '');
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as Frame;
      heard.push(frame);
      talk(frame, socket);
    });
  });
  closers.push(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  const send = (message: object | string) => sockets[0]?.send(typeof message === 'string' ? message : JSON.stringify(message));
  return {stream: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, paths, send};
}

const polite: Talk = ({op, req_id}, socket) => {
  if (op === 'auth') socket.send(JSON.stringify({success: true, ret_msg: '', op, conn_id: 'c'}));
  if (op === 'subscribe') socket.send(JSON.stringify({success: true, ret_msg: '', op, conn_id: 'c', req_id}));
  if (op === 'ping') socket.send(JSON.stringify({op: 'pong', args: ['1'], conn_id: 'c', req_id}));
};

const serverTime = () => ({timeSecond: '0', timeNano: `${Date.now()}000000`});

/** Timers that fire when told to. */
function handClock(): Clock & {fire(): void} {
  const waiting = new Set<() => void>();
  return {
    ...systemClock,
    after(_ms, callback) {
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    fire() {
      const due = [...waiting];
      waiting.clear();
      for (const callback of due) callback();
    },
  };
}

const until = async (check: () => boolean) => {
  for (let turn = 0; turn < 400 && !check(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(check()).toBe(true);
};

async function watch(talk: Talk, clock: Clock = systemClock) {
  const server = await listen(talk);
  const rest = await serve(({path}) => ok(path === '/v5/market/time' ? serverTime() : {category: 'spot', list: [INSTRUMENT]}));
  closers.push(rest.close);
  const {adapter} = openDesk({rest: rest.origin, stream: server.stream}, {}, {clock});
  const events: OrderStreamEvent[] = [];
  const ends: DeskError[] = [];
  let alive = 0;
  const handlers = {
    onEvent: (event: OrderStreamEvent) => void events.push(event),
    onAlive: () => {
      alive += 1;
    },
    onEnd: (reason: DeskError) => void ends.push(reason),
  };
  const stream = await adapter.orderStream(handlers, soon());
  closers.push(() => stream.close());
  return {...server, adapter, rest, events, ends, stream, alive: () => alive};
}

describe('the private stream of Bybit', () => {
  it('authenticates, subscribes both topics, and is live after both acks', async () => {
    const {heard, paths, events} = await watch(polite);
    await until(() => events.length > 0);
    expect(events).toEqual([{type: 'LIVE'}]);
    expect(paths).toEqual(['/v5/private']);
    expect(heard.map(({op, args}) => [op, op === 'auth' ? args?.[0] : args])).toEqual([
      ['auth', 'test_api_key'],
      ['subscribe', ['order']],
      ['subscribe', ['execution']],
    ]);
    expect(Number(heard[0]?.args?.[1])).toBeGreaterThan(Date.now());
  });

  it('turns rows into events in order, asking once for a symbol it does not know', async () => {
    const {send, events, rest} = await watch(polite);
    await until(() => events.length === 1);
    const execution = {
      category: 'spot',
      symbol: 'BTCUSDT',
      orderId: '1001',
      orderLinkId: 'mine-1',
      execId: 'e1',
      execType: 'Trade',
      side: 'Buy',
      execPrice: '60000',
      execQty: '0.5',
      execTime: '1700000000001',
      execFee: '0.0005',
      isMaker: true,
    };
    send({
      topic: 'order',
      id: '1',
      creationTime: 1,
      data: [row(), row({orderStatus: 'Filled', cumExecQty: '0.5', avgPrice: '60000'})],
    });
    send({topic: 'execution', id: '2', creationTime: 1, data: [execution, {...execution, execType: 'Funding', execId: 'e2'}]});
    send({topic: 'order.spot', id: '3', creationTime: 1, data: [row({orderId: '1002'})]});
    send({topic: 'order', id: '4', creationTime: 1, data: [row({category: 'linear', orderId: '1003'})]});
    send({topic: 'wallet', id: '5', data: [{}]});
    await until(() => events.length === 5);
    expect(events.slice(1)).toMatchObject([
      {type: 'ORDER', fill: null, order: {status: 'NEW', symbol: 'BTC/USDT', clientOrderId: 'mine-1'}},
      {type: 'ORDER', order: {status: 'FILLED', averagePrice: '60000'}},
      {type: 'FILL', fill: {id: 'e1', fee: {asset: 'BTC', amount: '0.0005'}, liquidity: 'MAKER'}},
      {type: 'ORDER', order: {id: '1002'}},
    ]);
    expect(rest.seen.filter(({path}) => path !== '/v5/market/time')).toHaveLength(1);
  });

  it('pings by its clock and takes pongs of every shape for nothing but life', async () => {
    const clock = handClock();
    const {heard, send, events, ends, alive} = await watch(polite, clock);
    await until(() => events.length === 1);
    clock.fire();
    await until(() => heard.some(({op}) => op === 'ping'));
    clock.fire();
    await until(() => heard.filter(({op}) => op === 'ping').length === 2);
    const before = alive();
    send({success: true, ret_msg: 'pong', conn_id: 'c', op: 'ping'});
    send({retCode: 0, retMsg: 'OK', op: 'pong', data: ['1'], connId: 'c'});
    await until(() => alive() >= before + 2);
    expect(events).toEqual([{type: 'LIVE'}]);
    expect(ends).toEqual([]);
  });

  it('ends as auth when the key is refused', async () => {
    const {ends} = await watch(({op}, socket) =>
      socket.send(JSON.stringify({success: false, ret_msg: 'Params Error', op, conn_id: 'c'})),
    );
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([{kind: 'auth'}]);
  });

  it('is never live with half of its topics', async () => {
    const half: Talk = (frame, socket) =>
      frame.args?.[0] === 'execution'
        ? socket.send(JSON.stringify({success: false, ret_msg: 'Invalid topic: execution', op: 'subscribe'}))
        : polite(frame, socket);
    const {ends, events} = await watch(half);
    await until(() => ends.length > 0);
    expect(events).toEqual([]);
    expect(ends[0]?.message).toContain('execution');
  });

  it.each([
    ['an order status that is not documented', {topic: 'order', data: [row({orderStatus: 'Melted'})]}],
    ['an order without an id', {topic: 'order', data: [row({orderId: undefined})]}],
    ['text that is not JSON', 'ping?'],
  ])('ends as a gap on %s', async (_name, message) => {
    const {ends, events, send} = await watch(polite);
    await until(() => events.length === 1);
    send(message);
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([{kind: 'protocol'}]);
  });

  it('ends once, whoever ends it', async () => {
    const {ends, events, stream} = await watch(polite);
    await until(() => events.length === 1);
    stream.close();
    stream.close();
    await until(() => ends.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(ends).toHaveLength(1);
  });

  it('says network when nobody listens', async () => {
    const {adapter} = openDesk({rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9'});
    const handlers = {onEvent: () => {}, onAlive: () => {}, onEnd: () => {}};
    expect((await failureOf(adapter.orderStream(handlers, soon()))).kind).toBe('network');
  });
});

describe('the book stream of Bybit', () => {
  const frame = (type: string, u: number, b: unknown[] = [], a: unknown[] = []) => ({
    topic: 'orderbook.200.BTCUSDT',
    type,
    ts: 1_700_000_000_000,
    data: {s: 'BTCUSDT', b, a, u, seq: u},
  });

  it('keeps the book, and after a gap asks for a fresh one', async () => {
    const server = await listen(({op}, socket) => {
      if (op === 'subscribe') {
        socket.send(JSON.stringify({success: true, ret_msg: '', op}));
        socket.send(
          JSON.stringify(
            frame(
              'snapshot',
              10,
              [
                ['100.0', '1'],
                ['99', '2'],
              ],
              [['101', '1']],
            ),
          ),
        );
      }
    });
    const rest = await serve(() => ok({category: 'spot', list: [INSTRUMENT]}));
    closers.push(rest.close);
    const {adapter} = openDesk({rest: rest.origin, stream: server.stream});
    const books: OrderBook[] = [];
    const gaps: string[] = [];
    const stream = await adapter.bookStream(
      'BTC/USDT',
      {onBook: (book) => void books.push(book), onGap: (reason) => void gaps.push(reason), onEnd: () => {}},
      soon(),
    );
    closers.push(() => stream.close());
    await until(() => books.length === 1);
    expect(server.paths).toEqual(['/v5/public/spot']);
    server.send(
      frame(
        'delta',
        11,
        [
          ['100', '0'],
          ['99.5', '3'],
        ],
        [['101', '0.50']],
      ),
    );
    await until(() => books.length === 2);
    expect(books[1]).toMatchObject({
      symbol: 'BTC/USDT',
      bids: [
        ['99.5', '3'],
        ['99', '2'],
      ],
      asks: [['101', '0.5']],
      sequence: '11',
      exchangeAt: 1_700_000_000_000,
    });
    server.send(frame('delta', 13));
    await until(() => books.length === 3);
    expect(gaps).toHaveLength(1);
    expect(books[2]?.sequence).toBe('10');
    expect(server.heard.map(({op}) => op)).toEqual(['subscribe', 'unsubscribe', 'subscribe']);
  });

  it('counts deltas for nothing before a snapshot, and restarts on u = 1', () => {
    const book = new TopicBook();
    const data = (u: number, b: [string, string][] = []) => ({s: 'X', b, a: [], u});
    expect(book.take({type: 'delta', data: data(5)})).toBe('WAITING');
    expect(book.take({type: 'snapshot', data: data(5, [['1', '1']])})).toBe('APPLIED');
    expect(book.take({type: 'delta', data: data(1, [['2', '1']])})).toBe('APPLIED');
    expect(book.top('X', 5, {receivedAt: 0, exchangeAt: 0}).bids).toEqual([['2', '1']]);
    expect(book.take({type: 'delta', data: data(3)})).toBe('GAP');
    expect(book.take({type: 'delta', data: data(4)})).toBe('WAITING');
  });

  it('subscribes to the smallest depth that is enough', () => {
    expect([1, 50, 51, 200, 999, 5000].map(streamDepth)).toEqual([50, 50, 200, 200, 1000, 1000]);
  });
});
