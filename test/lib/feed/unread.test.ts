/** What the feed cannot read, or cannot read yet: announced, asked for again, and never taken for nothing. */
import {describe, expect, test} from 'vitest';
import type {WatchRequest} from '../../../src/lib/feed/order-watch.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Fill, Order} from '../../../src/lib/model/order.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {isOrder, isStream, START, startWatch} from './episode.ts';
import {aFill, anOrder, instant} from './orders.ts';
import {ScriptedStream} from './scripted-stream.ts';

const AT = START + 2000;

function watching(over: Partial<WatchRequest> = {}, prepare: (exchange: ScriptedStream) => void = () => {}) {
  const time = new VirtualTime(START);
  const exchange = new ScriptedStream(time);
  prepare(exchange);
  const {lines, ...watch} = startWatch(time, [exchange.handle('main')], over);
  return {
    time,
    exchange,
    lines,
    ...watch,
    states: () => lines.filter(isStream).map(({state}) => state),
    reason: () => lines.findLast(isStream)?.reason ?? '',
    fills: () => lines.filter(isOrder).flatMap(({fill}) => fill?.id ?? []),
    orders: () => lines.filter(isOrder).map(({order}) => order),
  };
}

/** Orders that are filled by one fill each, a millisecond apart unless told otherwise. */
function history(count: number, at: (index: number) => number) {
  const orders: Order[] = [];
  const fills: Fill[] = [];
  for (let index = 0; index < count; index++) {
    const times = {createdAt: instant(at(index)), updatedAt: instant(at(index))};
    orders.push(anOrder({id: `o${index}`, clientOrderId: `c${index}`, filled: '10', remaining: '0', status: 'FILLED', ...times}));
    fills.push(aFill({id: `t${index}`, orderId: `o${index}`, clientOrderId: `c${index}`, quantity: '10', at: times.updatedAt}));
  }
  return {orders, fills};
}

const AGO = START - 60_000;

