/** What only virtual time and faults bring out of the Bybit venue: races, late caches, lost replies, triggers, pages. */
import {createHmac} from 'node:crypto';
import {beforeEach, describe, expect, it} from 'vitest';
import {units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import {createVenue, type LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import type {Connection} from '../../../../../src/lib/sandbox/venue.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';

type Json = Record<string, unknown>;
interface Reply {
  readonly retCode: number;
  readonly result: {readonly orderId: string; readonly list: readonly Json[]; readonly nextPageCursor: string};
}

let time: VirtualTime;
let live: LiveVenue;
beforeEach(async () => {
  time = new VirtualTime(1_800_000_000_000);
  live = await createVenue('bybit', {seed: 9, clock: time, moving: false});
});

function send(method: 'GET' | 'POST', path: string, fields: Readonly<Record<string, string>>): Promise<Reply> {
  const {apiKey = '', secret = ''} = live.keys;
  const query = method === 'GET' ? new URLSearchParams(fields).toString() : '';
  const body = method === 'POST' ? JSON.stringify(fields) : '';
  const timestamp = String(time.now());
  const sign = createHmac('sha256', secret).update(`${timestamp}${apiKey}5000${query}${body}`).digest('hex');
  const headers = {
    'x-bapi-api-key': apiKey,
    'x-bapi-timestamp': timestamp,
    'x-bapi-recv-window': '5000',
    'x-bapi-sign': sign,
  };
  return live.venue.handle({method, path, query, headers, body}).then(({body: text}) => JSON.parse(text) as Reply);
}
const ask = (path: string, fields: Readonly<Record<string, string>>) =>
  time.until(send('GET', path, {category: 'spot', ...fields}));
const tell = (path: string, fields: Readonly<Record<string, string>>) =>
  time.until(send('POST', path, {category: 'spot', symbol: 'BTCUSDT', ...fields}));
const limit = (price: string, more: Readonly<Record<string, string>> = {}) =>
  tell('/v5/order/create', {side: 'Buy', orderType: 'Limit', qty: '0.001', price, ...more});

/** Frames of a private connection that has subscribed. */
async function listen(...topics: readonly string[]): Promise<{readonly frames: readonly Json[]; readonly line: Connection}> {
  const frames: Json[] = [];
  const line = live.venue.connect('/v5/private', '', {
    send: (text) => void frames.push(JSON.parse(text)),
    ping() {},
    close: (code) => void frames.push({closed: code}),
  });
  if (line === null) throw new Error('no /v5/private');
  const expires = time.now() + 5000;
  const mark = createHmac('sha256', live.keys.secret ?? '')
    .update(`GET/realtime${expires}`)
    .digest('hex');
  line.receive(JSON.stringify({req_id: 'a', op: 'auth', args: [live.keys.apiKey, expires, mark]}));
  line.receive(JSON.stringify({req_id: 's', op: 'subscribe', args: topics}));
  expect(frames.splice(0)).toMatchObject([
    {success: true, ret_msg: '', op: 'auth', req_id: 'a'},
    {success: true, ret_msg: '', op: 'subscribe', req_id: 's'},
  ]);
  return {frames, line};
}
const rows = (frames: readonly Json[], topic: string) =>
  frames.filter((frame) => frame.topic === topic).flatMap(({data}) => data as Json[]);

describe('Bybit venue', () => {
  it('acks a cancel that loses against a fill, and tells the fill twice', async () => {
    const {frames} = await listen('order');
    const best = live.engine.markets.book('BTC/USDT', 1).bids[0]?.[0] ?? '';
    const {orderId} = (await limit(best)).result;
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 50}, path: '/v5/order/cancel'});
    const cancel = send('POST', '/v5/order/cancel', {category: 'spot', symbol: 'BTCUSDT', orderId});
    await time.pass(10);
    live.house.tradeAtBest('BTC/USDT', false, units('5'));
    expect((await time.until(cancel)).retCode).toBe(0);
    await time.pass(10);
    const filled = rows(frames, 'order').filter(({orderStatus}) => orderStatus === 'Filled');
    expect(filled).toMatchObject([
      {orderId, cancelType: 'UNKNOWN', rejectReason: 'EC_NoError'},
      {orderId, cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist'},
    ]);
    expect((await tell('/v5/order/cancel', {orderId})).retCode).toBe(170139);
  });

  it('has placed an order whose reply was lost, and spends its client id for good', async () => {
    live.faults.add({point: 'engine.post', action: {do: 'answer', status: 504, body: '{}'}, path: '/v5/order/create', times: 1});
    await limit('90000', {orderLinkId: 'lost'});
    expect((await ask('/v5/order/realtime', {orderLinkId: 'lost'})).result.list).toMatchObject([{orderStatus: 'New'}]);
    await tell('/v5/order/cancel', {orderLinkId: 'lost'});
    expect((await limit('90000', {orderLinkId: 'lost'})).retCode).toBe(170141);
  });

  it('keeps a request out of the engine whose window closed on the way', async () => {
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 6000}, path: '/v5/order/create'});
    expect((await limit('90000', {orderLinkId: 'late'})).retCode).toBe(10002);
    expect((await ask('/v5/order/realtime', {orderLinkId: 'late'})).result.list).toEqual([]);
  });

  it('hides what is younger than the lag from every query', async () => {
    live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 2000}});
    const {orderId} = (await limit('99000')).result;
    const paths = ['/v5/order/realtime', '/v5/order/history', '/v5/execution/list'];
    const seen = async () =>
      Promise.all(paths.map(async (path) => (await send('GET', path, {category: 'spot', orderId})).result.list.length));
    expect(await time.until(seen())).toEqual([0, 0, 0]);
    await time.pass(2001);
    const [realtime, history, fills = 0] = await time.until(seen());
    expect([realtime, history, fills > 0]).toEqual([1, 1, true]);
  });

  it('fires a conditional order when the last price gets there', async () => {
    const {frames} = await listen('order.spot', 'wallet');
    const asks = live.engine.markets.book('BTC/USDT', 3).asks.map(([price]) => price);
    const stop = {orderFilter: 'StopOrder', triggerPrice: asks[1] ?? '', orderLinkId: 'stop'};
    const {orderId} = (await limit(asks[2] ?? '', stop)).result;
    await tell('/v5/order/create', {side: 'Buy', orderType: 'Market', qty: '25000', marketUnit: 'quoteCoin'});
    await time.pass(10);
    const own = rows(frames, 'order.spot').filter((row) => row.orderId === orderId);
    expect(own.map(({orderStatus}) => orderStatus).slice(0, 3)).toEqual(['Untriggered', 'Triggered', 'New']);
    expect(own[0]).toMatchObject({triggerPrice: asks[1], triggerDirection: 1, stopOrderType: 'Stop', category: 'spot'});
    expect(rows(frames, 'wallet').length).toBeGreaterThan(0);
  });

  it('makes a take-profit and a stop-loss of an order that filled, each of which ends the other', async () => {
    const linked = {takeProfit: '120000', stopLoss: '50000', tpOrderType: 'Market', slOrderType: 'Market'};
    const rest = (await limit('90000', linked)).result.orderId;
    expect((await ask('/v5/order/realtime', {})).result.list).toMatchObject([
      {orderId: rest, takeProfit: '120000', stopLoss: '50000'},
    ]);
    await tell('/v5/order/cancel', {orderId: rest});
    expect((await ask('/v5/order/realtime', {})).result.list).toEqual([]);
    await limit('99000', linked);
    const legs = (await ask('/v5/order/realtime', {orderFilter: 'tpslOrder'})).result.list;
    expect(legs.map(({triggerPrice}) => triggerPrice).toSorted()).toEqual(['120000', '50000']);
    expect(legs).toMatchObject([
      {side: 'Sell', stopOrderType: 'tpslOrder'},
      {side: 'Sell', stopOrderType: 'tpslOrder'},
    ]);
  });

  it.each([
    {side: 'Buy', orderType: 'Market', qty: '100', takeProfit: '120000'},
    {side: 'Buy', orderType: 'Limit', qty: '0.001', price: '90000', takeProfit: '80000'},
    {side: 'Sell', orderType: 'Limit', qty: '0.001', price: '90000', stopLoss: '80000'},
  ])('refuses %j', async (fields) => {
    expect((await tell('/v5/order/create', fields)).retCode).toBe(10001);
  });

  it('gives open orders fifty to a page, and the next page although the order at the cursor is gone', async () => {
    for (let index = 0; index < 60; index += 1) {
      await limit('90000', {orderLinkId: `page-${index}`});
      await time.pass(60);
    }
    const first = (await ask('/v5/order/realtime', {limit: '50'})).result;
    expect([first.list.length, first.list[0]?.orderLinkId, first.list[49]?.orderLinkId]).toEqual([50, 'page-59', 'page-10']);
    await tell('/v5/order/cancel', {orderLinkId: 'page-10'});
    for (const cursor of [first.nextPageCursor, decodeURIComponent(first.nextPageCursor)]) {
      const second = (await ask('/v5/order/realtime', {limit: '50', cursor})).result;
      expect([second.list.length, second.list[0]?.orderLinkId, second.nextPageCursor]).toEqual([10, 'page-9', '']);
    }
    expect((await ask('/v5/order/realtime', {openOnly: '1'})).result.list).toMatchObject([{orderLinkId: 'page-10'}]);
  });

  it('answers pings, refuses mixed topics and strangers, and cuts a silent connection after its time', async () => {
    const {frames, line} = await listen('order');
    line.receive(JSON.stringify({req_id: 'p', op: 'ping'}));
    line.receive(JSON.stringify({op: 'subscribe', args: ['execution', 'execution.spot']}));
    line.receive(JSON.stringify({op: 'subscribe', args: ['nonsense']}));
    expect(frames).toMatchObject([{op: 'pong', args: [String(time.now())], req_id: 'p'}, {success: false}, {success: false}]);
    await time.pass(599_000);
    expect(frames).toHaveLength(3);
    await time.pass(2000);
    expect(frames.at(-1)).toEqual({closed: 1006});
    const words: string[] = [];
    const stranger = live.venue.connect('/v5/private', '', {send: (text) => void words.push(text), ping() {}, close() {}});
    stranger?.receive(JSON.stringify({op: 'subscribe', args: ['order']}));
    expect(words[0]).toContain('"success":false');
  });

  it('is the same twice from the same seed', async () => {
    const story = async () => {
      const {frames} = await listen('order', 'execution');
      await limit('99000', {orderLinkId: 'same'});
      await time.pass(10);
      live.close();
      return JSON.stringify(frames);
    };
    const first = await story();
    time = new VirtualTime(1_800_000_000_000);
    live = await createVenue('bybit', {seed: 9, clock: time, moving: false});
    expect(await story()).toBe(first);
  });
});
