/** Funding: what contracts pay next, and what the account was paid. .../market-data/rest-api/Mark-Price and .../account/rest-api/Get-Income-History */
import type {Missing, Page, Rows} from '../../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../../adapter/contract/trading.ts';
import {missingPart, readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import type {FundingPayment, FundingRate} from '../../../model/contract.ts';
import type {DecimalText} from '../../../model/decimal.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Client} from '../client.ts';
import {spanOf} from './history.ts';
import {FUNDING_INFO, INCOME, PAGE_ROWS, PREMIUM_INDEX} from './rest.ts';
import {canonicalOf, spellingsOf, wireSymbol} from './symbols.ts';

/** Contracts whose interval was never adjusted are not listed beside those that were. .../Get-Funding-Rate-Info */
const USUAL_HOURS = '8';
/** Older income is exported by another way. */
const KEPT_MS = 90 * 86_400_000;

export async function readFunding(
  client: Client,
  symbols: readonly string[] | null,
  signal: AbortSignal,
): Promise<Rows<FundingRate>> {
  const wires = symbols === null ? null : symbols.flatMap(spellingsOf);
  if (wires?.length === 0) return {rows: [], missing: []};
  const [payloads, {hours, missing}] = await Promise.all([readIndexes(client, wires, signal), readHours(client, signal)]);
  const wanted = payloads
    .map((payload) => new Row(payload))
    // Dated contracts are in the same list and pay no funding.
    .filter((row) => row.nonZero('nextFundingTime') !== null)
    .filter((row) => wires === null || wires.includes(row.text('symbol')));
  const rates = readRows('funding rates', wanted, (row) => rateOf(row as Row, hours));
  return {rows: rates.rows, missing: [...rates.missing, ...missing]};
}

async function readIndexes(client: Client, wires: readonly string[] | null, signal: AbortSignal): Promise<readonly unknown[]> {
  const [only] = wires ?? [];
  if (only === undefined || wires?.length !== 1) return client.ask(PREMIUM_INDEX, {}, signal);
  return client.ask({...PREMIUM_INDEX, weight: 1}, {symbol: only}, signal).catch((error: unknown) => {
    if (error instanceof DeskError && error.kind === 'not-found') return [];
    throw error;
  });
}

/** Null: it could not be asked, and no interval is known. */
async function readHours(
  client: Client,
  signal: AbortSignal,
): Promise<{readonly hours: ReadonlyMap<string, DecimalText | null> | null; readonly missing: readonly Missing[]}> {
  try {
    const rows = (await client.ask(FUNDING_INFO, {}, signal)).map((payload) => new Row(payload));
    return {hours: new Map(rows.map((row) => [row.text('symbol'), row.nonZero('fundingIntervalHours')])), missing: []};
  } catch (error) {
    return {hours: null, missing: [missingPart('how often contracts pay funding', error)]};
  }
}

function rateOf(row: Row, hours: ReadonlyMap<string, DecimalText | null> | null): FundingRate | null {
  const wire = row.text('symbol');
  const symbol = canonicalOf(wire);
  if (symbol === null) return null;
  return {
    symbol,
    rate: row.amount('lastFundingRate'),
    // The name says "last", and means the estimate for the next payment.
    predicted: true,
    intervalHours: hours === null ? null : hours.has(wire) ? (hours.get(wire) ?? null) : USUAL_HOURS,
    nextAt: row.time('nextFundingTime'),
    markPrice: row.nonZero('markPrice'),
    indexPrice: row.nonZero('indexPrice'),
  };
}

/** Oldest first. Pages go on from the time of the last row: rows of one millisecond are told apart by their ids. */
export async function readFundingPaid(
  client: Client,
  {symbol, since, limit}: HistoryQuery,
  signal: AbortSignal,
): Promise<Page<FundingPayment>> {
  const {from, to} = spanOf(client, since);
  const named = symbol === null ? {} : {symbol: wireSymbol({symbol})};
  const found = new Map<string, FundingPayment>();
  const missing: Missing[] = [];
  for (let startTime = Math.max(from, to - KEPT_MS); ; ) {
    const params = {incomeType: 'FUNDING_FEE', ...named, startTime, endTime: to, limit: PAGE_ROWS};
    const payloads = await client.ask(INCOME, params, signal);
    const page = readRows('funding payments', payloads, paymentOf);
    missing.push(...page.missing);
    const before = found.size;
    for (const payment of page.rows) found.set(payment.id, payment);
    const last = page.rows.at(-1);
    if (payloads.length < PAGE_ROWS || last === undefined || found.size === before || found.size > limit) break;
    startTime = Date.parse(last.at);
  }
  const rows = [...found.values()];
  return {rows: rows.slice(0, limit), more: rows.length > limit, missing};
}

/** `tranId` is unique within one kind of income. */
export function paymentOf(payload: unknown): FundingPayment {
  const row = new Row(payload);
  const [id, at, asset] = [row.text('tranId'), row.time('time'), row.text('asset')];
  const symbol = canonicalOf(row.text('symbol'), asset);
  if (id === '' || at === null || symbol === null)
    throw new DeskError('protocol', 'Binance sent a funding payment without an id, a symbol or a time.');
  return {id, symbol, asset, amount: row.need('income'), rate: null, at};
}