describe('history of more rows than a page', () => {
  test('is read to its end with --since', async () => {
    const {time, states, fills, orders, reason} = watching({since: AGO}, (exchange) =>
      Object.assign(
        exchange,
        history(2500, (index) => AGO + index),
      ),
    );
    await time.pass(2000);
    expect(fills()).toHaveLength(2500);
    expect(new Set(orders().map(({id}) => id)).size).toBe(2500);
    expect(states()).toEqual(['connecting', 'live']);
    expect(reason()).toBe('');
  });

  test('is read to its end after a gap', async () => {
    const {time, exchange, states, fills} = watching();
    await time.pass(2000);
    exchange.end();
    Object.assign(
      exchange,
      history(2500, (index) => AT + Math.floor(index / 4)),
    );
    await time.pass(10_000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    expect(fills()).toHaveLength(2500);
  });

  test('is read to its end although all of it happened at one instant', async () => {
    const {time, fills, states} = watching({since: AGO}, (exchange) =>
      Object.assign(
        exchange,
        history(2500, () => AGO + 1),
      ),
    );
    await time.pass(2000);
    expect(fills()).toHaveLength(2500);
    expect(states()).toEqual(['connecting', 'live']);
  });

  test('of which a later page does not come is a gap that says so, until that page comes', async () => {
    const {time, exchange, states, fills, reason} = watching({since: AGO}, (scripted) => {
      Object.assign(
        scripted,
        history(2500, (index) => AGO + index),
      );
      scripted.failure = (since) => (since > AGO + 1500 ? new DeskError('exchange-down', 'Busy.') : null);
    });
    await time.pass(4000);
    expect(states()).toEqual(['connecting', 'gap']);
    expect(reason()).toContain('not read yet: closed orders from');
    expect(fills()).toHaveLength(1999);
    exchange.failure = null;
    await time.pass(10_000);
    expect(states()).toEqual(['connecting', 'gap', 'recovered']);
    expect(fills().toSorted()).toEqual(exchange.fills.map(({id}) => id).toSorted());
  });
});

describe('a list that lacks a part', () => {
  const part = [{what: 'orders of perpetuals', error: new DeskError('exchange-down', 'HTTP 503.')}];

  test('keeps the feed alive: said once, events go on, and the part is asked for again', async () => {
    const resting = anOrder();
    const {time, exchange, states, reason, orders} = watching({}, (scripted) => {
      scripted.missing = part;
      scripted.orders = [resting];
    });
    await time.pass(2000);
    expect(states()).toEqual(['connecting', 'gap']);
    expect(reason()).toBe('not read yet: orders of perpetuals (HTTP 503); it is asked for again');
    exchange.say({type: 'ORDER', order: {...resting, filled: '1', remaining: '9', status: 'PARTIALLY_FILLED'}, fill: null});
    expect(orders().at(-1)).toMatchObject({filled: '1'});
    for (let beat = 0; beat < 20; beat++) {
      await time.pass(5000);
      exchange.beat();
    }
    expect(states()).toEqual(['connecting', 'gap']);
    exchange.orders = [
      {...resting, filled: '1', remaining: '9', status: 'PARTIALLY_FILLED'},
      anOrder({id: '2', clientOrderId: 'perp'}),
    ];
    exchange.missing = [];
    for (let beat = 0; beat < 15; beat++) {
      await time.pass(5000);
      exchange.beat();
    }
    expect(states()).toEqual(['connecting', 'gap', 'recovered']);
    expect(orders().at(-1)).toMatchObject({id: '2'});
    expect(exchange.connects).toBe(1);
  });

  test('proves nothing of an order that is not in it', async () => {
    const {time, exchange, states, orders} = watching({}, (scripted) => {
      scripted.orders = [anOrder()];
    });
    await time.pass(2000);
    exchange.list = [];
    exchange.missing = part;
    for (let beat = 0; beat < 20; beat++) {
      await time.pass(5000);
      exchange.beat();
    }
    expect(states()).toEqual(['connecting', 'live']);
    expect(orders()).toHaveLength(1);
  });
});

describe('words that mxt does not know', () => {
  const odd = anOrder({id: '70', clientOrderId: 'odd', status: 'UNKNOWN', raw: {status: 'PENDING_AMEND_2027'}});

  test('are delivered, and cost one reading of the truth, however often they come', async () => {
    const {time, exchange, states, reason, orders} = watching();
    await time.pass(2000);
    exchange.orders = [odd];
    exchange.say({type: 'ORDER', order: odd, fill: null});
    await time.pass(5000);
    expect(orders()).toMatchObject([{id: '70', status: 'UNKNOWN', raw: {status: 'PENDING_AMEND_2027'}}]);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    expect(reason()).toBe('');
    exchange.say({type: 'ORDER', order: odd, fill: null});
    await time.pass(10_000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    exchange.say({type: 'ORDER', order: anOrder({id: '72', clientOrderId: 'fine'}), fill: null});
    expect(orders().at(-1)).toMatchObject({id: '72', status: 'NEW'});
  });

  test('never take back a state, nor what was known of the order', async () => {
    const resting = anOrder({status: 'PARTIALLY_FILLED', filled: '4', remaining: '6'});
    const {time, exchange, orders} = watching({}, (scripted) => {
      scripted.orders = [resting];
    });
    await time.pass(2000);
    const words = {
      ...resting,
      status: 'UNKNOWN',
      type: 'UNKNOWN',
      side: null,
      quantity: null,
      price: null,
      remaining: null,
      raw: {status: 'HELD', type: 'PEGGED'},
      updatedAt: instant(AT),
    } as const;
    exchange.say({type: 'ORDER', order: words, fill: null});
    const known = {status: 'PARTIALLY_FILLED', type: 'LIMIT', side: 'BUY', quantity: '10', price: '60000', remaining: '6'};
    expect(orders().at(-1)).toMatchObject({...known, raw: {status: 'HELD', type: 'PEGGED'}});
    await time.pass(5000);
    exchange.say({type: 'ORDER', order: {...resting, filled: '5', remaining: '5', updatedAt: instant(AT + 9000)}, fill: null});
    expect(orders().at(-1)).toMatchObject({...known, filled: '5', remaining: '5'});
    expect(orders().at(-1)?.raw).toBeUndefined();
  });
});

describe('a fill whose frame leaves out symbol and side', () => {
  const bare = {...aFill({id: 't7', orderId: '9'}), symbol: null, side: null};

  test('is delivered once, under its order', async () => {
    const {time, exchange, lines, fills} = watching({}, (scripted) => {
      scripted.orders = [anOrder({symbol: 'ETH/USDT', id: '9', side: 'SELL'})];
    });
    await time.pass(2000);
    exchange.say({type: 'FILL', fill: bare}, {type: 'FILL', fill: bare});
    expect(fills()).toEqual(['t7']);
    expect(lines.findLast(isOrder)).toMatchObject({order: {symbol: 'ETH/USDT', side: 'SELL', id: '9'}, fill: {cause: 'TRADE'}});
  });

  test('waits for its order when that is not known yet', async () => {
    const {time, exchange, lines, fills} = watching();
    await time.pass(2000);
    exchange.say({type: 'FILL', fill: bare});
    expect(fills()).toEqual([]);
    exchange.say({type: 'ORDER', order: anOrder({symbol: 'ETH/USDT', id: '9', side: 'SELL'}), fill: null});
    expect(fills()).toEqual(['t7']);
    expect(lines.findLast(isOrder)).toMatchObject({order: {symbol: 'ETH/USDT', side: 'SELL'}});
  });
});

describe('a ban', () => {
  const ban = (ms: number) => new DeskError('rate-limit', 'Banned.', {retryAfterMs: ms});

  test('heard at the door is kept to, and the feed says for how long', async () => {
    const {time, exchange, states, reason} = watching({}, (scripted) => {
      scripted.refusal = ban(600_000);
    });
    await time.pass(500_000);
    expect(states()).toEqual(['connecting', 'down']);
    expect(reason()).toBe('Banned; the next attempt is in 600 s, at 2026-01-01T00:10:00.000Z');
    expect(exchange.connects).toBe(1);
    exchange.refusal = null;
    await time.pass(105_000);
    expect(states()).toEqual(['connecting', 'down', 'live']);
    expect(exchange.connects).toBe(2);
  });

  test('heard on a live connection is kept to as well', async () => {
    const {time, exchange, states, reason} = watching();
    await time.pass(2000);
    exchange.end(ban(300_000));
    await time.pass(290_000);
    expect(states()).toEqual(['connecting', 'live', 'gap']);
    expect(reason()).toContain('the next attempt is in 300 s');
    expect(exchange.connects).toBe(1);
    await time.pass(15_000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
  });

  test('that grows longer is said again', async () => {
    const {time, exchange, lines} = watching({}, (scripted) => {
      scripted.refusal = new DeskError('network', 'No connection.');
    });
    await time.pass(2000);
    exchange.refusal = ban(900_000);
    await time.pass(60_000);
    expect(lines.filter(isStream).map(({reason}) => reason)).toEqual([
      undefined,
      'No connection.',
      expect.stringContaining('Banned; the next attempt is in 900 s'),
    ]);
  });
});

describe('an id that is waited for', () => {
  const until = {state: 'filled', id: 'same', symbol: '', order: null} as const;

  test('and that two orders turn out to carry ends the watch: neither is taken for it', async () => {
    const {time, exchange, ended} = watching({until});
    await time.pass(2000);
    exchange.say({type: 'ORDER', order: anOrder({id: '1', clientOrderId: 'same'}), fill: null});
    exchange.say({
      type: 'ORDER',
      order: anOrder({id: '2', clientOrderId: 'same', symbol: 'ETH/USDT', status: 'FILLED'}),
      fill: null,
    });
    const {reason, failures} = await time.until(ended);
    expect(reason).toBe('given-up');
    expect(failures).toMatchObject([
      {kind: 'usage', message: expect.stringContaining('BTC/USDT on main (id 1) and ETH/USDT on main (id 2)')},
    ]);
  });

  test('and that one order was found for is that order, whatever another carries', async () => {
    const order = {account: 'main', symbol: 'BTC/USDT', id: '1', clientOrderId: 'same'};
    const {time, exchange, ended} = watching({until: {...until, symbol: 'BTC/USDT', order}}, (scripted) => {
      scripted.orders = [anOrder({id: '1', clientOrderId: 'same'})];
    });
    await time.pass(2000);
    exchange.say({type: 'ORDER', order: anOrder({id: '2', clientOrderId: 'same', status: 'FILLED'}), fill: null});
    exchange.say({
      type: 'ORDER',
      order: anOrder({id: '1', clientOrderId: 'same', status: 'FILLED', filled: '10', remaining: '0'}),
      fill: null,
    });
    expect(await time.until(ended)).toMatchObject({reason: 'met', order: {id: '1'}});
  });
});

describe('an event that cannot be read', () => {
  test('is a gap that names it, and the truth is read again, once for each', async () => {
    const {time, exchange, states, reason, lines} = watching();
    await time.pass(2000);
    const event = {
      type: 'UNREADABLE',
      row: 'order 7 1',
      reason: 'an event of order 7 could not be read: its price is no number',
    } as const;
    exchange.orders = [anOrder({id: '7'})];
    exchange.say(event);
    await time.pass(0);
    expect(reason()).toContain('order 7 could not be read');
    await time.pass(5000);
    expect(states()).toEqual(['connecting', 'live', 'gap', 'recovered']);
    expect(lines.filter(isOrder).map(({order}) => order.id)).toEqual(['7']);
    exchange.say(event);
    await time.pass(5000);
    expect(states()).toHaveLength(4);
  });
});
