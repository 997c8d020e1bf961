/** The window with 500 orders at the widths that people have, as text. */
import {expect, test} from 'vitest';
import {footerLines} from '../../../../src/lib/ui/panel/footer-text.ts';
import {headingText} from '../../../../src/lib/ui/panel/heading-text.ts';
import {layOut} from '../../../../src/lib/ui/panel/panel-rows.ts';
import {surenessOf} from '../../../../src/lib/ui/panel/sureness.ts';
import {displayWidth} from '../../../../src/lib/ui/text-width.ts';
import {instant} from '../../feed/orders.ts';
import {NOW, openSession, orderEvent, streamEvent} from './session.ts';

const ACCOUNTS = ['northex-main', 'northex-hedge', 'kepler'];
const SYMBOLS = ['BTC/USDT', 'ETH/USDT', '1000PEPE/USDT:USDT'];
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const orders = Array.from({length: 500}, (_, index) =>
  orderEvent({
    account: pick(ACCOUNTS, index),
    symbol: pick(SYMBOLS, index),
    id: String(20_000_001_000_000_301_000n + BigInt(index)),
    side: index % 2 === 0 ? 'BUY' : 'SELL',
    type: index % 5 === 4 ? 'STOP_MARKET' : 'LIMIT',
    price: index % 5 === 4 ? null : pick(['60000.5', '3000.25', '0.0123'], index),
    stopPrice: index % 5 === 4 ? '55000' : null,
    status: index % 3 === 1 ? 'PARTIALLY_FILLED' : 'NEW',
    filled: index % 3 === 1 ? '2.5' : '0',
    createdAt: instant(NOW - index * 60_000),
  }),
);

test.each([60, 80, 120])('500 orders on %i columns', async (columns) => {
  const window = openSession({}, {columns, rows: 24});
  await window.news(...ACCOUNTS.map((account) => streamEvent(account, account === 'kepler' ? 'gap' : 'live')), ...orders);
  const frame = window.session.frame();
  const {titles, rows} = layOut(frame.shown.slice(0, 10), surenessOf(frame.picture.connections), NOW, columns - 2);
  const lines = [
    headingText(frame, NOW),
    titles.join('  '),
    ...rows.map(({cells}) => cells.map(({text}) => text).join('  ')),
    ...frame.sums,
    ...footerLines(frame, columns),
  ].map((line) => line.trimEnd());
  expect(lines.slice(1, 12).every((line) => displayWidth(line) <= columns - 2)).toBe(true);
  expect(lines.join('\n')).toMatchSnapshot();
});
