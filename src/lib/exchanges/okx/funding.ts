/** Funding: what contracts will pay next, and what the account was paid. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-funding-rate */
import {allRows, type Page, type Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {missingPart, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {FundingPayment, FundingRate} from '../../model/contract.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import type {Desk} from './desk.ts';
import {isUnknownInstrument} from './errors.ts';
import {type History, readHistory} from './history.ts';
import * as rest from './rest.ts';
import {canonicalOf, familyOf, instrumentOf, isLinear, typeOf} from './symbols.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Type of a bill that is a funding payment. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-bills-details-last-7-days */
const FUNDING_BILL = '8';

/** Prices by instrument; what can't be read of them costs no rate. */
interface Prices extends Rows<never> {
  readonly of: ReadonlyMap<string, DecimalText>;
}

/** Quotes of the indexes that linear contracts follow: a list of indexes is of one quote. */
const INDEX_QUOTES = ['USDT', 'USDC'] as const;

/** A request each for rates, mark prices and index prices, of one contract or of all; of all, indexes take one a quote. */
export async function readFunding(
  {client}: Desk,
  symbols: readonly string[] | null,
  signal: AbortSignal,
): Promise<Rows<FundingRate>> {
  const wanted = symbols?.flatMap((symbol) => instrumentOf(symbol) ?? []).filter((instId) => typeOf(instId) === 'SWAP');
  if (wanted?.length === 0) return allRows([]);
  const only = wanted?.length === 1 ? wanted[0] : undefined;
  const [rates, marks, indexes] = await Promise.all([
    ratesOf(client, only ?? 'ANY', signal),
    pricesOf('mark prices', 'markPx', () => client.askPart(rest.markPrices, {instType: 'SWAP', instId: only}, signal)),
    pricesOf('index prices', 'idxPx', () => readIndexes(client, only, signal)),
  ]);
  const meant = rates.filter((row) => (wanted === undefined ? isQuoted(row) : wanted.includes(row.text('instId'))));
  const {rows, missing} = readRows('funding rates', meant, (each) => toFundingRate(each as Row, marks.of, indexes.of));
  return {rows, missing: [...missing, ...marks.missing, ...indexes.missing]};
}

async function readIndexes(client: Client, instId: string | undefined, signal: AbortSignal): Promise<readonly unknown[]> {
  const queries = instId === undefined ? INDEX_QUOTES.map((quoteCcy) => ({quoteCcy})) : [{instId: familyOf(instId)}];
  return (await Promise.all(queries.map((query) => client.askPart(rest.indexTickers, query, signal)))).flat();
}

/** Contracts that are settled in their coin are not of this desk. */
function isQuoted(row: Row): boolean {
  const instId = row.text('instId');
  return typeOf(instId) === 'SWAP' && isLinear(instId);
}

async function ratesOf(client: Client, instId: string, signal: AbortSignal): Promise<readonly Row[]> {
  try {
    return (await client.ask(rest.fundingRate, {instId}, signal)).map((payload) => new Row(payload));
  } catch (error) {
    if (isUnknownInstrument(error)) return [];
    throw error;
  }
}

async function pricesOf(what: string, field: string, ask: () => Promise<readonly unknown[]>): Promise<Prices> {
  try {
    const rows = (await ask()).map((payload) => new Row(payload));
    const told = rows.flatMap((row) => {
      const price = row.nonZero(field);
      return price === null ? [] : [[row.text('instId'), price] as const];
    });
    return {rows: [], missing: [], of: new Map(told)};
  } catch (error) {
    return {rows: [], missing: [missingPart(what, error)], of: new Map()};
  }
}

export function toFundingRate(row: Row, marks: Prices['of'], indexes: Prices['of']): FundingRate {
  const instId = row.text('instId');
  if (instId === '') throw new DeskError('protocol', 'OKX: a funding rate has no symbol.');
  return {
    symbol: canonicalOf(instId, ''),
    rate: row.amount('fundingRate'),
    // It is the rate so far of the interval that ends at `fundingTime`.
    predicted: true,
    intervalHours: intervalOf(row),
    nextAt: row.time('fundingTime'),
    markPrice: marks.get(instId) ?? null,
    indexPrice: indexes.get(familyOf(instId)) ?? null,
  };
}

/** From one payment to the one after it. */
function intervalOf(row: Row): DecimalText | null {
  const [next, after] = [row.nonZero('fundingTime'), row.nonZero('nextFundingTime')];
  if (next === null || after === null) return null;
  const hours = dec(after).minus(next).div(HOUR_MS);
  return hours.gt(0) ? plain(hours) : null;
}

/** Oldest first, out of the bills of the account. */
export function readFundingPaid(desk: Desk, query: HistoryQuery, signal: AbortSignal): Promise<Page<FundingPayment>> {
  const history: History<FundingPayment> = {
    what: 'funding payments',
    recent: rest.bills,
    archive: rest.billsArchive,
    recentMs: 6 * DAY_MS,
    idField: 'billId',
    more: {type: FUNDING_BILL},
    types: ['SWAP'],
    decode: async (payloads) => readRows('funding payments', payloads, toPayment),
    keyOf: ({id}) => id,
    timeOf: ({at}) => at,
  };
  return readHistory(desk, history, query, async () => allRows([]), signal);
}

/** Funding of an isolated position leaves the balance alone, so the profit of the bill is what counts. */
export function toPayment(payload: unknown): FundingPayment {
  const row = new Row(payload);
  const [id, instId, asset, at] = [row.text('billId'), row.text('instId'), row.text('ccy'), row.time('ts')];
  const amount = row.decimal('pnl') ?? row.decimal('balChg');
  if (id === '' || instId === '' || asset === '' || at === null || amount === null) {
    throw new DeskError('protocol', 'OKX sent a funding payment without an id, a symbol, a coin, an amount or a time.');
  }
  return {id, symbol: canonicalOf(instId, ''), asset, amount, rate: null, at};
}
