/** `--csv`: which commands have it, and that a record has what its header names. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {toCsv} from '../../../../src/lib/ui/csv.ts';
import {balanceCsv} from '../../../../src/lib/ui/views/balance.ts';
import {bookCsv} from '../../../../src/lib/ui/views/book.ts';
import {doctorCsv} from '../../../../src/lib/ui/views/doctor.ts';
import {fundingCsv} from '../../../../src/lib/ui/views/funding.ts';
import {pairsCsv as fundingPairsCsv} from '../../../../src/lib/ui/views/funding-pairs.ts';
import {keysCheckCsv, keysListCsv} from '../../../../src/lib/ui/views/keys.ts';
import {marginCsv} from '../../../../src/lib/ui/views/margin.ts';
import {marketListCsv, marketShowCsv} from '../../../../src/lib/ui/views/market.ts';
import {ordersCsv} from '../../../../src/lib/ui/views/orders.ts';
import {pairsCsv} from '../../../../src/lib/ui/views/pair.ts';
import {pnlCsv} from '../../../../src/lib/ui/views/pnl.ts';
import {positionCsv} from '../../../../src/lib/ui/views/position.ts';
import {reportCsv} from '../../../../src/lib/ui/views/report.ts';
import {spreadCsv} from '../../../../src/lib/ui/views/spread.ts';
import {tickerCsv} from '../../../../src/lib/ui/views/ticker.ts';
import {instant} from '../../feed/orders.ts';
import {balance, NOW, orders, position} from './documents/full-desk.ts';
import * as markets from './documents/markets.ts';
import * as risk from './documents/risk.ts';

const MANIFEST = JSON.parse(readFileSync(new URL('../../../../oclif.manifest.json', import.meta.url), 'utf8')) as {
  commands: Readonly<Record<string, {flags: Readonly<Record<string, unknown>>}>>;
};

/** What answers one list of rows. Every other command sends something, or answers a plan, one order, a stream or a page. */
const LISTS = {
  balance: () => balanceCsv(balance),
  book: () => bookCsv(markets.book),
  doctor: () => doctorCsv(risk.doctor),
  funding: () => fundingCsv({...markets.funding, paid: undefined} as never),
  'keys:check': () => keysCheckCsv(risk.keysCheck),
  'keys:list': () => keysListCsv(risk.keysList),
  margin: () => marginCsv(risk.margin),
  'market:list': () => marketListCsv(markets.marketList),
  'market:show': () => marketShowCsv(markets.marketShow),
  // Its fills have columns of their own: csv.test.ts of this folder's parent.
  'orders:history': () => ordersCsv({orders}),
  'orders:list': () => ordersCsv({orders}),
  'orders:report': () => reportCsv(risk.report),
  'pair:list': () => pairsCsv({at: instant(NOW), complete: true, pairs: risk.pairs}),
  pnl: () => pnlCsv(risk.pnl),
  position: () => positionCsv(position),
  spread: () => spreadCsv(markets.spread),
  ticker: () => tickerCsv(markets.ticker),
} as const;

it('every command that answers a list of rows has it, and no other', () => {
  const having = Object.entries(MANIFEST.commands).flatMap(([id, {flags}]) => ('csv' in flags ? [id] : []));
  expect(having.toSorted()).toEqual(Object.keys(LISTS).toSorted());
});

it.each([...Object.entries(LISTS), ['funding --pairs', () => fundingPairsCsv(markets.fundingPairs)] as const])(
  '%s: each record has a field for each name, and there are some',
  (_name, table) => {
    const {header, rows} = table();
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(header).size).toBe(header.length);
    for (const row of rows) {
      expect(row).toHaveLength(header.length);
      expect(row.every((field) => field === null || typeof field === 'string')).toBe(true);
    }
  },
);

describe('the records', () => {
  it('of a book name each account at each price, the best ask first', () => {
    const [header, first] = toCsv(bookCsv(markets.book)).split('\r\n');
    expect(header).toBe('symbol,side,price,cumulative,account,exchange,bookPrice,quantity');
    expect(first).toBe('BTC/USDT,ASK,95010,0.05,northex-main,northex-main,95010.00,0.05000');
  });

  it('of keys leave empty what the exchange does not say', () => {
    const lines = toCsv(keysCheckCsv(risk.keysCheck)).split('\r\n');
    expect(lines[2]).toBe('south-hedge,south,ok,true,true,true,,,this key can withdraw: make one that cannot.,');
    expect(lines[3]).toBe('kepler,kepler,failed,,,,,,,No answer within 10000 ms.');
  });
});
