/** Each thing that can happen to a feed, by name. What an episode draws by chance is here one at a time. */
import {afterEach, describe, expect, test} from 'vitest';
import type {OrderStreamEvent} from '../../../src/lib/adapter/contract/order-feed.ts';
import type {FeedEvent} from '../../../src/lib/feed/feed-event.ts';
import type {WatchRequest} from '../../../src/lib/feed/order-watch.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Order} from '../../../src/lib/model/order.ts';
import {submitOrder} from '../../../src/lib/orders/place/submit.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {type FaultyDesk, faultyDesk} from '../../support/faulty-desk.ts';
import {EXCHANGES} from '../../support/venues.ts';
import {isOrder, isStream, START, startWatch} from './episode.ts';
import {SILENCE_MS} from './modelled-exchange.ts';
import {aFill, anOrder, instant} from './orders.ts';
import {ScriptedStream} from './scripted-stream.ts';

const AT = START + 2000;
const later = (ms: number) => instant(AT + ms);
const resting = anOrder({createdAt: instant(START), updatedAt: instant(START)});
const partly = (filled: string, ms: number): Order => ({
  ...resting,
  status: 'PARTIALLY_FILLED',
  filled,
  remaining: String(10 - Number(filled)),
  updatedAt: later(ms),
});
const canceled = (filled: string, ms: number): Order => ({...partly(filled, ms), status: 'CANCELED'});
const fill = (id: string, quantity: string, ms: number) => aFill({id, quantity, at: later(ms)});
const told = (order: Order, with_: ReturnType<typeof fill> | null = null): OrderStreamEvent => ({
  type: 'ORDER',
  order,
  fill: with_,
});

/** A live watch of one account that knows the resting order. */
async function watching(account = 'main') {
  const time = new VirtualTime(START);
  const exchange = new ScriptedStream(time);
  exchange.orders = [resting];
  const {lines, ...watch} = startWatch(time, [exchange.handle(account)]);
  await time.pass(AT - START);
  const fills = () => lines.filter(isOrder).flatMap(({fill: one}) => one?.id ?? []);
  const states = () => lines.filter(isStream).map(({state}) => state);
  const last = () => lines.findLast(isOrder)?.order;
  return {time, exchange, lines, fills, states, last, ...watch};
}

/** Filled quantities as they were told, which must never fall. */
function neverBack(lines: readonly FeedEvent[]): void {
  const filled = lines.filter(isOrder).map(({order}) => Number(order.filled));
  expect(filled).toEqual(filled.toSorted((a, b) => a - b));
}

