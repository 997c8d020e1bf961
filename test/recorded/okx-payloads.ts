/** The payloads of OKX in the collection beside the checkout, by what their rows hold, and which of them the adapter never reads. */
import {existsSync, readFileSync} from 'node:fs';
import {expect} from 'vitest';

const FOLDER = new URL('../../../shared/fixtures/', import.meta.url).pathname;

/** A payload whose shape is what the test finds out. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Recorded {
  readonly path: string;
  readonly kind: string;
  /** What the source states that it means. */
  readonly stated: string;
  readonly payload: Json;
}

export const payloads: readonly Recorded[] = existsSync(`${FOLDER}INDEX.tsv`)
  ? readFileSync(`${FOLDER}INDEX.tsv`, 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([path = '']) => path.startsWith('okx/'))
      .map(([path = '', , kind = '', , , stated = '']) => ({
        path,
        kind,
        stated,
        payload: JSON.parse(readFileSync(FOLDER + path, 'utf8')),
      }))
  : [];

/** Kinds of pages that a spot account never asks for. */
const OTHER_PAGES = new Set(
  'deposit-withdraw funding-paid funding-rate ledger leverage margin position-mode positions transfer ws-balance'.split(' '),
);

/** Rows of an answer or a frame, of a bare list, or the one bare row. */
export function rowsOf({payload}: Recorded): readonly Json[] {
  const answer = payload.httpResponse ?? payload;
  if (Array.isArray(answer)) return answer.flatMap((each) => each.data ?? [each]);
  return Array.isArray(answer.data) ? answer.data : [answer];
}

type Shape = (row: Json, file: Recorded) => boolean;
const has = (row: Json, ...fields: readonly string[]) => fields.every((field) => row[field] !== undefined);

/** What is read, each by the fields that only it has. */
export const SHAPES = {
  vectors: (row) => has(row, 'scheme', 'expected'),
  requests: (row) => has(row, 'method', 'url', 'input'),
  events: (_, {payload}) => has([payload].flat()[0], 'event'),
  acks: (row, {kind}) => kind !== 'error' && (has(row, 'sCode') || has(row, 'sMsg')) && !has(row, 'state'),
  refusals: (row, {kind}) => kind === 'error' && !has(row, 'event'),
  instruments: (row) => has(row, 'instId') && (has(row, 'tickSz') || has(row, 'instCategory')),
  coins: (row) => has(row, 'ccy', 'availBal', 'cashBal'),
  wallets: (row, {kind}) => Array.isArray(row.details) && kind === 'balance',
  funding: (row) => has(row, 'bal', 'availBal'),
  valuation: (row) => has(row, 'totalBal', 'details'),
  savings: (row) => has(row, 'amt', 'loanAmt', 'pendingAmt'),
  fees: (row) => has(row, 'maker', 'taker', 'level'),
  config: (row) => has(row, 'acctLv', 'posMode'),
  algos: (row) => has(row, 'algoId', 'ordType', 'instId') && !has(row, 'accFillSz'),
  orders: (row) => has(row, 'ordId', 'ordType', 'accFillSz'),
  fills: (row) => has(row, 'fillPx', 'tradeId', 'billId'),
  tickers: (row) => has(row, 'last', 'open24h'),
  books: (row) => has(row, 'asks', 'bids'),
  time: (row) => Object.keys(row).join() === 'ts',
} as const satisfies Record<string, Shape>;

/** Rows that no page of the adapter has: [what they are, how they show]. */
const NOT_READ: readonly (readonly [string, Shape])[] = [
  ['pages of contracts, the ledger and settings', (row, file) => OTHER_PAGES.has(file.kind) && !has(row, 'acctLv', 'posMode')],
  ['Earn products beside savings, and loans', (_, {kind}) => kind === 'earn'],
  ['what an order would do to a margin account', (row) => has(row, 'adjEqChg') || has(row, 'availBalChg')],
  ['requests of other clients', (row) => has(row, 'algoClOrdId', 'triggerPx', 'orderPx') && !has(row, 'algoId')],
  ['deliveries, closed positions', (row) => has(row, 'ts', 'details') || (has(row, 'posSide', 'instId') && !has(row, 'ordId'))],
];

export function shapeOf(row: Json, file: Recorded): string {
  const found = Object.entries(SHAPES).find(([, is]) => is(row, file));
  return found?.[0] ?? NOT_READ.find(([, is]) => is(row, file))?.[0] ?? 'nothing that is known';
}

/** Runs the check for each row of this shape, naming the file where it fails. There must be some. */
export function eachRow(shape: keyof typeof SHAPES, check: (row: Json, file: Recorded) => void): void {
  let count = 0;
  for (const file of payloads) {
    for (const row of rowsOf(file)) {
      if (OTHER_PAGES.has(file.kind) && shape !== 'config') continue;
      if (shapeOf(row, file) !== shape) continue;
      count += 1;
      try {
        check(row, file);
      } catch (error) {
        throw new Error(`${file.path}: ${error instanceof Error ? error.message : String(error)}`, {cause: error});
      }
    }
  }
  expect(count, `rows of ${shape}`).toBeGreaterThan(0);
}

export const isSpot = (row: Json): boolean => row.instType === 'SPOT' || /^[^-]+-[^-]+$/.test(row.instId);
