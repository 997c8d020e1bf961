/**
 * The recorded payloads as they may be tomorrow: fields added, in another order, null, numbers as text and text as numbers. What
 * names an order must stay; what is still there must be read the same; nothing may fail but what lost its name.
 */
import {describe, expect, it} from 'vitest';
import {parseExact} from '../../src/lib/adapter/kit/json.ts';
import {decode} from '../../src/lib/adapter/wire.ts';
import {MyTrade, tradeOf} from '../../src/lib/exchanges/binance/fill.ts';
import {orderOf, WireOrder} from '../../src/lib/exchanges/binance/order.ts';
import {asReport, readReport} from '../../src/lib/exchanges/binance/report.ts';
import type {Json} from './binance-checks.ts';
import {files, inner, payloadOf, reasonLeftOut, spot} from './binance-files.ts';

const place = {account: 'desk', exchange: 'binance', symbol: 'A/B', isListed: true};
const rowsOf = (payload: Json): Json[] =>
  (Array.isArray(payload) ? payload : [payload]).flatMap((row: Json) => row.orderReports ?? [row]);

const SUBJECTS: Readonly<Record<string, {rows(payload: Json): Json[]; read(row: Json): object; named: readonly string[]}>> = {
  orders: {
    rows: (payload) => rowsOf(inner(payload)).filter(({orderId}) => orderId !== undefined),
    read: (row) => orderOf(place, decode(WireOrder, row, 'order')),
    named: ['symbol', 'orderId'],
  },
  fills: {rows: (payload) => rowsOf(inner(payload)), read: (row) => tradeOf('A/B', decode(MyTrade, row, 'fill')), named: []},
  reports: {
    rows: (payload) => [payload.event ?? payload.data ?? payload].filter(({e}) => e === 'executionReport'),
    read(row) {
      const report = asReport(row);
      if (report === null) throw new Error('an event without a name');
      return readReport(place, report);
    },
    named: ['s', 'i'],
  },
};
const KINDS: Readonly<Record<string, keyof typeof SUBJECTS>> = {
  ...{'open-orders': 'orders', 'order-query': 'orders', 'order-place': 'orders', 'order-cancel': 'orders'},
  ...{fills: 'fills', 'ws-order': 'reports'},
};

const cases = spot
  .filter((file) => KINDS[file.kind] !== undefined && reasonLeftOut(file) === null)
  .flatMap((file) => {
    const subject = SUBJECTS[KINDS[file.kind] ?? ''];
    return subject === undefined
      ? []
      : subject.rows(payloadOf(file)).map((row, index) => ({name: `${file.path} ${index}`, row, subject}));
  });

const isNumber = (value: Json) => typeof value === 'number' && Number.isSafeInteger(value);
const isAmount = (name: string, value: Json) =>
  typeof value === 'string' && /^\d+\.\d+$/.test(value) && !/id$/i.test(name) && name !== 'c' && name !== 'C';

describe.skipIf(files.length === 0)('a payload of Binance spot', () => {
  it('is there to be changed', () => {
    expect(cases.length).toBeGreaterThan(50);
  });

  it.each(cases)('$name reads the same with more fields, in another order', ({row, subject}) => {
    const more = {...row, brandNew: {deep: [1, null]}, zz: null};
    const turned = Object.fromEntries(Object.entries(more).reverse());
    expect(subject.read(turned)).toEqual(subject.read(row));
  });

  it.each(cases)('$name reads the same with its amounts as numbers', ({row, subject}) => {
    // As text, since a number of JavaScript would lose digits before it is read.
    const fields = Object.entries(row).map(
      ([name, value]) => `${JSON.stringify(name)}:${isAmount(name, value) ? value : JSON.stringify(value)}`,
    );
    expect(subject.read(parseExact(`{${fields.join(',')}}`, 'row'))).toEqual(subject.read(row));
  });

  it.each(cases.filter(({subject}) => subject.named.length > 0))(
    '$name keeps its name whatever else is null',
    ({row, subject}) => {
      const whole = JSON.stringify(subject.read(row));
      for (const name of Object.keys(row)) {
        if (subject.named.includes(name)) continue;
        const read = JSON.stringify(subject.read({...row, [name]: null}));
        expect(read).toContain(`"id":"${row.orderId ?? row.i}"`);
        expect(whole).toContain(`"id":"${row.orderId ?? row.i}"`);
      }
    },
  );

  it.each(cases)('$name reads the same with its ids as text', ({row, subject}) => {
    const ids = ['orderId', 'id', 'i', 't', 'tradeId'];
    const entries = Object.entries(row).map(([name, value]: [string, Json]) => [
      name,
      ids.includes(name) && isNumber(value) && value > 0 ? String(value) : value,
    ]);
    expect(subject.read(Object.fromEntries(entries))).toEqual(subject.read(row));
  });
});
