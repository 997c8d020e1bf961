import {describe, expect, test} from 'vitest';
import {instant} from '../../feed/orders.ts';
import {NOW, openSession, orderEvent, streamEvent} from './session.ts';

const LIVE = streamEvent('main', 'live');

describe('a question of the window', () => {
  test('names one order so that it is no other, and is about it wherever the cursor goes', async () => {
    const window = openSession();
    await window.news(
      LIVE,
      streamEvent('desk', 'live'),
      orderEvent({id: '7'}),
      orderEvent({id: '7', account: 'desk', createdAt: instant(NOW)}),
    );
    window.press('c');
    expect(window.footer()).toBe('Cancel BUY 10 BTC/USDT @ 60,000 on desk, id 7? y/n');
    await window.news(orderEvent({id: '8', createdAt: instant(NOW + 1000)}));
    expect(window.footer()).toContain('on desk, id 7?');
    window.press('y');
    expect(window.cancels.map(({order}) => order.account)).toEqual(['desk']);
  });

  test('shows its order as it is now', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({}));
    window.press('c');
    await window.news(orderEvent({status: 'PARTIALLY_FILLED', filled: '4', remaining: '6'}));
    expect(window.footer()).toBe('Cancel BUY 6 BTC/USDT @ 60,000 on main (4 filled), id 1? y/n');
  });

  test('is over when its order ends, and says so', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({id: '1'}), orderEvent({id: '2'}));
    for (const [key, nothing] of [
      ['c', 'Nothing was canceled.'],
      ['a', 'Nothing was changed.'],
    ] as const) {
      const id = key === 'c' ? '1' : '2';
      window.press('g');
      if (window.chosen() !== id) window.press('j');
      window.press(key);
      await window.news(orderEvent({id, status: 'FILLED', filled: '10', remaining: '0'}));
      expect(window.footer()).toBe(`That order is FILLED now. ${nothing}`);
      window.press('y');
    }
    expect([...window.cancels, ...window.amends]).toEqual([]);
  });

  test('says that its order may have changed while the account is not followed', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({}));
    window.press('c');
    await window.news(streamEvent('main', 'gap', 'closed'));
    expect(window.footer()).toBe('Cancel BUY 10 BTC/USDT @ 60,000 on main, id 1, as it was seen last? y/n');
  });

  test('names the orders that end with it', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({linkedIds: ['11', '12']}));
    window.press('c');
    expect(window.footer()).toContain('Orders linked to it end with it: 11, 12. y/n');
  });

  test('tells a stop from a limit order', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({side: 'SELL', type: 'STOP_MARKET', price: null, stopPrice: '50000'}));
    window.press('c');
    expect(window.footer()).toContain('Cancel SELL 10 BTC/USDT market stop 50,000 on main');
  });

  test('is not answered by what was typed in one piece with the key that opened it, nor by Ctrl, Alt or pasted keys', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({}));
    window.press('cy');
    expect(window.footer()).toContain('? y/n');
    window.press('\u0019', '\u001b[200~y\u001b[201~');
    expect(window.cancels).toEqual([]);
    window.press('\u001by');
    expect(window.footer()).toBe('Nothing was canceled.');
    window.press('\u001b[200~cy\u001b[201~', '\u001b[C\u001b[C');
    expect(window.session.frame().state.mode).toBe('list');
    expect(window.cancels).toEqual([]);
  });

  test('is left with q wherever no text is typed', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({}));
    for (const open of ['c', 'C', 'a', '?', 'b', 'p', '\r']) {
      window.press(open);
      expect(window.session.frame().state.mode).not.toBe('list');
      window.press('q');
      expect(window.session.frame().state.mode, open).toBe('list');
    }
    expect(window.quits()).toBe(0);
    window.press('q');
    expect(window.quits()).toBe(1);
  });
});

