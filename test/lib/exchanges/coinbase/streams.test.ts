/** The user channel and the book channel, spoken by a server of the test's own. */
import type {AddressInfo} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {type WebSocket, WebSocketServer} from 'ws';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/contract/order-feed.ts';
import {FrameCount} from '../../../../src/lib/exchanges/coinbase/frames.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import type {OrderBook} from '../../../../src/lib/model/market.ts';
import {deskOf, fillRow, PRODUCT, soon, userRow} from './desk.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const until = async (check: () => boolean) => {
  for (let turn = 0; turn < 400 && !check(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(check()).toBe(true);
};

interface Heard {
  readonly type: string;
  readonly channel: string;
  readonly jwt?: string;
  readonly product_ids?: readonly string[];
}

/** A socket server that keeps what it heard and numbers what it says. */
async function listen() {
  const heard: Heard[] = [];
  const sockets: WebSocket[] = [];
  let sequence = 0;
  const server = new WebSocketServer({port: 0, host: '127.0.0.1'});
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => void heard.push(JSON.parse(data.toString()) as Heard));
  });
  closers.push(() => {
    for (const socket of sockets) socket.terminate();
    server.close();
  });
  const raw = (message: object) => sockets[0]?.send(JSON.stringify(message));
  const say = (channel: string, events: readonly object[], sequence_num = sequence++) => {
    sequence = sequence_num + 1;
    raw({channel, client_id: '', timestamp: '2026-11-01T10:00:05.123456789Z', sequence_num, events});
  };
  return {stream: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, say, raw};
}

const subscribed = (...channels: readonly string[]) => [
  {subscriptions: Object.fromEntries(channels.map((channel) => [channel, ['x']]))},
];

async function userStream(answers: Parameters<typeof deskOf>[0] = {}) {
  const server = await listen();
  const desk = await deskOf({time: () => ({epochMillis: String(Date.now())}), ...answers}, {stream: server.stream});
  closers.push(() => desk.close());
  const events: OrderStreamEvent[] = [];
  const ends: DeskError[] = [];
  const stream = await desk.adapter.orderFeed.open(
    {onEvent: (event) => void events.push(event), onAlive() {}, onEnd: (reason) => void ends.push(reason)},
    soon(),
  );
  closers.push(() => stream.close());
  await until(() => server.heard.length === 2);
  const orders = () => events.flatMap((event) => (event.type === 'ORDER' ? [event.order] : []));
  const fills = () => events.flatMap((event) => (event.type === 'FILL' ? [event.fill] : []));
  const update = (...rows: readonly object[]) => server.say('user', [{type: 'update', orders: rows}]);
  return {...server, desk, events, ends, orders, fills, update};
}

/** The stream, live and past the snapshot of no orders. */
async function liveStream(answers: Parameters<typeof deskOf>[0] = {}) {
  const stream = await userStream(answers);
  stream.say('subscriptions', subscribed('heartbeats', 'user'));
  stream.say('user', [{type: 'snapshot', orders: []}]);
  await until(() => stream.events.length === 1);
  return stream;
}