describe('a feed', () => {
  test('replayed after a reconnect: each fill is told once', async () => {
    const {exchange, time, fills, lines} = await watching();
    const events = [told(partly('1', 10), fill('t1', '1', 10)), told(partly('3', 20), fill('t2', '2', 20))];
    exchange.orders = [partly('3', 20)];
    exchange.fills = [fill('t1', '1', 10), fill('t2', '2', 20)];
    exchange.say(...events);
    exchange.end();
    await time.pass(5000);
    exchange.say(...events);
    await time.pass(100);
    expect(fills()).toEqual(['t1', 't2']);
    neverBack(lines);
  });

  test('with each event doubled: each is told once', async () => {
    const {exchange, fills, lines} = await watching();
    const events = [told(partly('1', 10), fill('t1', '1', 10)), told(partly('3', 20), fill('t2', '2', 20))];
    for (const event of events) exchange.say(event, event);
    expect(fills()).toEqual(['t1', 't2']);
    expect(lines.filter(isOrder)).toHaveLength(3);
  });

  test('out of order: no fill is lost, and nothing goes backwards', async () => {
    const {exchange, fills, lines, last} = await watching();
    const done: Order = {...partly('10', 30), status: 'FILLED'};
    exchange.say(
      told(partly('3', 20), fill('t2', '2', 20)),
      told(partly('1', 10), fill('t1', '1', 10)),
      told(done, fill('t3', '7', 30)),
      told(resting),
    );
    expect(fills().toSorted()).toEqual(['t1', 't2', 't3']);
    expect(last()).toMatchObject({status: 'FILLED', filled: '10'});
    neverBack(lines);
  });

  test('that missed an event: noticed within a minute, announced, repaired, told as recovered', async () => {
    const {exchange, time, lines, states} = await watching();
    exchange.orders = [partly('1', 10)];
    exchange.fills = [fill('t1', '1', 10)];
    for (let beat = 0; beat < 12; beat++) {
      await time.pass(5000);
      exchange.beat();
    }
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    const at = lines.findIndex((line) => isOrder(line) && line.fill?.id === 't1');
    expect(lines[at]).toMatchObject({source: 'recovery', order: {filled: '1'}});
    expect(lines.findIndex((line) => isStream(line) && line.state === 'gap')).toBeLessThan(at);
  });

  test('alive, but with its data stuck: the same, although heartbeats go on', async () => {
    const {exchange, time, states, last} = await watching();
    exchange.orders = [resting, anOrder({id: '2', clientOrderId: 'elsewhere', createdAt: later(1), updatedAt: later(1)})];
    for (let beat = 0; beat < 40; beat++) {
      await time.pass(1000);
      exchange.beat();
    }
    expect(states()).toContain('gap');
    expect(last()).toMatchObject({id: '2'});
  });

  test('half open: noticed within the watchdog', async () => {
    const {time, states} = await watching();
    await time.pass(SILENCE_MS + 1000);
    expect(states()).toContain('gap');
  });

  test('whose gap held a fill and a cancel: both told, after the gap was announced', async () => {
    const {exchange, time, lines, fills, last} = await watching();
    exchange.end();
    exchange.orders = [canceled('4', 50)];
    exchange.fills = [fill('t1', '4', 40)];
    await time.pass(5000);
    expect(fills()).toEqual(['t1']);
    expect(last()).toMatchObject({status: 'CANCELED', filled: '4'});
    const gap = lines.findIndex((line) => isStream(line) && line.state === 'gap');
    expect(lines.slice(0, gap).filter(isOrder)).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({type: 'stream', state: 'recovered'});
  });

  test('with an event during the snapshot: the older snapshot does not overwrite it', async () => {
    const {exchange, time, last, lines, fills} = await watching();
    exchange.end();
    exchange.answerMs = 1000;
    await time.pass(600);
    exchange.say(told(partly('3', 700), fill('t1', '3', 700)));
    exchange.orders = [partly('3', 700)];
    await time.pass(10_000);
    expect(last()).toMatchObject({status: 'PARTIALLY_FILLED', filled: '3'});
    expect(fills()).toEqual(['t1']);
    neverBack(lines);
  });

  test('with a snapshot older than what the stream has told: the stream stands', async () => {
    const {exchange, time, last, lines} = await watching();
    exchange.say(told(partly('3', 20), fill('t1', '3', 20)));
    exchange.end();
    // A copy that lags: still as it was at the start.
    exchange.orders = [resting];
    await time.pass(5000);
    exchange.say(told(partly('5', 30), fill('t2', '2', 30)));
    await time.pass(100);
    expect(last()).toMatchObject({filled: '5'});
    neverBack(lines);
  });

  test.each([
    ['still open: not buried', 'NEW'],
    ['over: told', 'CANCELED'],
  ] as const)(
    'whose snapshot changed between its pages: an order in none of them is asked for, and is %s',
    async (_what, status) => {
      const {exchange, time, states, lines, last} = await watching();
      const second = anOrder({id: '2', clientOrderId: 'two', createdAt: later(1), updatedAt: later(1)});
      exchange.say(told(second));
      exchange.end();
      exchange.orders = [resting, {...second, status, updatedAt: later(20)}];
      exchange.list = [resting];
      exchange.history = [];
      await time.pass(5000);
      expect(states().at(-1)).toBe('recovered');
      expect(lines.findLast(isStream)?.reason).toBeUndefined();
      expect(last()).toMatchObject({id: '2', status});
    },
  );

  test('whose reader is so slow that the exchange cuts it off: what was not read is a gap, and told after it', async () => {
    const {exchange, time, watch, states, fills, last} = await watching();
    watch.pause();
    await time.pass(60_000);
    exchange.orders = [partly('6', 70_000)];
    exchange.fills = [fill('t1', '2', 61_000), fill('t2', '4', 70_000)];
    exchange.end();
    await time.pass(1000);
    watch.resume();
    await time.pass(10_000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    expect(fills()).toEqual(['t1', 't2']);
    expect(last()).toMatchObject({filled: '6'});
  });

  test('of an exchange that tells history by symbol: an order placed from here during the gap, on a new symbol, is told', async () => {
    const time = new VirtualTime(START);
    const exchange = new ScriptedStream(time);
    exchange.bySymbol = true;
    let placed: readonly string[] = [];
    const state = {journal: {symbols: () => placed}} as unknown as NonNullable<WatchRequest['state']>;
    const {lines} = startWatch(time, [exchange.handle('main')], {state});
    await time.pass(AT - START);
    exchange.end();
    const elsewhere = {symbol: 'NEW/USDT', id: '9', clientOrderId: 'cron'};
    exchange.orders = [{...partly('10', 50), ...elsewhere, status: 'FILLED'}];
    exchange.fills = [{...fill('t9', '10', 50), symbol: 'NEW/USDT', orderId: '9', clientOrderId: 'cron'}];
    placed = ['NEW/USDT'];
    await time.pass(5000);
    expect(lines.filter(isOrder)).toMatchObject([{source: 'recovery', order: {id: '9', status: 'FILLED'}, fill: {id: 't9'}}]);
    // What nobody here placed, on a symbol never seen, can not be asked for: it says so.
    expect(lines.at(-1)).toMatchObject({state: 'recovered', reason: expect.stringContaining('NEW/USDT alone')});
  });

  test('that told something unreadable: a gap, and followed again', async () => {
    const {exchange, time, states, last} = await watching();
    exchange.orders = [partly('2', 5)];
    exchange.end(new DeskError('protocol', 'Undocumented.'));
    await time.pass(5000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    expect(last()).toMatchObject({filled: '2'});
  });

  test('of which one channel is refused: not live, said once, and tried again ever more slowly', async () => {
    const {exchange, time, states} = await watching();
    exchange.refusal = new DeskError('rejected', 'South refused the stream: execution.');
    exchange.end();
    await time.pass(600_000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'down']);
    expect(exchange.connects).toBeLessThan(80);
    exchange.refusal = null;
    await time.pass(35_000);
    expect(states().at(-1)).toBe('recovered');
  });

  test('of a key that was revoked: given up at once, with the reason', async () => {
    const {exchange, time, ended} = await watching();
    exchange.refusal = new DeskError('auth', 'The key was refused.');
    exchange.end();
    expect(await time.until(ended)).toMatchObject({reason: 'given-up', failures: [{kind: 'auth'}]});
    expect(exchange.connects).toBe(2);
  });
});

describe('two accounts in one feed', () => {
  test('with the same ids and with clocks far apart: told by arrival, each under its own account', async () => {
    const time = new VirtualTime(START);
    const [one, two] = [new ScriptedStream(time), new ScriptedStream(time)];
    const {lines} = startWatch(time, [one.handle('one'), two.handle('two')]);
    await time.pass(1000);
    const fast = {...partly('1', 60_000), clientOrderId: 'same'};
    const slow = {...partly('2', -60_000), clientOrderId: 'same'};
    one.say(told(fast, fill('t1', '1', 60_000)));
    two.say(told(slow, fill('t1', '2', -60_000)));
    one.say(told({...fast, filled: '2', remaining: '8', updatedAt: later(60_010)}, fill('t2', '1', 60_010)));
    expect(lines.filter(isOrder).map(({account, sequence, order}) => [account, sequence, order.filled])).toEqual([
      ['one', 1, '1'],
      ['two', 2, '2'],
      ['one', 3, '2'],
    ]);
  });
});

describe('with the real protocols', () => {
  let desk: FaultyDesk | null = null;
  afterEach(() => desk?.world.close());
  const open = async (exchange: string) => {
    desk = await faultyDesk(exchange);
    const {lines, interrupt, ended} = startWatch(desk.world.time, [desk.program.handle]);
    await desk.world.time.pass(2000);
    expect(lines.filter(isStream).map(({state}) => state)).toEqual(['connecting', 'live']);
    return {...desk, lines, interrupt, ended};
  };
  const sum = (lines: readonly FeedEvent[]) => {
    const fills = lines.filter(isOrder).flatMap(({fill: one}) => (one === undefined ? [] : [one]));
    expect(new Set(fills.map(({id}) => id)).size).toBe(fills.length);
    return fills.reduce((total, {quantity}) => total + Number(quantity), 0);
  };

  test.each(EXCHANGES)('%s: a cancel that lost the race leaves one end, and no fill twice', async (exchange) => {
    const {place, terms, cancel, duringWrite, trade, world, lines} = await open(exchange);
    await place(terms(-1));
    duringWrite(() => trade('10'));
    expect((await cancel('mine')).outcome).toBe('filled');
    await world.time.pass(3000);
    expect(sum(lines)).toBe(10);
    expect(lines.findLast(isOrder)?.order).toMatchObject({status: 'FILLED', filled: '10'});
    expect(lines.filter(isOrder).some(({order}) => order.status === 'CANCELED')).toBe(false);
  });

  test.each(EXCHANGES)(
    '%s: a fill that is told before the order was acknowledged is told, under the client id',
    async (exchange) => {
      const {strikeWrites, terms, world, lines, program} = await open(exchange);
      strikeWrites({point: 'resp.delay', ms: 1500});
      let answered = false;
      const input = {
        handle: program.handle,
        terms: terms(5),
        clientId: 'mine',
        leg: null,
        exact: false,
        allowDuplicate: true,
        despite: [],
      };
      const placing = submitOrder(input, program.deps).finally(() => {
        answered = true;
      });
      await world.time.pass(1000);
      expect(answered).toBe(false);
      const clientOrderId = program.deps.state.journal.find('mine')[0]?.clientOrderId;
      expect(lines.findLast(isOrder)?.order).toMatchObject({clientOrderId, status: 'FILLED', filled: '10'});
      expect(await world.time.until(placing)).toMatchObject({outcome: 'placed', order: {status: 'FILLED'}});
      expect(sum(lines)).toBe(10);
    },
  );

  test.each(EXCHANGES)('%s: the connection is cut while it fills and is canceled: the whole truth, once', async (exchange) => {
    const {place, terms, cancel, trade, world, lines} = await open(exchange);
    await place(terms(-1));
    world.wire.cut();
    trade('4');
    await cancel('mine');
    await world.time.pass(30_000);
    expect(sum(lines)).toBe(4);
    expect(lines.findLast(isOrder)?.order).toMatchObject({status: 'CANCELED', filled: '4'});
    expect(lines.filter(isStream).map(({state}) => state)).toEqual(['connecting', 'live', 'gap', 'recovered']);
  });
});
