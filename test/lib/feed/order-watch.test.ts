import {describe, expect, test} from 'vitest';
import type {FeedEvent} from '../../../src/lib/feed/feed-event.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {Sender} from '../../../src/lib/state/account-names.ts';
import type {State} from '../../../src/lib/state/state.ts';
import {seeded, VirtualTime} from '../../simulation/virtual-time.ts';
import {handleOf, isOrder, isStream, START, startWatch} from './episode.ts';
import {ModelledExchange, SILENCE_MS} from './modelled-exchange.ts';
import {PLAIN_STYLE, type Style} from './modelled-faults.ts';

function world(style: Partial<Style> = {}) {
  const time = new VirtualTime(START);
  return {time, exchange: new ModelledExchange(time, seeded(7), {...PLAIN_STYLE, ...style})};
}

const states = (lines: readonly FeedEvent[], account = 'main') =>
  lines.filter(isStream).flatMap((line) => (line.account === account ? [line.state] : []));

describe('a watch', () => {
  test('tells what is open, goes live, tells what happens, and says that it stopped', async () => {
    const {time, exchange} = world();
    while (!exchange.ledger.orders().some(({status}) => status === 'NEW')) exchange.ledger.place(START - 1000);
    const {lines, interrupt, ended} = startWatch(time, [handleOf('main', exchange)]);
    await time.pass(2000);
    for (const event of exchange.ledger.place(time.now())) exchange.publish(event);
    await time.pass(1000);
    interrupt.abort();
    expect(await time.until(ended)).toMatchObject({reason: 'interrupted'});
    expect(lines.map((line) => (isOrder(line) ? line.source : line.state)).slice(0, 4)).toEqual([
      'connecting',
      'snapshot',
      'live',
      'stream',
    ]);
    expect(states(lines).at(-1)).toBe('stopped');
    expect(lines.filter(isOrder).map(({sequence}) => sequence)).toEqual(lines.filter(isOrder).map((_, index) => index + 1));
  });

  test('is not stopped by an exchange that is down, and recovers it when it is back', async () => {
    const {time, exchange} = world();
    const other = new ModelledExchange(time, seeded(8), {...PLAIN_STYLE, split: true, bySymbol: true});
    other.faults.refuse = true;
    const {lines} = startWatch(time, [handleOf('main', exchange), handleOf('other', other)]);
    await time.pass(300_000);
    expect(states(lines)).toEqual(['connecting', 'live']);
    expect(states(lines, 'other'), 'said once, not with every attempt').toEqual(['connecting', 'down']);
    expect(other.connects, 'capped backoff').toBeLessThan(60);
    other.faults.refuse = false;
    await time.pass(35_000);
    expect(states(lines, 'other').at(-1)).toBe('live');
  });

  test('gives up an account whose key is refused on reconnect, without a second try', async () => {
    const {time, exchange} = world();
    const {lines, ended} = startWatch(time, [handleOf('main', exchange)]);
    await time.pass(2000);
    exchange.refusal = new DeskError('auth', 'The key was refused.');
    exchange.faults.refuse = true;
    exchange.cut();
    const end = await time.until(ended);
    expect(states(lines)).toEqual(['connecting', 'live', 'gap', 'down']);
    expect(exchange.connects).toBe(2);
    expect(end).toMatchObject({reason: 'given-up', failures: [{kind: 'auth'}]});
  });

  test('changes over before an announced shutdown without a gap', async () => {
    const {time, exchange} = world();
    const {lines} = startWatch(time, [handleOf('main', exchange)]);
    await time.pass(2000);
    exchange.leave();
    for (let count = 0; count < 40; count++) {
      exchange.happen();
      await time.pass(500);
    }
    expect(states(lines)).toEqual(['connecting', 'live']);
    expect(new Set(lines.filter(isOrder).flatMap(({fill}) => fill?.id ?? [])).size).toBe(exchange.ledger.fills.length);
  });

  test('renews a connection at its planned age without a gap', async () => {
    const {time, exchange} = world();
    const {lines} = startWatch(time, [handleOf('main', exchange, {streamMaxAgeMs: 60_000})]);
    await time.pass(200_000);
    expect(states(lines)).toEqual(['connecting', 'live']);
    expect(exchange.connects).toBe(4);
    expect(exchange.connections).toBe(1);
  });

  test('notices silence within the watchdog', async () => {
    const {time, exchange} = world();
    const {lines} = startWatch(time, [handleOf('main', exchange)]);
    await time.pass(2000);
    exchange.mute();
    await time.pass(SILENCE_MS + 1000);
    expect(lines.findLast(isStream)?.state === 'gap' || states(lines).includes('recovered')).toBe(true);
  });

  test('does not take its own pause for silence, and loses nothing by it', async () => {
    const {time, exchange} = world();
    const {watch, lines} = startWatch(time, [handleOf('main', exchange)]);
    await time.pass(2000);
    watch.pause();
    for (let count = 0; count < 30; count++) exchange.happen();
    await time.pass(100_000);
    expect(lines.filter(isOrder)).toEqual([]);
    watch.resume();
    await time.pass(1000);
    expect(states(lines)).toEqual(['connecting', 'live']);
    expect(lines.filter(isOrder).flatMap(({fill}) => fill?.id ?? [])).toHaveLength(exchange.ledger.fills.length);
  });

  test('completes a fill whose order it never saw by asking for the order', async () => {
    const {time, exchange} = world({split: true, bySymbol: false, lossless: false});
    const {lines} = startWatch(time, [handleOf('main', exchange)]);
    await time.pass(2000);
    while (exchange.ledger.fills.length === 0) exchange.ledger.act(time.now());
    const [fill] = exchange.ledger.fills;
    const order = exchange.ledger.orders().find(({id}) => id === fill?.orderId);
    if (fill === undefined || order === undefined) throw new Error('no fill');
    exchange.publish({order: {...order, symbol: 'OTHER/USDT', id: 'x'}, fill});
    await time.pass(3000);
    const told = lines.filter(isOrder).filter((line) => line.fill !== undefined);
    expect(told.map((line) => [line.fill?.id, line.order.id])).toEqual([[fill.id, order.id]]);
  });

  test('ends when the order waited for is filled, also when it was so before', async () => {
    const {time, exchange} = world();
    while (!exchange.ledger.orders().some(({status}) => status === 'FILLED')) exchange.ledger.act(START - 1000);
    const done = exchange.ledger.orders().find(({status}) => status === 'FILLED');
    const {ended} = startWatch(time, [handleOf('main', exchange)], {
      until: {state: 'filled', id: done?.clientOrderId ?? '', symbol: '', order: null},
    });
    expect(await time.until(ended)).toMatchObject({reason: 'met', order: {id: done?.id}});
  });

  test('says so when the order waited for ended otherwise', async () => {
    const {time, exchange} = world();
    while (!exchange.ledger.orders().some(({status}) => status === 'CANCELED')) exchange.ledger.act(START - 1000);
    const done = exchange.ledger.orders().find(({status}) => status === 'CANCELED');
    const id = done?.id ?? '';
    const filled = startWatch(time, [handleOf('main', exchange)], {until: {state: 'filled', id, symbol: '', order: null}});
    expect((await time.until(filled.ended)).reason).toBe('missed');
    const closed = startWatch(time, [handleOf('main', exchange)], {until: {state: 'closed', id, symbol: '', order: null}});
    expect((await time.until(closed.ended)).reason).toBe('met');
  });

  test('ends after its time', async () => {
    const {time, exchange} = world();
    const {ended} = startWatch(time, [handleOf('main', exchange)], {endAfterMs: 10_000});
    expect(await time.until(ended)).toMatchObject({reason: 'time', complete: true});
    expect(time.now()).toBe(START + 10_000);
  });

  test('tells of the symbols and fills asked for only, and of the past when asked', async () => {
    const {time, exchange} = world();
    for (let count = 0; count < 80; count++) exchange.ledger.act(START - 100_000 + 1000 * count);
    const {lines} = startWatch(time, [handleOf('main', exchange)], {
      symbols: ['ETH/USDT'],
      fillsOnly: true,
      since: START - 200_000,
    });
    await time.pass(5000);
    const truth = exchange.ledger.fills.filter(({symbol}) => symbol === 'ETH/USDT').map(({id}) => id);
    expect(
      lines
        .filter(isOrder)
        .map(({fill}) => fill?.id)
        .toSorted(),
    ).toEqual(truth.toSorted());
    expect(truth.length).toBeGreaterThan(5);
  });

  test('says of which symbols the past was read, where an exchange tells it symbol by symbol', async () => {
    const {time, exchange} = world({split: false, bySymbol: true, lossless: true});
    exchange.ledger.place(START - 1000, 'BTC/USDT');
    for (const order of exchange.ledger.orders()) exchange.ledger.cancel(order, START - 500);
    const state = {
      journal: {symbols: ({account}: Sender) => (account === 'modelled' ? ['BTC/USDT'] : ['ETH/USDT'])},
    } as unknown as Pick<State, 'journal'>;
    const {lines} = startWatch(time, [handleOf('main', exchange)], {since: START - 10_000, state});
    await time.pass(5000);
    expect(lines.filter(isOrder).map(({order}) => `${order.symbol} ${order.status}`)).toEqual(['BTC/USDT CANCELED']);
    expect(lines.findLast(isStream)).toMatchObject({state: 'live', reason: expect.stringContaining('read of BTC/USDT alone')});
  });

  test('is the same to the letter for the same seed', async () => {
    const run = async () => {
      const {time, exchange} = world({split: true, bySymbol: true, lossless: false});
      Object.assign(exchange.faults, {drop: 0.05, duplicate: 0.2, reorder: 0.2, readError: 0.1});
      const {lines} = startWatch(time, [handleOf('main', exchange)]);
      for (let count = 0; count < 100; count++) {
        exchange.happen();
        if (count % 20 === 10) exchange.cut();
        await time.pass(700);
      }
      return JSON.stringify(lines);
    };
    expect(await run()).toBe(await run());
  });
});
