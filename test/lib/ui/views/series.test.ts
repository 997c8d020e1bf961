import {expect, it} from 'vitest';
import {createOrder} from '../../../../src/lib/model/order.ts';
import type {PlacedSeries} from '../../../../src/lib/orders/series/series.ts';
import {PLAIN_SCREEN} from '../../../../src/lib/ui/screen.ts';
import {seriesView, seriesWords} from '../../../../src/lib/ui/views/series.ts';

const leg = {quantity: '0.5', quantityIn: 'BASE'} as const;

it('the question shows every order with its numbers, and when it is due', () => {
  const asked = {side: 'BUY', quantity: '1', quantityIn: 'BASE', symbol: 'btc-usdt', price: null} as const;
  const due = Date.UTC(2026, 0, 2, 3, 4, 5);
  const plan = {
    account: 'main',
    symbol: 'BTC/USDT',
    legs: [
      {...leg, price: '60000', during: null},
      {...leg, price: '59000', during: null},
    ],
  };
  expect(seriesWords(asked, plan, {on: 'main', mode: 'best'}).split('\n')).toEqual([
    'BUY 1 BTC/USDT at 60000 to 59000 on main in 2 orders',
    '  BUY 0.5 BTC/USDT at 60000',
    '  BUY 0.5 BTC/USDT at 59000',
  ]);
  const slices = [0, 1000].map((later) => ({...leg, price: null, during: [due + later, due + later + 1000] as const}));
  expect(seriesWords(asked, {...plan, legs: slices}, {on: 'main', mode: 'best'}).split('\n')).toEqual([
    'BUY 1 BTC/USDT at market on main in 2 orders',
    '  BUY 0.5 BTC/USDT at market, at 2026-01-02T03:04:05.000Z',
    '  BUY 0.5 BTC/USDT at market, at 2026-01-02T03:04:06.000Z',
  ]);
});

it('the answer shows what was placed and what each one belongs to, what was not sent and why, what is missing, and the name of the whole', () => {
  const order = createOrder({
    ...{account: 'main', exchange: 'x', symbol: 'BTC/USDT', id: '71', clientOrderId: 'aa', side: 'BUY', type: 'LIMIT'},
    ...{price: '60000', quantity: '0.5', filled: '0', remaining: '0.5', status: 'NEW', parentId: 'dip'},
  });
  const child = {...leg, at: null, price: '60000', clientOrderId: null};
  const placed: PlacedSeries = {
    outcome: 'partial',
    replayed: false,
    orders: [{outcome: 'placed', replayed: true, order, adjustments: []}],
    resolved: [{field: 'price', typed: 'bid', value: '60000', unit: 'USDT', from: 'bid 60000 on main'}],
    missing: '0.5',
    route: null,
    clientId: 'dip',
    children: [
      {...child, index: 0, outcome: 'placed', replayed: true, clientOrderId: 'aa'},
      {...child, index: 1, outcome: 'unsent', replayed: false, error: {kind: 'limit', message: 'Trading is halted: mxt kill.'}},
    ],
  };
  const lines = seriesView(placed, PLAIN_SCREEN).split('\n');
  expect(lines[0]).toMatch(/Part of/);
  expect(lines[1]).toMatch(/ 71 +aa +dip$/);
  expect(lines.slice(3)).toEqual([
    'main aa: placed',
    '  price bid is 60000 USDT: bid 60000 on main',
    'Order 2 of 2: unsent: Trading is halted: mxt kill.',
    '1 of 2 were sent by an earlier run.',
    'Missing: 0.5 is neither filled nor resting.',
    'Its name is dip: the same command with --client-id dip goes on with it, order cancel dip ends it.',
  ]);
});
