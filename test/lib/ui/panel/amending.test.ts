import {describe, expect, test} from 'vitest';
import {anOrder} from '../../feed/orders.ts';
import {openSession, orderEvent, streamEvent} from './session.ts';

const LIVE = streamEvent('main', 'live');

async function typed(...pieces: readonly string[]) {
  const window = openSession();
  await window.news(LIVE, orderEvent({id: '1'}), orderEvent({id: '2', symbol: 'ETH/USDT'}));
  window.press('s', 'g', 'a', ...pieces);
  await window.settle();
  return window;
}

describe('amending in the window', () => {
  test('asks about what would be sent, and sends it for y alone', async () => {
    const window = await typed('60100.123 12', '\r');
    const [job] = window.amends;
    expect(job?.order.id).toBe('1');
    expect(job?.change).toEqual({price: '60100.123', quantity: '12'});
    expect(window.footer()).toContain('Checking the change of BUY 10 BTC/USDT');
    const answer = job?.ask('Amend BUY 1: price 60,000 -> 60,100.1?');
    expect(window.footer()).toBe('Amend BUY 1: price 60,000 -> 60,100.1? y/n');
    expect(window.session.underWay, 'nothing is sent while it is asked').toEqual([]);
    window.press('y');
    expect(await answer).toBe(true);
    expect(window.session.underWay).toEqual(['changing main BTC/USDT 1']);
    job?.answer({text: '1: amended', heir: null});
    await window.settle();
    expect(window.footer()).toBe('1: amended');
  });

  test.each(['n', 'q', '\u001b', '\r'])('sends nothing for %j', async (key) => {
    const window = await typed('60100', '\r');
    const answer = window.amends[0]?.ask('Sure?');
    window.press(key);
    expect(await answer).toBe(false);
    expect(window.footer()).toBe('Nothing was changed.');
  });

  test('sends nothing when the order was filled, changed or ended while it was asked', async () => {
    for (const over of [
      {filled: '4', remaining: '6', status: 'PARTIALLY_FILLED'},
      {price: '59000'},
      {status: 'CANCELED'},
    ] as const) {
      const window = await typed('60100', '\r');
      const answer = window.amends[0]?.ask('Sure?');
      await window.news(orderEvent({id: '1', ...over}));
      expect(await answer).toBe(false);
      expect(window.footer()).toMatch(/^That order (has changed meanwhile|is CANCELED now)\. Nothing was changed\.$/);
    }
  });

  test('left while the exchange is still being asked sends nothing, however late its question comes', async () => {
    const window = await typed('60100', '\r', 'q');
    expect(await window.amends[0]?.ask('Sure?')).toBe(false);
    expect(window.footer()).toBe('Nothing was changed.');
    const closed = await typed('60100', '\r');
    const settled = closed.session.settled();
    expect(await closed.amends[0]?.ask('Sure?')).toBe(false);
    closed.amends[0]?.answer({text: null, heir: null});
    expect(await settled).toEqual([]);
  });

  test('goes on with the order that replaced it, unless the person has moved on', async () => {
    for (const moved of [false, true]) {
      const window = await typed('60100', '\r');
      void window.amends[0]?.ask('Sure?');
      window.press('y');
      window.amends[0]?.answer({text: 'replaced', heir: anOrder({id: '9'})});
      await window.settle();
      if (moved) window.press('j');
      const before = window.chosen();
      await window.news(orderEvent({id: '1', status: 'CANCELED'}), orderEvent({id: '9', price: '60100'}));
      expect(window.chosen()).toBe(moved ? before : '9');
    }
  });

  test('says what could not be done', async () => {
    const window = await typed('60100', '\r');
    window.amends[0]?.fail(new Error('The order is FILLED and cannot be changed.'));
    await window.settle();
    expect(window.footer()).toBe('main BTC/USDT 1: The order is FILLED and cannot be changed.');
    expect(window.session.frame().state.mode).toBe('list');
  });
});
