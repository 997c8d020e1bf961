/** The sockets: subscription, numbering, and what an order is asked for when its order is not known of it. */
import {describe, expect, it} from 'vitest';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/contract/order-feed.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import type {OrderBook} from '../../../../src/lib/model/market.ts';
import {kindOf, never, ok, openDesk, refused, wireOrder} from './desk.ts';

const ACK = {method: 'subscribe', success: true, result: {channel: 'executions', snap_orders: true}};
const LIVE_ORDER = {
  ...{order_id: 'O1', cl_ord_id: 'mine', symbol: 'BTC/USD', side: 'buy', order_type: 'limit', order_qty: 0.5, limit_price: 60000},
  ...{time_in_force: 'GTC', exec_type: 'new', order_status: 'new', cum_qty: 0, timestamp: '2026-11-27T12:00:00.000000Z'},
};
const frame = (sequence: number, row: object, type = 'update') => ({channel: 'executions', type, data: [row], sequence});

async function opened(answers: Parameters<typeof openDesk>[0] = {}) {
  const desk = openDesk(answers);
  const events: OrderStreamEvent[] = [];
  const ends: DeskError[] = [];
  const handlers = {
    onEvent: (event: OrderStreamEvent) => void events.push(event),
    onAlive() {},
    onEnd: (reason: DeskError) => void ends.push(reason),
  };
  await desk.adapter.orderFeed.open(handlers, never);
  const socket = desk.streamed[0];
  if (socket === undefined) throw new Error('no socket was opened');
  const statuses = () => events.flatMap((event) => (event.type === 'ORDER' ? [event.order.status] : [event.type]));
  return {desk, socket, events, ends, statuses};
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the private stream', () => {
  it('is opened with a token, and live when the channel is acknowledged', async () => {
    const {socket, statuses} = await opened();
    expect(socket.url).toBe('wss://ws-auth.kraken.com/v2');
    expect(JSON.parse(socket.sent[0] ?? '')).toEqual({
      method: 'subscribe',
      params: {channel: 'executions', token: 'a-token', snap_orders: true, snap_trades: false, order_status: true},
    });
    socket.say({channel: 'status', type: 'update', data: [{system: 'online'}]});
    socket.say({channel: 'heartbeat'});
    expect(statuses()).toEqual([]);
    socket.say(ACK);
    socket.say(frame(1, LIVE_ORDER, 'snapshot'));
    expect(statuses()).toEqual(['LIVE', 'NEW']);
  });

  it('ends when a message is missing, and not when one comes twice', async () => {
    const {socket, ends} = await opened();
    for (const sequence of [1, 2, 2, 3]) socket.say(frame(sequence, LIVE_ORDER));
    expect(ends).toEqual([]);
    socket.say(frame(5, LIVE_ORDER));
    expect(ends).toMatchObject([{kind: 'network', message: expect.stringContaining('lacks 1')}]);
  });

  it('asks for an order of which only a piece was told, and keeps the line', async () => {
    const {desk, socket, events} = await opened({QueryOrders: () => ok({O7: wireOrder({vol: '2.0'})})});
    socket.say(
      frame(1, {order_id: 'O7', exec_type: 'canceled', order_status: 'canceled', timestamp: '2026-11-27T12:00:09.000000Z'}),
    );
    socket.say(frame(2, LIVE_ORDER));
    for (let turn = 0; turn < 20 && events.length < 2; turn++) await settle();
    expect(events).toMatchObject([
      {order: {id: 'O7', symbol: 'BTC/USD', quantity: '2', status: 'CANCELED'}},
      {order: {id: 'O1', status: 'NEW'}},
    ]);
    expect(desk.asked.map(({name}) => name)).toContain('QueryOrders');
  });

  it('tells what cannot be read, and goes on: such a piece where the order cannot be had, a row without an id', async () => {
    const {socket, events, ends} = await opened({QueryOrders: () => refused('EOrder:Unknown order')});
    socket.say(frame(1, {order_id: 'O7', exec_type: 'canceled', order_status: 'canceled'}));
    socket.say(frame(2, {exec_type: 'canceled'}));
    socket.say(frame(3, LIVE_ORDER));
    for (let turn = 0; turn < 20 && events.length < 3; turn++) await settle();
    expect(events).toMatchObject([
      {type: 'UNREADABLE', reason: expect.stringContaining('order O7 could not be read: its order is not known')},
      {type: 'UNREADABLE', reason: expect.stringContaining('(no id)')},
      {type: 'ORDER', order: {id: 'O1'}},
    ]);
    expect(ends).toEqual([]);
  });

  it('that is refused says why; a token that ran out is only a lost connection', async () => {
    const refusal = async (error: string) => {
      const {socket, ends} = await opened();
      socket.say({method: 'subscribe', success: false, error});
      return ends[0]?.kind;
    };
    expect([await refusal('EGeneral:Permission denied'), await refusal('ESession:Invalid session')]).toEqual([
      'permission',
      'network',
    ]);
    expect(await kindOf(opened({GetWebSocketsToken: () => refused('EGeneral:Permission denied')}))).toBe('permission');
  });
});

describe('the book stream', () => {
  it('subscribes again when the checksum is not ours', async () => {
    const desk = openDesk();
    const books: OrderBook[] = [];
    const gaps: string[] = [];
    await desk.adapter.marketData.bookStream(
      'BTC/USD',
      20,
      {onBook: (book) => void books.push(book), onGap: (reason) => void gaps.push(reason), onEnd() {}},
      never,
    );
    const socket = desk.streamed[0];
    expect(socket?.url).toBe('wss://ws.kraken.com/v2');
    // CRC32 of 1000200000000 and 999100000000: ask 100.0 x 2, bid 99.9 x 1, in eight decimals.
    const data = [
      {
        symbol: 'BTC/USD',
        bids: [{price: 99.9, qty: 1}],
        asks: [{price: 100, qty: 2}],
        checksum: 0,
        timestamp: '2026-11-27T12:00:00.000000Z',
      },
    ];
    socket?.say({channel: 'book', type: 'snapshot', data});
    expect([books.length, gaps.length]).toEqual([0, 1]);
    expect(socket?.sent.map((text) => JSON.parse(text).method)).toEqual(['subscribe', 'unsubscribe', 'subscribe']);
    expect(JSON.parse(socket?.sent[0] ?? '').params).toEqual({channel: 'book', symbol: ['BTC/USD'], depth: 25});
  });
});