describe('the private stream', () => {
  it('subscribes with a token of its own for each channel, and is live when both are acknowledged', async () => {
    const {heard, say, events} = await userStream();
    expect(heard.map(({type, channel}) => [type, channel])).toEqual([
      ['subscribe', 'heartbeats'],
      ['subscribe', 'user'],
    ]);
    expect(new Set(heard.map(({jwt}) => jwt)).size).toBe(2);
    const claims = JSON.parse(Buffer.from(heard[1]?.jwt?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).not.toHaveProperty('uri');
    say('subscriptions', subscribed('heartbeats'));
    say('heartbeats', [{heartbeat_counter: 1}]);
    expect(events).toEqual([]);
    say('subscriptions', subscribed('heartbeats', 'user'));
    await until(() => events.length > 0);
    say('subscriptions', subscribed('heartbeats', 'user'));
    expect(events).toEqual([{type: 'LIVE'}]);
  });

  it('tells the open orders, in pages whose later ones call themselves updates, without their old executions', async () => {
    const {say, orders, fills, desk} = await userStream();
    const page = (from: number, count: number) =>
      Array.from({length: count}, (_, index) => userRow({order_id: `o-${from + index}`, cumulative_quantity: '0.1'}));
    say('user', [{type: 'snapshot', orders: page(0, 50)}]);
    say('user', [{type: 'update', orders: page(50, 9)}]);
    await until(() => orders().length === 59);
    expect([fills(), desk.asked('orders/historical/fills')]).toEqual([[], []]);
  });

  it('tells each state of an order, but no mere receipt', async () => {
    const {update, orders} = await liveStream();
    update(userRow({status: 'PENDING'}));
    update(userRow());
    update(userRow({status: 'CANCEL_QUEUED'}), userRow({order_id: 'o-2', product_type: 'FUTURE'}), {status: 'OPEN'});
    update(userRow({status: 'CANCELLED', leaves_quantity: '0', cancel_reason: 'User requested cancel'}));
    const stop = {order_id: 'o-3', order_type: 'Stop Limit', stop_price: '61000', trigger_status: 'STOP_PENDING'};
    update(userRow(stop));
    await until(() => orders().length === 4);
    expect(orders().map(({id, status}) => [id, status])).toEqual([
      ['o-1', 'NEW'],
      ['o-1', 'NEW'],
      ['o-1', 'CANCELED'],
      ['o-3', 'PENDING'],
    ]);
    expect(orders()[2]).toMatchObject({reason: 'User requested cancel', updatedAt: '2026-11-01T10:00:05.123Z'});
  });

  it('tells a row that may have been an order and cannot be read, the same name each time', async () => {
    const {update, events, ends} = await liveStream();
    update({status: 'OPEN'}, {...userRow(), cumulative_quantity: 'much'}, {...userRow(), cumulative_quantity: 'much'});
    update({product_type: 'FUTURE'}, userRow({order_id: 'o-2'}));
    await until(() => events.some((event) => event.type === 'ORDER'));
    const unread = events.filter((event) => event.type === 'UNREADABLE');
    expect(unread.map(({reason}) => reason)).toEqual([
      'an event of order (no id) could not be read: it has no id',
      expect.stringMatching(/^an event of order o-1 could not be read: cumulative_quantity is not/),
      unread[1]?.reason,
    ]);
    expect(unread[2]?.row).toBe(unread[1]?.row);
    expect(ends).toEqual([]);
  });

  it('is not opened while the address is banned', async () => {
    const desk = await deskOf({}, {stream: 'ws://127.0.0.1:9'});
    closers.push(() => desk.close());
    desk.context.memory.block('ip', Date.now() + 600_000);
    const handlers = {onEvent() {}, onAlive() {}, onEnd() {}};
    await expect(desk.adapter.orderFeed.open(handlers, soon())).rejects.toMatchObject({
      kind: 'rate-limit',
      detail: {sent: false},
    });
    expect(desk.seen).toEqual([]);
  });

  it('tells executions once each, when they show, with the client id of their order', async () => {
    const made = [
      fillRow({entry_id: 'e-1', size: '0.1'}),
      fillRow({entry_id: 'e-2', size: '0.2', trade_time: '2026-11-01T10:00:03Z'}),
    ];
    const shown: object[] = [];
    const {update, fills, desk} = await liveStream({'orders/historical/fills': () => ({fills: shown, cursor: ''})});
    update(userRow({cumulative_quantity: '0.1', leaves_quantity: '0.4'}));
    await until(() => desk.asked('orders/historical/fills').length >= 2);
    expect(fills()).toEqual([]);
    shown.push(made[0] as object);
    await until(() => fills().length === 1);
    shown.unshift(made[1] as object);
    update(userRow({status: 'FILLED', cumulative_quantity: '0.3', leaves_quantity: '0'}));
    await until(() => fills().length === 2);
    update(userRow({status: 'FILLED', cumulative_quantity: '0.3', leaves_quantity: '0'}));
    expect(fills()).toMatchObject([
      {id: 'e-1', quantity: '0.1', clientOrderId: 'mine-1'},
      {id: 'e-2', quantity: '0.2', clientOrderId: 'mine-1'},
    ]);
    expect(desk.asked('orders/historical/fills')[0]?.query.getAll('order_ids')).toEqual(['o-1']);
  });

  it('of an order that was filled in part before tells what is new alone', async () => {
    const all = [
      fillRow({entry_id: 'e-2', size: '0.2', trade_time: '2026-11-01T10:00:03Z'}),
      fillRow({entry_id: 'e-1', size: '0.1', trade_time: '2026-11-01T09:00:00Z'}),
    ];
    const {say, update, fills} = await userStream({'orders/historical/fills': {fills: all, cursor: ''}});
    say('user', [{type: 'snapshot', orders: [userRow({cumulative_quantity: '0.1'})]}]);
    update(userRow({cumulative_quantity: '0.3', leaves_quantity: '0.2'}));
    await until(() => fills().length === 1);
    expect(fills()).toMatchObject([{id: 'e-2'}]);
  });

  it('ends when executions cannot be read: that is a gap to repair', async () => {
    const {update, ends} = await liveStream({'orders/historical/fills': {status: 400, body: {error: 'INVALID_ARGUMENT'}}});
    update(userRow({cumulative_quantity: '0.1'}));
    await until(() => ends.length > 0);
    expect(ends.map(({kind}) => kind)).toEqual(['rejected']);
  });

  it('ends at a missing frame of any channel, and takes no frame twice', async () => {
    const {say, update, ends, orders} = await liveStream();
    update(userRow());
    say('heartbeats', [{heartbeat_counter: 2}]);
    await until(() => orders().length === 1);
    say('user', [{type: 'update', orders: [userRow({status: 'CANCELLED'})]}], 2);
    say('heartbeats', [{heartbeat_counter: 3}], 6);
    await until(() => ends.length > 0);
    expect([ends.map(({kind}) => kind), orders().length]).toEqual([['network'], 1]);
  });

  it('says whose fault a refusal is', async () => {
    const {raw, ends} = await userStream();
    raw({type: 'error', message: 'authentication failure'});
    await until(() => ends.length > 0);
    // The clock was compared when the stream was opened.
    expect(ends.map(({kind}) => kind)).toEqual(['auth']);
    const other = await userStream();
    other.raw({type: 'error', message: 'failure to subscribe'});
    await until(() => other.ends.length > 0);
    expect(other.ends).toMatchObject([{kind: 'rejected', message: 'Coinbase refused the stream: failure to subscribe.'}]);
  });
});

describe('the book stream', () => {
  async function bookStream(product: object, symbol: string) {
    const server = await listen();
    const wire = symbol.replace('/', '-');
    const desk = await deskOf({[`market/products/${wire}`]: product}, {stream: server.stream});
    closers.push(() => desk.close());
    const books: OrderBook[] = [];
    const gaps: string[] = [];
    const handlers = {
      onBook: (book: OrderBook) => void books.push(book),
      onGap: (reason: string) => void gaps.push(reason),
      onEnd() {},
    };
    const stream = await desk.adapter.marketData.bookStream(symbol, 2, handlers, soon());
    closers.push(() => stream.close());
    await until(() => server.heard.length === 2);
    const level = (side: string, price_level: string, new_quantity: string) => ({
      side,
      price_level,
      new_quantity,
      event_time: '',
    });
    const event = (type: string, ...updates: readonly object[]) => [{type, product_id: 'BTC-USD', updates}];
    return {...server, books, gaps, level, event};
  }

  it('keeps the book of a snapshot and absolute changes', async () => {
    const {say, heard, books, level, event} = await bookStream(PRODUCT, 'BTC/USD');
    expect(heard).toEqual([
      {type: 'subscribe', channel: 'heartbeats'},
      {type: 'subscribe', channel: 'level2', product_ids: ['BTC-USD']},
    ]);
    say('l2_data', event('update', level('bid', '1', '1')));
    say(
      'l2_data',
      event(
        'snapshot',
        level('bid', '99.50', '1'),
        level('bid', '100', '2'),
        level('bid', '98', '3'),
        level('offer', '101', '4'),
      ),
    );
    say('heartbeats', []);
    say('l2_data', event('update', level('bid', '100.00', '0'), level('offer', '100.5', '1.0')));
    await until(() => books.length === 2);
    expect(books.map(({bids, asks, sequence, exchangeAt}) => [bids, asks, sequence, exchangeAt])).toEqual([
      [
        [
          ['100', '2'],
          ['99.5', '1'],
        ],
        [['101', '4']],
        '1',
        Date.parse('2026-11-01T10:00:05.123Z'),
      ],
      [
        [
          ['99.5', '1'],
          ['98', '3'],
        ],
        [
          ['100.5', '1'],
          ['101', '4'],
        ],
        '3',
        Date.parse('2026-11-01T10:00:05.123Z'),
      ],
    ]);
  });

  it('of a market that shares a book is that of the one that owns it', async () => {
    const product = {...PRODUCT, product_id: 'BTC-USDC', quote_currency_id: 'USDC', alias: 'BTC-USD'};
    const {heard, say, books, level, event} = await bookStream(product, 'BTC/USDC');
    expect(heard[1]?.product_ids).toEqual(['BTC-USD']);
    say('l2_data', event('snapshot', level('bid', '1', '1')));
    await until(() => books.length === 1);
    expect(books[0]?.symbol).toBe('BTC/USDC');
  });

  it('after a missing frame is silent until a new snapshot, which it asks for', async () => {
    const {say, heard, books, gaps, level, event} = await bookStream(PRODUCT, 'BTC/USD');
    say('l2_data', event('snapshot', level('bid', '1', '1')));
    await until(() => books.length === 1);
    say('l2_data', event('update', level('bid', '2', '1')), 5);
    await until(() => heard.length === 4);
    say('l2_data', event('update', level('bid', '3', '1')));
    say('l2_data', event('snapshot', level('bid', '4', '1')));
    await until(() => books.length === 2);
    expect([gaps.length, books[1]?.bids, heard.slice(2).map(({type}) => type)]).toEqual([
      1,
      [['4', '1']],
      ['unsubscribe', 'subscribe'],
    ]);
  });
});

it('frames are counted over all channels of a connection', () => {
  const count = new FrameCount();
  expect([0, 1, 1, 3, 4, null, 2].map((each) => count.next(each))).toEqual(['NEXT', 'NEXT', 'OLD', 'GAP', 'NEXT', 'NEXT', 'OLD']);
});
