import {describe, expect, test} from 'vitest';
import {describe as told} from '../../../../src/lib/ui/panel/describe-event.ts';
import {emptyText} from '../../../../src/lib/ui/panel/empty-text.ts';
import {layOut} from '../../../../src/lib/ui/panel/panel-rows.ts';
import {surenessOf} from '../../../../src/lib/ui/panel/sureness.ts';
import {instant} from '../../feed/orders.ts';
import {NOW, openSession, orderEvent, streamEvent} from './session.ts';

type Window = ReturnType<typeof openSession>;
const empty = ({session}: Window) => emptyText(session.frame().picture, session.frame().state.filter);
const news = ({session}: Window) => session.frame().picture.events.map(told);
const rows = ({session}: Window, width = 200) =>
  layOut(session.frame().shown, surenessOf(session.frame().picture.connections), NOW, width).rows.map(({cells}) =>
    cells.map(({text}) => text.trim()).join('|'),
  );

const FILL = {id: 't1', price: '60000', quantity: '4', fee: null, liquidity: null, cause: 'TRADE'} as const;

describe('no orders', () => {
  test('is said only of accounts that have answered', async () => {
    const window = openSession();
    expect(empty(window)).toBe('Reading the orders ...');
    await window.news(streamEvent('main', 'connecting'), streamEvent('desk', 'connecting'));
    expect(empty(window)).toBe('Reading the orders of main, desk ...');
    await window.news(streamEvent('desk', 'down', 'No connection.'));
    expect(empty(window)).toBe('It is not known what is open: no account is followed (main, desk).');
    await window.news(streamEvent('main', 'live'));
    expect(empty(window)).toBe('No open orders on main. Not known: desk.');
    await window.news(streamEvent('desk', 'recovered'));
    expect(empty(window)).toBe('No open orders. They appear here as they come.');
  });

  test('says which orders are left out', async () => {
    const window = openSession({symbols: ['BTC/USDT']});
    await window.news(streamEvent('main', 'live'));
    expect(empty(window)).toBe('No open orders in BTC/USDT. They appear here as they come.');
    await window.news(orderEvent({}));
    window.press('/', 'eth', '\r');
    expect(empty(window)).toBe('No order fits the filter "eth"; 1 hidden. Escape clears it.');
    expect(window.heading()).toBe('0/0, filter "eth" hides 1, only BTC/USDT, sorted by newest');
  });
});