describe('canceling all', () => {
  test('is of the orders that were there, less those that ended, and says which stay', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({id: '1'}), orderEvent({id: '2'}), orderEvent({id: '3'}));
    window.press('C');
    expect(window.footer()).toBe('Cancel all 3 open orders of this list? Type YES and enter: ▏');
    await window.news(orderEvent({id: '2', status: 'CANCELED'}), orderEvent({id: '4'}));
    expect(window.footer()).toBe('Cancel all 2 open orders of this list? 1 that came since stays. Type YES and enter: ▏');
    window.press('YES', '\r');
    expect(window.cancels.map(({order}) => order.id)).toEqual(['1', '3']);
  });

  test('says what its list may lack: a filter, and accounts that are not followed', async () => {
    const window = openSession();
    await window.news(
      LIVE,
      streamEvent('desk', 'gap', 'closed'),
      orderEvent({id: '1'}),
      orderEvent({id: '2', symbol: 'ETH/USDT'}),
    );
    window.press('/', 'eth', '\r', 'C');
    expect(window.footer()).toBe(
      'Cancel the one open order of this list (filter "eth")? The list may lack orders of desk; mxt order cancel --all asks the exchange. Type YES and enter: ▏',
    );
  });

  test('tells how many ended how, and every one in doubt in full', async () => {
    const window = openSession();
    await window.news(LIVE, ...['1', '2', '3', '4', '5'].map((id) => orderEvent({id, symbol: 'BTC/USDT:USDT'})));
    window.press('C', 'YES\r');
    for (const [index, {answer, fail}] of window.cancels.entries()) {
      if (index === 4) fail(new Error('it broke: badly'));
      else answer({outcome: index < 3 ? 'canceled' : 'filled', text: `main BTC/USDT:USDT ${index}: done`});
    }
    await window.settle();
    expect(window.footer()).toBe(
      '5 orders: 3 canceled, 1 filled before, 1 not known whether canceled.\nmain BTC/USDT:USDT 5: it broke: badly',
    );
  });
});

describe('what came of something', () => {
  test('is not lost behind a question, nor behind the next outcome, and is kept among the news', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({id: '1'}), orderEvent({id: '2'}), orderEvent({id: '3'}));
    window.press('c', 'y', 'j', 'c', 'y', 'j', 'c');
    expect(window.cancels).toHaveLength(2);
    expect(window.heading()).toContain('2 under way');
    window.cancels[0]?.answer({outcome: 'unknown', text: 'first: not known'});
    window.cancels[1]?.answer({outcome: 'canceled', text: 'second: canceled'});
    await window.settle();
    expect(window.footer()).toContain('? y/n');
    window.press('n');
    expect(window.footer()).toBe('first: not known\nsecond: canceled\nNothing was canceled.');
    window.press('k');
    await window.news();
    const said = window.session.frame().picture.events.flatMap(({event}) => (event.type === 'said' ? [event.text] : []));
    expect(said).toEqual(['second: canceled', 'first: not known']);
  });

  test('can be read in full among the news, whatever happened since', async () => {
    const window = openSession({}, {columns: 60, rows: 12});
    await window.news(LIVE, ...Array.from({length: 9}, (_, at) => orderEvent({id: `${at}`})));
    window.press('C', 'YES\r');
    for (const {order, fail} of window.cancels) fail(new Error(`${order.id}: it broke`));
    await window.settle();
    expect(window.footer()).toContain('... 10 outcomes: n shows all');
    await window.news(...Array.from({length: 300}, (_, at) => orderEvent({id: `x${at}`})));
    window.press('n');
    expect(window.heading()).toBe('the last 100 news, newest first');
    for (let at = 0; at < 9; at++) expect(window.pane()).toContain(`${at}: it broke`);
    window.press('q');
    expect(window.session.frame().state.mode).toBe('list');
  });

  test('is in sight beside what the person was told, until a key is pressed', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({}));
    window.session.tell('It is not known yet what became of mine.');
    expect(window.footer()).toBe('It is not known yet what became of mine.');
    window.press('j');
    expect(window.footer()).toContain('? help');
  });

  test('is waited for when the person leaves', async () => {
    const window = openSession();
    await window.news(LIVE, orderEvent({id: '1'}));
    window.press('c', 'y', 'q');
    expect(window.quits()).toBe(1);
    expect(window.session.underWay).toEqual(['canceling 1 order']);
    const settled = window.session.settled();
    window.cancels[0]?.answer({outcome: 'canceled', text: '1: canceled'});
    expect(await settled).toEqual(['1: canceled']);
  });
});
