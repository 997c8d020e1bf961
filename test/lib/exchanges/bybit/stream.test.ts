/** Bybit's private stream against a real WebSocket server. */
import {afterEach, describe, expect, it} from 'vitest';
import type {OrderStreamEvent} from '../../../../src/lib/adapter/contract/order-feed.ts';
import type {DeskError} from '../../../../src/lib/model/errors.ts';
import {type Clock, systemClock} from '../../../../src/lib/transport/clock.ts';
import {failureOf, INSTRUMENT, ok, openDesk, row, serve, soon} from './desk.ts';
import {closeAll, closers, handClock, listen, polite, type Talk, until} from './sockets.ts';

afterEach(closeAll);
const serverTime = () => ({timeSecond: '0', timeNano: `${Date.now()}000000`});

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
  const stream = await adapter.orderFeed.open(handlers, soon());
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

  it('whose clock was set since it was measured is no wrong key: the next try measures it anew and is live', async () => {
    let shift = 0;
    const strict: Talk = (frame, socket) =>
      frame.op === 'auth' && Number(frame.args?.[1]) < Date.now()
        ? socket.send(JSON.stringify({success: false, ret_msg: 'Request expired', op: 'auth', conn_id: 'c'}))
        : polite(frame, socket);
    const {adapter, events} = await watch(strict, {...systemClock, now: () => Date.now() + shift});
    await until(() => events.length === 1);
    shift = -60_000;
    const again = async () => {
      const [seen, ends]: [OrderStreamEvent[], DeskError[]] = [[], []];
      const handlers = {onEvent: (event: OrderStreamEvent) => void seen.push(event), onAlive() {}};
      const stream = await adapter.orderFeed.open({...handlers, onEnd: (reason) => void ends.push(reason)}, soon());
      closers.push(() => stream.close());
      await until(() => seen.length + ends.length > 0);
      return ends[0]?.kind ?? seen[0]?.type;
    };
    expect(await again()).toBe('clock');
    expect(await again()).toBe('LIVE');
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

  it('goes on past what it can’t read: odd words, rows without an id, unknown topics and notices', async () => {
    const {ends, events, send} = await watch(polite);
    await until(() => events.length === 1);
    send({topic: 'order', data: [row({orderStatus: 'Melted'}), row({orderId: undefined}), null, 'text']});
    send({topic: 'execution', data: [{category: 'spot', symbol: 'BTCUSDT', orderId: '1', execType: 'Trade', execQty: '1'}]});
    send({topic: 'order', data: 'none'});
    send({topic: 'order.option', data: [{orderId: '5'}]});
    send({topic: 'greeks', data: [{}]});
    send({op: 'notice', type: 'maintenance', words: {at: 1}});
    send({success: 'maybe', op: 7});
    send({topic: 'order', data: [row({orderId: '1002'})]});
    await until(() => events.length === 7);
    // What may have been an order or a fill is told as not read, so that the feed asks for the truth.
    const unread = (words: string) => ({type: 'UNREADABLE', reason: expect.stringContaining(words)});
    expect(events.slice(1)).toMatchObject([
      {type: 'ORDER', order: {id: '1001', status: 'UNKNOWN', raw: {status: 'Melted'}}},
      ...[unread('order (no id)'), unread('order (no id)'), unread('order (no id)'), unread('execution of order 1')],
      {type: 'ORDER', order: {id: '1002', status: 'NEW'}},
    ]);
    expect(ends).toEqual([]);
  });

  it('says why a fill happened', async () => {
    const {events, send} = await watch(polite);
    await until(() => events.length === 1);
    const closed = {category: 'spot', symbol: 'BTCUSDT', orderId: '1', execId: 'x', execType: 'BustTrade', side: 'Sell'};
    send({topic: 'execution', data: [{...closed, execPrice: '50000', execQty: '1', execTime: '1700000000001', execFee: ''}]});
    await until(() => events.length === 2);
    expect(events[1]).toMatchObject({type: 'FILL', fill: {cause: 'LIQUIDATION', clientOrderId: null, fee: null}});
  });

  it('names an order even when the symbol can’t be asked for', async () => {
    const {events, send, rest, ends} = await watch(polite);
    await until(() => events.length === 1);
    await rest.close();
    send({topic: 'order', data: [row({symbol: 'DEADUSDT'})]});
    await until(() => events.length === 2);
    expect(events[1]).toMatchObject({order: {symbol: 'DEAD/USDT'}});
    expect(ends).toEqual([]);
  });

  it('ends as a gap on text that is not JSON', async () => {
    const {ends, events, send} = await watch(polite);
    await until(() => events.length === 1);
    send('ping?');
    await until(() => ends.length > 0);
    expect(ends).toMatchObject([{kind: 'protocol'}]);
  });

  it('is not opened while the address is banned', async () => {
    const {adapter, context} = openDesk({rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9'});
    context.memory.block('ip', Date.now() + 600_000);
    const handlers = {onEvent: () => {}, onAlive: () => {}, onEnd: () => {}};
    expect(await failureOf(adapter.orderFeed.open(handlers, soon()))).toMatchObject({kind: 'rate-limit', detail: {sent: false}});
  });

  it('says network when nobody listens', async () => {
    const {adapter} = openDesk({rest: 'http://127.0.0.1:9', stream: 'ws://127.0.0.1:9'});
    const handlers = {onEvent: () => {}, onAlive: () => {}, onEnd: () => {}};
    expect((await failureOf(adapter.orderFeed.open(handlers, soon()))).kind).toBe('network');
  });
});