describe('what was seen last', () => {
  test('is marked in rows and sums while the account is not followed', async () => {
    const window = openSession();
    await window.news(streamEvent('main', 'live'), streamEvent('desk', 'live'), orderEvent({}), orderEvent({account: 'desk'}));
    expect(window.session.frame().sums).toEqual(['BTC/USDT: 2 open, buying 20, selling 0']);
    await window.news(streamEvent('desk', 'gap', 'closed'), orderEvent({account: 'desk', id: '5', status: 'CANCELED'}));
    expect(window.session.frame().sums).toEqual(['BTC/USDT: 2 open, buying 20, selling 0, not sure: desk']);
    const shown = rows(window);
    expect(shown.filter((row) => row.includes('? NEW'))).toHaveLength(1);
    expect(shown.find((row) => row.includes('desk') && row.endsWith('|1'))).toContain('? NEW');
    expect(
      shown.find((row) => row.endsWith('|5')),
      'what ended has ended',
    ).toContain('|CANCELED|');
  });

  test('is marked on an order that its account does not show any more', async () => {
    const window = openSession();
    await window.news(streamEvent('main', 'live'), orderEvent({id: '1'}), orderEvent({id: '12'}));
    const reason = 'the exchange does not show one order that it should know: BTC/USDT 1; history was read of ETH/USDT alone';
    await window.news(streamEvent('main', 'recovered', reason));
    expect(rows(window).map((row) => [row.endsWith('|1'), row.includes('? NEW')])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  test('is said of one order that is shown in full, which is kept up to date else', async () => {
    const window = openSession();
    await window.news(streamEvent('main', 'live'), orderEvent({}));
    window.press('\r');
    expect(window.heading()).toBe('order 1, as it is now');
    await window.news(orderEvent({filled: '4', remaining: '6', status: 'PARTIALLY_FILLED'}));
    expect(window.pane()).toMatch(/filled +4\n/);
    await window.news(streamEvent('main', 'down', 'No connection.'));
    expect(window.heading()).toBe('order 1, as it was seen last');
  });
});

describe('one order', () => {
  test('is one row from before the exchange named it until after, and the cursor stays on it', async () => {
    const window = openSession();
    await window.news(
      streamEvent('main', 'live'),
      orderEvent({id: '1'}),
      orderEvent({id: null, clientOrderId: 'mine', status: 'PENDING', createdAt: instant(NOW)}),
    );
    window.press('g');
    await window.news(orderEvent({id: '2', clientOrderId: 'mine', createdAt: null}));
    expect(rows(window)).toHaveLength(2);
    expect(window.chosen()).toBe('2');
  });

  test('is not taken for another one whose client id reads like its id', async () => {
    const window = openSession();
    await window.news(
      streamEvent('main', 'live'),
      orderEvent({id: null, clientOrderId: '7'}),
      orderEvent({id: '7', clientOrderId: 'other'}),
    );
    expect(rows(window)).toHaveLength(2);
  });

  test('of two keys of one account is shown and summed once', async () => {
    const window = openSession();
    await window.news(
      streamEvent('main', 'live'),
      streamEvent('reader', 'live'),
      orderEvent({}),
      orderEvent({account: 'reader'}),
    );
    expect(window.session.frame().sums).toEqual(['BTC/USDT: 2 open, buying 20, selling 0']);
    window.store.setSameAs(new Map([['reader', 'main']]));
    await window.news();
    expect(window.session.frame().sums).toEqual(['BTC/USDT: 1 open, buying 10, selling 0']);
    expect(window.session.frame().shown.map(({account}) => account)).toEqual(['main']);
    expect(window.session.frame().picture.connections[1]?.sameAs).toBe('main');
  });

  test('in stop form does not look like a limit order at its trigger', async () => {
    const window = openSession();
    const stop = {side: 'SELL', type: 'STOP_MARKET', price: null, stopPrice: '50000', symbol: 'A/B'} as const;
    const stopLimit = {...stop, id: '2', type: 'STOP_LIMIT', price: '49000', symbol: 'C/D'} as const;
    await window.news(streamEvent('main', 'live'), orderEvent(stop), orderEvent(stopLimit));
    window.press('s');
    expect(rows(window, 60).map((row) => row.split('|')[3])).toEqual(['stop 50,000', '49,000 stop 50,000']);
  });

  test('can be told from its neighbours where ids and accounts are cut', async () => {
    const window = openSession();
    const ids = ['20000100000003010001', '20000100000003010002'];
    await window.news(...ids.map((id, at) => orderEvent({id, account: `northex-account-${at}`})));
    const cut = rows(window, 76);
    expect(new Set(cut).size).toBe(2);
    expect(cut[0]).toMatch(/0[12]$/);
  });
});

describe('fills only', () => {
  test('keeps an order that was filled as it is, also when it then ends without a fill', async () => {
    const window = openSession({fillsOnly: true});
    const part = {filled: '4', remaining: '6', status: 'PARTIALLY_FILLED'} as const;
    await window.news(streamEvent('main', 'live'), orderEvent({id: '2'}), orderEvent(part, {fill: FILL}));
    expect(window.session.frame().shown.map(({id}) => id)).toEqual(['1']);
    await window.news(orderEvent({...part, status: 'CANCELED'}));
    expect(window.session.frame().shown.map(({status}) => status)).toEqual(['CANCELED']);
    expect(window.session.frame().sums).toEqual([]);
    expect(news(window).filter((line) => line.includes('BTC'))).toHaveLength(1);
    expect(window.heading()).toContain('only filled since the start');
  });
});

describe('news', () => {
  test('are not what was only read at the start; what came late says so, at the time it happened', async () => {
    const window = openSession();
    await window.news(
      orderEvent({id: '1'}, {source: 'snapshot'}),
      orderEvent({id: '2', status: 'FILLED', updatedAt: '2025-12-31T22:00:00.000Z'}, {source: 'snapshot', fill: FILL}),
      orderEvent({id: '3', status: 'CANCELED', updatedAt: '2026-01-01T00:00:30.000Z'}, {source: 'recovery'}),
      orderEvent({id: '4'}),
    );
    expect(news(window)).toEqual([
      '00:01:00Z  main  BUY BTC/USDT  NEW 0/10  4',
      '00:00:30Z  main  BUY BTC/USDT  CANCELED 0/10  3  (read after a gap)',
      '12-31 22:00:00Z  main  BUY BTC/USDT  filled 4 @ 60,000  2  (from before this window)',
    ]);
    expect(window.session.frame().shown).toHaveLength(4);
  });
});

describe('a table of another command', () => {
  test('says when it was read, is read again with r, and never goes back to an older answer', async () => {
    const window = openSession();
    window.press('b');
    expect(window.pane()).toBe('Reading balance ...');
    window.press('r');
    window.reads[1]?.answer((columns) => [`new, ${columns} wide`]);
    await window.settle();
    window.reads[0]?.answer(() => ['old']);
    await window.settle();
    expect(window.pane()).toBe('new, 110 wide');
    expect(window.heading()).toBe('balance as of 00:01:00Z, 0 ms ago');
    window.session.resize({columns: 70, rows: 24});
    expect(window.pane()).toBe('new, 70 wide');
    window.press('r');
    window.reads[2]?.fail(new Error('No account answered.'));
    await window.settle();
    expect(window.pane()).toBe('No account answered.');
  });
});
