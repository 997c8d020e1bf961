/** What only virtual time and faults bring out of the OKX venue: races, deadlines, late caches, triggers, pages, silence. */
import {beforeEach, describe, expect, it} from 'vitest';
import {units} from '../../../../../src/lib/sandbox/engine/fixed.ts';
import type {LiveVenue} from '../../../../../src/lib/sandbox/sandbox.ts';
import type {VirtualTime} from '../../../../simulation/virtual-time.ts';
import {type Fields, type Json, rows, type Speaker, speakOkx} from './speaker.ts';

let time: VirtualTime;
let live: LiveVenue;
let send: Speaker['send'];
let ask: Speaker['ask'];
let listen: Speaker['listen'];
beforeEach(async () => {
  ({time, live, send, ask, listen} = await speakOkx(9));
});

const tell = (path: string, fields: Fields, expTime = '') =>
  time.until(send('POST', `trade/${path}`, {instId: 'BTC-USDT', ...fields}, expTime));
const ORDER = {tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001'};
const limit = (px: string, more: Fields = {}) => tell('order', {...ORDER, px, ...more});
const detail = (ids: Fields) => ask('trade/order', {instId: 'BTC-USDT', ...ids});

const lastPrice = () => live.engine.markets.ticker('BTC/USDT').last;
/** A price that is above (or below) the last one by so many ticks of a hundredth. */
const away = (share: number) => (Math.round(Number(lastPrice()) * (100 + share)) / 100).toFixed(0);

describe('OKX venue', () => {
  it('keeps an order out of the engine that comes or arrives there after its expTime', async () => {
    expect(await limit('90000', {clOrdId: 'past'})).toMatchObject({code: '0'});
    expect((await tell('order', {...ORDER, px: '90000', clOrdId: 'late'}, String(time.now() - 1))).code).toBe('50036');
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 3000}, path: '*/order', times: 1});
    expect((await tell('order', {...ORDER, px: '90000', clOrdId: 'late'}, String(time.now() + 2000))).code).toBe('50037');
    expect((await detail({clOrdId: 'late'})).code).toBe('51603');
    // Without a deadline a request may land at any time; a cancel has none.
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 40_000}, path: '*/cancel-order', times: 1});
    expect((await tell('cancel-order', {clOrdId: 'past'}, String(time.now() + 1))).code).toBe('0');
  });

  it('has placed an order whose reply was lost', async () => {
    live.faults.add({point: 'engine.post', action: {do: 'answer', status: 504, body: '{}'}, path: '*/order', times: 1});
    await limit('90000', {clOrdId: 'lost'});
    expect((await detail({clOrdId: 'lost'})).data).toMatchObject([{state: 'live'}]);
    expect((await limit('90000', {clOrdId: 'lost'})).data).toMatchObject([{sCode: '51016'}]);
  });

  it('acks a cancel that loses against a fill, which the channel alone tells', async () => {
    const {frames} = await listen('private', {channel: 'orders', instType: 'ANY'});
    const best = live.engine.markets.book('BTC/USDT', 1).bids[0]?.[0] ?? '';
    const [{ordId = ''} = {}] = (await limit(best)).data;
    live.faults.add({point: 'engine.pre', action: {do: 'delay', ms: 50}, path: '*/cancel-order'});
    const cancel = send('POST', 'trade/cancel-order', {instId: 'BTC-USDT', ordId});
    await time.pass(10);
    live.house.tradeAtBest('BTC/USDT', false, units('5'));
    expect((await time.until(cancel)).data).toMatchObject([{sCode: '0'}]);
    await time.pass(10);
    expect(rows(frames, 'orders').map(({state}) => state)).toEqual(['live', 'filled']);
    expect((await tell('cancel-order', {ordId})).data).toMatchObject([{sCode: '51400'}]);
  });

  it('ends a market order with a message that has no fill', async () => {
    const {frames} = await listen('private', {channel: 'orders', instType: 'SPOT', instId: 'BTC-USDT'});
    await tell('order', {...ORDER, ordType: 'market', sz: '100'});
    await time.pass(10);
    const told = rows(frames, 'orders');
    expect(told.map(({state}) => state)).toEqual(['live', 'partially_filled', 'filled']);
    expect(told[1]).toMatchObject({sz: '100', tgtCcy: 'quote_ccy', execType: 'T', fillFeeCcy: 'BTC'});
    expect(told[2]).toMatchObject({tradeId: '', fillSz: '0', accFillSz: told[1]?.accFillSz});
  });

  it('buys what the balance pays for, when a market order in base is too large and may shrink', async () => {
    const large = {...ORDER, ordType: 'market', tgtCcy: 'base_ccy', sz: '0.5'};
    expect((await tell('order', {...large, banAmend: 'true'})).data).toMatchObject([{sCode: '51008', subCode: '1000'}]);
    const [{ordId = '', sCode} = {}] = (await tell('order', large)).data;
    expect(sCode).toBe('0');
    const [order] = (await detail({ordId})).data;
    expect(order).toMatchObject({state: 'filled', tgtCcy: 'base_ccy', sz: order?.accFillSz});
    expect(Number(order?.sz)).toBeGreaterThan(0.2);
    expect(Number(order?.sz)).toBeLessThan(0.5);
  });

  it('makes an order of its own when a trigger fires, with the ids of both on either side', async () => {
    const {frames: algos} = await listen('business', {channel: 'orders-algo', instType: 'SPOT'});
    const {frames} = await listen('private', {channel: 'orders', instType: 'SPOT'});
    const asks = live.engine.markets.book('BTC/USDT', 3).asks.map(([price]) => price);
    const stop = {ordType: 'trigger', triggerPx: asks[1] ?? '', orderPx: asks[2] ?? '', algoClOrdId: 'stop1'};
    const [{algoId = ''} = {}] = (await tell('order-algo', {...ORDER, ...stop})).data;
    const [{ordId: before = ''} = {}] = (await limit('90000')).data;
    expect((await detail({clOrdId: 'stop1'})).code).toBe('51603');
    await tell('order', {...ORDER, ordType: 'market', sz: '25000'});
    await time.pass(10);
    expect(rows(algos, 'orders-algo').map(({state}) => state)).toEqual(['live', 'effective']);
    const [{ordId = '', ...algo} = {}] = (await ask('trade/order-algo', {algoClOrdId: 'stop1'})).data;
    expect(algo).toMatchObject({algoId, state: 'effective', ordIdList: [ordId]});
    expect(BigInt(ordId)).toBeGreaterThan(BigInt(before));
    const child = rows(frames, 'orders').find((row) => row.ordId === ordId);
    expect(child).toMatchObject({algoId, algoClOrdId: 'stop1', clOrdId: '', source: '6', ordType: 'limit', state: 'live'});
    expect((await detail({ordId})).data).toMatchObject([{algoId, algoClOrdId: 'stop1'}]);
    expect((await tell('cancel-algos', [{instId: 'BTC-USDT', algoId}] as never)).code).not.toBe('0');
    expect((await ask('trade/orders-algo-history', {ordType: 'trigger', state: 'effective'})).data).toHaveLength(1);
  });

  it('brings one waiting order with both sides once an order has filled, and none of one that is canceled', async () => {
    const leg = {tpTriggerPx: away(20), tpOrdPx: '-1', slTriggerPx: away(-20), slOrdPx: '-1'};
    const attach = (id: string) => ({attachAlgoOrds: [{attachAlgoClOrdId: id, ...leg}]}) as never;
    const pending = () => ask('trade/orders-algo-pending', {ordType: 'conditional,oco'});
    const [{ordId = ''} = {}] = (await limit('90000', attach('legs1'))).data;
    expect((await detail({ordId})).data).toMatchObject([{attachAlgoOrds: [{attachAlgoClOrdId: 'legs1', ...leg}]}]);
    await tell('cancel-order', {ordId});
    expect((await pending()).data).toEqual([]);
    const {frames} = await listen('business', {channel: 'orders-algo', instType: 'SPOT'});
    await limit(away(1), attach('legs2'));
    await time.pass(10);
    expect(rows(frames, 'orders-algo')).toMatchObject([{algoClOrdId: 'legs2', state: 'live', ordType: 'oco', ...leg}]);
    const [row] = (await pending()).data;
    expect(row).toMatchObject({side: 'sell', ordType: 'oco', ...leg});
    expect(Number(row?.sz)).toBeLessThan(0.001);
    expect((await limit('90000', attach('legs2'))).data).toMatchObject([{sCode: '51065'}]);
  });

  it.each([
    [{tpTriggerPx: '80000', tpOrdPx: '-1'}, '51046'],
    [{slTriggerPx: '95000', slOrdPx: '-1'}, '51047'],
  ])('refuses to bring %j', async (leg, code) => {
    expect((await limit('90000', {attachAlgoOrds: [leg]} as never)).data).toMatchObject([{sCode: code}]);
  });

  it('lets a trigger fail whose money is gone, and holds nothing for it before', async () => {
    const asks = live.engine.markets.book('BTC/USDT', 3).asks.map(([price]) => price);
    const stop = {ordType: 'trigger', triggerPx: asks[1] ?? '', orderPx: asks[2] ?? '', sz: '0.28', algoClOrdId: 'poor'};
    expect((await tell('order-algo', {...ORDER, ...stop})).data).toMatchObject([{sCode: '0'}]);
    await tell('order', {...ORDER, ordType: 'market', sz: '27000'});
    await time.pass(10);
    expect((await ask('trade/order-algo', {algoClOrdId: 'poor'})).data).toMatchObject([
      {state: 'order_failed', failCode: '51008', ordIdList: []},
    ]);
    expect((await ask('trade/orders-history', {instType: 'SPOT'})).data).toHaveLength(1);
  });

  it('wants the legs of a conditional order on their side of the last price, and its size in a unit', async () => {
    const leg = (side: string, name: string, share: number) =>
      tell('order-algo', {
        ...{tdMode: 'cash', ordType: 'conditional', sz: '0.001', side},
        ...{[`${name}TriggerPx`]: away(share), [`${name}OrdPx`]: '-1'},
        ...(side === 'buy' && {tgtCcy: 'base_ccy'}),
      }).then(({data}) => data[0]?.sCode);
    expect(await leg('buy', 'sl', 2)).toBe('0');
    expect(await leg('buy', 'sl', -2)).toBe('51278');
    expect(await leg('buy', 'tp', 2)).toBe('51277');
    expect(await leg('sell', 'sl', 2)).toBe('51280');
    expect(await leg('sell', 'tp', -2)).toBe('51279');
    const {data} = await ask('trade/orders-algo-pending', {ordType: 'conditional,oco'});
    expect(data).toMatchObject([{tgtCcy: 'base_ccy', slOrdPx: '-1', slTriggerPxType: 'last', triggerPx: ''}]);
    const trigger = {...ORDER, ordType: 'trigger', triggerPx: away(2), orderPx: '-1', tgtCcy: 'base_ccy'};
    expect((await tell('order-algo', trigger)).data).toMatchObject([{sCode: '51281'}]);
    expect((await tell('order-algo', {...trigger, tgtCcy: '', triggerPxType: 'mark'})).data).toMatchObject([{sCode: '51415'}]);
  });

  it('hides what is younger than the lag from every query', async () => {
    live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 2000}});
    const [{ordId = ''} = {}] = (await limit(away(1))).data;
    const seen = async () => {
      const spot = {instType: 'SPOT', ordId};
      const paths = ['trade/orders-history', 'trade/fills', 'trade/fills-history'];
      const counts = await Promise.all(paths.map(async (path) => (await send('GET', path, spot)).data.length));
      return [(await send('GET', 'trade/order', {instId: 'BTC-USDT', ordId})).code, ...counts];
    };
    expect(await time.until(seen())).toEqual(['51603', 0, 0, 0]);
    await time.pass(2001);
    expect(await time.until(seen())).toEqual(['0', 1, 1, 1]);
  });

  it('forgets an order that was canceled without a fill after two hours', async () => {
    const [{ordId = ''} = {}] = (await limit('90000')).data;
    await tell('cancel-order', {ordId});
    await time.pass(7_100_000);
    expect((await detail({ordId})).data).toMatchObject([{state: 'canceled'}]);
    await time.pass(200_000);
    expect((await detail({ordId})).code).toBe('51603');
    expect((await ask('trade/orders-history', {instType: 'SPOT'})).data).toEqual([]);
  });

  it('gives orders a hundred to a page, and the next although the order at the mark is gone', async () => {
    for (let index = 0; index < 120; index += 1) {
      await limit('90000', {clOrdId: `page${index}`, sz: '0.0001'});
      await time.pass(40);
    }
    const first = (await ask('trade/orders-pending')).data;
    expect([first.length, first[0]?.clOrdId, first[99]?.clOrdId]).toEqual([100, 'page119', 'page20']);
    await tell('cancel-order', {clOrdId: 'page20'});
    const second = (await ask('trade/orders-pending', {after: first[99]?.ordId ?? ''})).data;
    expect([second.length, second[0]?.clOrdId]).toEqual([20, 'page19']);
  });

  it('counts requests by user and instrument, batches by their orders', async () => {
    const batch = (instId: string, orders: number) =>
      time.until(
        send(
          'POST',
          'trade/batch-orders',
          Array.from({length: orders}, () => ({...ORDER, instId, px: '1'})),
        ),
      );
    for (let count = 0; count < 15; count += 1) expect((await batch('ETH-USDT', 20)).code).not.toBe('50011');
    expect((await batch('ETH-USDT', 2)).code).toBe('50011');
    expect((await batch('SOL-USDT', 2)).code).not.toBe('50011');
    // A batch of one is a single order, and counts there.
    for (let count = 0; count < 60; count += 1) expect((await batch('ETH-USDT', 1)).code).not.toBe('50011');
    expect((await tell('order', {...ORDER, instId: 'ETH-USDT', px: '1'})).code).toBe('50011');
    expect((await batch('BTC-USDT', 21)).code).toBe('51111');
  });

  it('calls an order filled whose new size is not above what has filled, and moves no post-only order across', async () => {
    const {frames} = await listen('private', {channel: 'orders', instType: 'SPOT'});
    const bid = live.engine.markets.book('BTC/USDT', 1).bids[0]?.[0] ?? '';
    const inside = (Number(bid) + 0.01).toFixed(2);
    const [{ordId = ''} = {}] = (await limit(inside, {sz: '0.004', ordType: 'post_only'})).data;
    expect((await tell('amend-order', {ordId, newPx: away(1)})).data).toMatchObject([{sCode: '51511'}]);
    live.house.quote('BTC/USDT', [{buy: false, price: units(inside), quantity: units('0.003')}]);
    expect((await detail({ordId})).data).toMatchObject([{state: 'partially_filled', accFillSz: '0.003'}]);
    await tell('amend-order', {ordId, newSz: '0.0035', reqId: 'r1'});
    await time.pass(10);
    expect(rows(frames, 'orders').at(-1)).toMatchObject({amendResult: '0', reqId: 'r1', sz: '0.0035', state: 'partially_filled'});
    expect((await tell('amend-order', {ordId, newSz: '0.003'})).data).toMatchObject([{sCode: '0'}]);
    expect((await detail({ordId})).data).toMatchObject([{state: 'filled', sz: '0.003', accFillSz: '0.003', cancelSource: ''}]);
    expect((await tell('amend-order', {ordId, newSz: '0.005'})).data).toMatchObject([{sCode: '51503'}]);
  });

  it('ends the pending orders of a customer who falls silent, and leaves triggers waiting', async () => {
    const [{ordId = ''} = {}] = (await limit('90000')).data;
    await tell('order-algo', {...ORDER, ordType: 'trigger', triggerPx: away(2), orderPx: away(2)});
    expect((await tell('cancel-all-after', {timeOut: '5'})).code).toBe('51000');
    await time.pass(1001);
    expect((await tell('cancel-all-after', {timeOut: '10'})).code).toBe('0');
    await time.pass(8000);
    expect((await tell('cancel-all-after', {timeOut: '10'})).data).toMatchObject([{triggerTime: String(time.now() + 10_000)}]);
    await time.pass(9000);
    expect((await detail({ordId})).data).toMatchObject([{state: 'live'}]);
    await time.pass(2000);
    expect((await detail({ordId})).data).toMatchObject([{state: 'canceled', cancelSource: '20'}]);
    expect((await ask('trade/orders-algo-pending', {ordType: 'trigger'})).data).toHaveLength(1);
  });

  it('answers pings, refuses what it does not have, and ends a connection on which nothing is said', async () => {
    const {frames, line} = await listen('private', {channel: 'orders', instType: 'ANY'});
    expect(frames.splice(0)).toMatchObject([
      {event: 'login', code: '0'},
      {event: 'subscribe', id: 's1', arg: {channel: 'orders', instType: 'ANY'}},
      {event: 'channel-conn-count', channel: 'orders', connCount: '1'},
    ]);
    line.receive('ping');
    line.receive('{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]}');
    line.receive('{"op":"subscribe","args":[{"channel":"fills"}]}');
    line.receive('{"op":"login","args":[{}]}');
    line.receive('{"op":"nonsense","args":[{}]}');
    line.receive('nonsense');
    await time.pass(1);
    expect(frames.splice(0)).toMatchObject([
      {pong: true},
      {event: 'error', code: '60018'},
      {event: 'error', code: '64003'},
      {event: 'error', code: '60031'},
      {event: 'error', code: '60012'},
      {op: 'nonsense', code: '60019'},
    ]);
    await time.pass(29_000);
    expect(frames).toEqual([]);
    await time.pass(2000);
    expect(frames).toEqual([{closed: 4004}]);
  });

  it('lets nobody listen without a login, and ends a connection whose login is wrong', async () => {
    const frames: Json[] = [];
    const peer = {
      send: (text: string) => void frames.push(JSON.parse(text)),
      ping() {},
      close: (code: number) => void frames.push({closed: code}),
    };
    const line = live.venue.connect('/ws/v5/private', '', peer);
    line?.receive('{"op":"subscribe","args":[{"channel":"account"}]}');
    line?.receive(
      JSON.stringify({op: 'login', args: [{apiKey: live.keys.apiKey, passphrase: 'wrong', timestamp: '1', sign: ''}]}),
    );
    expect(frames).toMatchObject([{event: 'error', code: '60011'}, {event: 'error', code: '60024'}, {closed: 4001}]);
  });

  it('ends a subscription beyond thirty connections of an account', async () => {
    for (let count = 0; count < 30; count += 1) await listen('private', {channel: 'account'});
    const {frames} = await listen('private', {channel: 'account'});
    expect(frames.slice(1)).toMatchObject([{event: 'subscribe'}, {event: 'channel-conn-count-error', connCount: '30'}]);
  });

  it('says of a quiet book that it did not change', async () => {
    const {frames, line} = await listen('public', {channel: 'books', instId: 'BTC-USDT'});
    const [{seqId} = {}] = rows(frames, 'books');
    for (let passed = 0; passed < 60_000; passed += 20_000) {
      await time.pass(20_000);
      line.receive('ping');
    }
    await time.pass(1000);
    expect(rows(frames, 'books').at(-1)).toMatchObject({asks: [], bids: [], prevSeqId: seqId, seqId});
  });

  it('is the same twice from the same seed', async () => {
    const story = async () => {
      const {frames} = await listen('private', {channel: 'orders', instType: 'SPOT'}, {channel: 'balance_and_position'});
      await limit(away(1), {clOrdId: 'same'});
      await time.pass(10);
      live.close();
      return JSON.stringify(frames);
    };
    const first = await story();
    ({time, live, send, ask, listen} = await speakOkx(9));
    expect(await story()).toBe(first);
  });
});
