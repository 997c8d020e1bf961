import {EventEmitter} from 'node:events';
import {render} from 'ink';
import {describe, expect, test} from 'vitest';
import type {FeedEvent} from '../../../../src/lib/feed/feed-event.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {Panel, sizeOf} from '../../../../src/lib/ui/panel/panel.tsx';
import {PanelSession} from '../../../../src/lib/ui/panel/panel-session.ts';
import {PanelStore} from '../../../../src/lib/ui/panel/panel-store.ts';
import type {PanelWork} from '../../../../src/lib/ui/panel/panel-work.ts';
import {KeyReader} from '../../../../src/lib/ui/terminal-keys.ts';
import {anOrder, instant} from '../../feed/orders.ts';

const NOW = Date.parse('2026-01-01T00:01:00.000Z');

/** A terminal of paper: the last frame that was drawn, without colours, and keys that can be pressed. */
function paper(columns = 110, rows = 18) {
  const frames: string[] = [];
  const stdout = Object.assign(new EventEmitter(), {columns, rows, isTTY: true, write: (text: string) => frames.push(text) > 0});
  const frame = () =>
    (frames.findLast((text) => text.includes('mxt orders watch')) ?? '').replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').trimEnd();
  const terminal = {stdout: stdout as unknown as NodeJS.WriteStream, frames, frame, session: null as PanelSession | null, press};
  async function press(keys: string) {
    const before = frames.length;
    terminal.session?.press(new KeyReader().read(keys));
    // A key that changes nothing draws nothing.
    for (let waited = 0; waited < 200 && frames.length === before; waited += 10) await pause(10);
    await pause(20);
  }
  return terminal;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function orderEvent(over: Partial<Order>, sequence: number): FeedEvent {
  const order = anOrder({createdAt: instant(NOW - 5000), updatedAt: instant(NOW - 20), ...over});
  return {type: 'order', at: instant(NOW), account: order.account, exchange: order.exchange, sequence, source: 'stream', order};
}

async function openOn(terminal: ReturnType<typeof paper>, events: readonly FeedEvent[]) {
  const store = new PanelStore({symbols: [], fillsOnly: false, until: null});
  const canceled: (string | null)[] = [];
  let quits = 0;
  const work: PanelWork = {
    now: () => NOW,
    quit: () => void quits++,
    cancel: async ({id}) => {
      canceled.push(id);
      return {outcome: 'canceled', text: `${id}: canceled`};
    },
    amend: async ({id}, {price}, ask) => ({text: (await ask(`Amend to ${price}?`)) ? `${id}: amended` : null, heir: null}),
    read: async (table) => () => Array.from({length: 40}, (_, line) => `${table} line ${line}`),
  };
  const session = new PanelSession(store, work, sizeOf(terminal.stdout));
  terminal.session = session;
  const ink = render(<Panel session={session} now={work.now} />, {
    stdout: terminal.stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    debug: true,
  });
  const close = () => {
    store.close();
    ink.unmount();
  };
  for (const event of events) store.read(event);
  await pause(200);
  return {store, canceled, quits: () => quits, close};
}

const EVENTS: readonly FeedEvent[] = [
  {type: 'stream', at: instant(NOW), account: 'main', exchange: 'northex', state: 'live'},
  {type: 'stream', at: instant(NOW), account: 'desk', exchange: 'south', state: 'down', reason: 'No connection.'},
  orderEvent(
    {
      account: 'main',
      exchange: 'northex',
      id: '1',
      filled: '4',
      remaining: '6',
      averagePrice: '60000',
      status: 'PARTIALLY_FILLED',
    },
    1,
  ),
  orderEvent(
    {
      account: 'main',
      exchange: 'northex',
      id: '2',
      side: 'SELL',
      symbol: 'ETH/USDT',
      price: '3000.5',
      createdAt: instant(NOW - 9000),
    },
    2,
  ),
  orderEvent({account: 'main', exchange: 'northex', id: '3', status: 'CANCELED'}, 3),
];

describe('the window', () => {
  test('shows connections, orders, totals and the latest news', async () => {
    const terminal = paper();
    const {close} = await openOn(terminal, EVENTS);
    expect(terminal.frame()).toMatchInlineSnapshot(`
      "mxt orders watch 1/3 (1 ended), sorted by newest
      ● northex main live  lag 20 ms  last event 0 ms ago
      ● south desk down for 0 ms, orders not read yet  No connection.
        Exchange  Account  Symbol    Side  Type      Price  Quantity  Filled          Status            Age  Id
      > northex   main     BTC/USDT  BUY   LIMIT  60,000          10       4  ██░░░░  PARTIALLY_FILLED  5 s  1
        northex   main     ETH/USDT  SELL  LIMIT   3,000.5        10       0  ░░░░░░  NEW               9 s  2
        northex   main     BTC/USDT  BUY   LIMIT  60,000          10       0  ░░░░░░  CANCELED          5 s  3






      BTC/USDT: 1 open, buying 6, selling 0, not sure: desk; 1 more symbol
      00:01:00Z  main  BUY BTC/USDT  CANCELED 0/10  3
      00:01:00Z  main  SELL ETH/USDT  NEW 0/10  2
      ? help  q quit  j k move  enter show  / filter  s sort  a amend  c cancel  C cancel all  b balance  p position"
    `);
    close();
  });

  test('lets go of columns, and never of numbers, on a narrow terminal', async () => {
    const terminal = paper(70, 16);
    const {close} = await openOn(terminal, EVENTS);
    expect(
      terminal
        .frame()
        .split('\n')
        .every((line) => line.length <= 70),
    ).toBe(true);
    expect(terminal.frame()).toContain('3,000.5');
    expect(terminal.frame()).not.toContain('Average');
    close();
  });

  test('cancels the chosen order after y, and only that', async () => {
    const terminal = paper();
    const {canceled, close} = await openOn(terminal, EVENTS);
    await terminal.press('j');
    await terminal.press('c');
    expect(terminal.frame()).toContain('Cancel SELL 10 ETH/USDT @ 3,000.5 on main, id 2? y/n');
    await terminal.press('n');
    expect(canceled).toEqual([]);
    await terminal.press('c');
    await terminal.press('y');
    expect(canceled).toEqual(['2']);
    expect(terminal.frame()).toContain('2: canceled');
    close();
  });

  test('cancels all that is open only for the whole word YES', async () => {
    const terminal = paper();
    const {canceled, close} = await openOn(terminal, EVENTS);
    await terminal.press('C');
    await terminal.press('y\r');
    expect(canceled).toEqual([]);
    await terminal.press('C');
    await terminal.press('YES');
    await terminal.press('\r');
    expect(canceled).toEqual(['1', '2']);
    close();
  });

  test('filters by words, sorts, shows one order in full, explains its keys, and quits', async () => {
    const terminal = paper(110, 30);
    const {quits, close} = await openOn(terminal, EVENTS);
    await terminal.press('/');
    await terminal.press('eth sell');
    await terminal.press('\r');
    expect(terminal.frame()).toContain('1/1, filter "eth sell" hides 2, sorted by newest');
    await terminal.press('s');
    expect(terminal.frame()).toContain('sorted by symbol');
    await terminal.press('\r');
    expect(terminal.frame()).toContain('clientOrderId  mxt-1');
    await terminal.press('q');
    await terminal.press('?');
    expect(terminal.frame()).toContain('cancel every open order of the list');
    await terminal.press('q');
    expect(quits()).toBe(0);
    await terminal.press('q');
    expect(quits()).toBe(1);
    close();
  });

  test('keeps the cursor on its order when new ones come in above it', async () => {
    const terminal = paper();
    const {store, canceled, close} = await openOn(terminal, EVENTS);
    const marked = () =>
      terminal
        .frame()
        .split('\n')
        .find((line) => line.startsWith('> ')) ?? '';
    await terminal.press('j');
    expect(marked()).toContain('ETH/USDT');
    expect(terminal.frame()).toContain('2/3');
    store.read(orderEvent({account: 'main', exchange: 'northex', id: '9', createdAt: instant(NOW)}, 4));
    await pause(200);
    expect(marked()).toContain('ETH/USDT');
    expect(terminal.frame()).toContain('3/4');
    await terminal.press('c');
    await terminal.press('y');
    expect(canceled).toEqual(['2']);
    close();
  });

  test('holds the first order from the start, once every account has answered', async () => {
    const terminal = paper();
    const {store, close} = await openOn(terminal, EVENTS);
    store.read(orderEvent({account: 'main', exchange: 'northex', id: '9', symbol: 'NEW/USDT', createdAt: instant(NOW)}, 4));
    await pause(200);
    expect(terminal.frame()).toContain('2/4');
    close();
  });

  test('amends the chosen order after a typed price, and y to what would be sent', async () => {
    const terminal = paper();
    const {close} = await openOn(terminal, EVENTS);
    await terminal.press('a');
    await terminal.press('60100 12');
    expect(terminal.frame()).toContain('New PRICE, PRICE QUANTITY or - QUANTITY for BUY 6 BTC/USDT @ 60,000 on main (4 filled),');
    expect(terminal.frame()).toContain('id 1: 60100 12');
    await terminal.press('\r');
    expect(terminal.frame()).toContain('Amend to 60100? y/n');
    await terminal.press('y');
    expect(terminal.frame()).toContain('1: amended');
    await terminal.press('a');
    await terminal.press('abc\r');
    expect(terminal.frame()).toContain('Nothing was changed');
    await terminal.press('c');
    expect(terminal.frame()).toContain('Cancel BUY');
    close();
  });

  test.each([
    [60, 8],
    [40, 8],
    [80, 9],
  ])('shows what it asks, the chosen order and its account on %i columns and %i rows', async (columns, rows) => {
    const terminal = paper(columns, rows);
    const more = ['desk', 'third', 'fourth'].map(
      (account): FeedEvent => ({type: 'stream', at: instant(NOW), account, exchange: 'x', state: 'live'}),
    );
    const {close} = await openOn(terminal, [...EVENTS, ...more]);
    await terminal.press('c');
    const lines = terminal.frame().split('\n');
    expect(lines.length).toBeLessThan(rows);
    expect(lines.every((line) => line.length <= columns)).toBe(true);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain('Cancel BUY 6 BTC/USDT @ 60,000 on main (4 filled), id 1? y/n');
    expect(lines.some((line) => line.startsWith('> '))).toBe(true);
    close();
  });

  test('shows balance and position one key away, scrolled by pages, and goes back with q', async () => {
    const terminal = paper();
    const {quits, close} = await openOn(terminal, EVENTS);
    await terminal.press('b');
    expect(terminal.frame()).toContain('balance line 0');
    await terminal.press('G');
    expect(terminal.frame()).toContain('balance line 39');
    await terminal.press('q');
    expect(terminal.frame()).toContain('ETH/USDT');
    await terminal.press('p');
    expect(terminal.frame()).toContain('position line 0');
    await terminal.press('q');
    expect(quits()).toBe(0);
    close();
  });

  test('redraws at most ten times a second in a burst of news', async () => {
    const terminal = paper();
    const {store, close} = await openOn(terminal, EVENTS);
    const before = terminal.frames.length;
    const start = performance.now();
    while (performance.now() - start < 500) {
      for (let count = 0; count < 500; count++) store.read(orderEvent({id: String(count)}, count));
      await pause(1);
    }
    expect(terminal.frames.length - before).toBeLessThanOrEqual(7);
    close();
  });

  test('draws no character of an exchange that could move the cursor or hide text', async () => {
    const terminal = paper();
    const evil = '\u001b]52;c;ZXZpbA==\u0007\u202e\u001b[2J';
    const hostile = orderEvent({account: 'main', symbol: `BTC${evil}`, id: evil}, 1);
    const {close} = await openOn(terminal, [
      {type: 'stream', at: instant(NOW), account: 'main', exchange: 'northex', state: 'gap', reason: evil},
      hostile,
    ]);
    expect(terminal.frames.join('')).not.toContain('\u001b]52');
    expect(terminal.frame()).not.toMatch(/\u202e|\u0007/);
    expect(terminal.frame()).toContain('\\u{1b}]52');
    close();
  });
});
