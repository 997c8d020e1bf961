/** Orders and what is linked to them, side by side: in tables and in the window. */
import {describe, expect, it} from 'vitest';
import type {Order} from '../../../src/lib/model/order.ts';
import {familiesOf, membersOf} from '../../../src/lib/ui/order-families.ts';
import {choose} from '../../../src/lib/ui/panel/choose.ts';
import {layOut} from '../../../src/lib/ui/panel/panel-rows.ts';
import {PLAIN_SCREEN} from '../../../src/lib/ui/screen.ts';
import {displayWidth} from '../../../src/lib/ui/text-width.ts';
import {outcomesView, placeView} from '../../../src/lib/ui/views/order.ts';
import {ordersView} from '../../../src/lib/ui/views/orders.ts';
import {anOrder} from '../feed/orders.ts';

const parent = anOrder({id: '10', clientOrderId: 'dip', linkedIds: ['11', '12'], status: 'NEW'});
const profit = anOrder({
  id: '12',
  clientOrderId: 'tp',
  side: 'SELL',
  price: '65000',
  parentId: '10',
  linkedIds: ['11'],
  status: 'PENDING',
});
const loss = anOrder({
  ...{id: '11', clientOrderId: 'sl', side: 'SELL', price: null, stopPrice: '55000', type: 'STOP_MARKET', parentId: 'dip'},
  ...{trigger: {kind: 'STOP', by: 'LAST'}, linkedIds: ['12'], status: 'PENDING'},
});
const other = anOrder({id: '30', clientOrderId: 'x', symbol: 'ETH/USDT'});
const idsOf = (orders: readonly Order[]) => orders.map(({id}) => id);

describe('families', () => {
  it('stand where their first order stood, under the order that they belong to, by either of its names', () => {
    const families = familiesOf([profit, other, loss, parent]);
    expect(families.map(idsOf)).toEqual([['10', '12', '11'], ['30']]);
    expect(idsOf([...membersOf([profit, other, loss, parent])])).toEqual(['12', '11']);
  });

  it('without their parent stay together, and below nothing', () => {
    const orders = [profit, other, loss];
    expect(familiesOf(orders).map(idsOf)).toEqual([['11', '12'], ['30']]);
    expect(membersOf(orders).size).toBe(0);
  });

  it('are of one account and one market', () => {
    const strangers = [parent, {...profit, account: 'second'}, {...loss, symbol: 'ETH/USDT'}];
    expect(familiesOf(strangers).map(idsOf)).toEqual([['10'], ['12'], ['11']]);
  });

  it('hold every order once, whatever names what', () => {
    const circle = [anOrder({id: '1', parentId: '2'}), anOrder({id: '2', parentId: '1'}), anOrder({id: '3', parentId: '3'})];
    expect(
      familiesOf(circle)
        .flat()
        .toSorted((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1)),
    ).toEqual(circle);
  });
});

it('a table has the legs under their order at 80 columns, and no line is wider', () => {
  const document = {at: '', complete: true, missing: [], orders: [loss, other, parent, profit], accounts: []};
  const text = ordersView(document, '', {...PLAIN_SCREEN, width: 80});
  expect(text).toMatchSnapshot();
  for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
});

describe('the window', () => {
  const closed = {...parent, status: 'FILLED' as const};

  it('shows all of a family that one of it is looked for with, the open ones first', () => {
    expect(idsOf(choose([parent, other, profit, loss], 'sl', 'newest'))).toEqual(['10', '12', '11']);
    expect(idsOf(choose([{...other, status: 'CANCELED'}, closed, profit, loss], '', 'newest'))).toEqual(['10', '12', '11', '30']);
  });

  it('draws a leg below its order, also where that is out of sight', () => {
    const shown = choose([closed, profit, loss], '', 'newest');
    const rows = (orders: readonly Order[]) =>
      layOut(orders, () => true, 0, 78, membersOf(shown)).rows.map(({cells}) => cells.map(({text}) => text).join('  '));
    expect(rows(shown).map((row) => row.includes('└ BTC/USDT'))).toEqual([false, true, true]);
    expect(rows(shown.slice(1)).every((row) => row.includes('└ BTC/USDT'))).toBe(true);
  });
});

describe('what was placed', () => {
  const linked = [
    {kind: 'TAKE_PROFIT', price: '65000', clientOrderId: 'tp'},
    {kind: 'STOP_LOSS', price: '55000', clientOrderId: 'sl'},
  ] as const;
  const words = 'take-profit 65000, stop-loss 55000: placed by the exchange when the order has filled';

  it('says what is linked to it, a refused order does not', () => {
    expect(outcomesView([{outcome: 'placed', order: parent, linked}], PLAIN_SCREEN)).toContain(words);
    expect(outcomesView([{outcome: 'rejected', order: parent, linked}], PLAIN_SCREEN)).not.toContain('take-profit');
  });

  it('a dry run says it too', () => {
    const wire = {method: 'POST', path: '/order', body: ''};
    const expected = {
      ...{account: 'main', exchange: 'modelled', symbol: 'BTC/USDT', averagePrice: null, total: null, totalUsd: null},
      ...{fee: null, needs: null, free: null, limits: []},
    };
    const run = {account: 'main', exchange: 'modelled', order: parent, adjustments: [], linked, expected, wire, test: 'untested'};
    expect(placeView({dryRun: true, orders: [run] as never, resolved: []}, PLAIN_SCREEN)).toContain(words);
  });
});
