/**
 * Funding: what contracts will pay next, and what the account was paid.
 * https://bybit-exchange.github.io/docs/v5/market/tickers · .../account/transaction-log
 */
import type {Page, Rows} from '../../adapter/contract/rows.ts';
import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {readStretches} from '../../adapter/kit/stretches.ts';
import type {FundingPayment, FundingRate} from '../../model/contract.ts';
import {type DecimalText, dec, negated, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {isUnknownSymbol} from './errors.ts';
import {AHEAD_MS, WIDEST_MS} from './history.ts';
import {instrumentsInfo, tickers, transactionLog} from './rest.ts';
import {canonicalOf, partsOf, spell} from './symbols.ts';

const MINUTES_PER_HOUR = 60;
const LOG_PAGE = '50';

/** One request for one symbol or for all; a second one for the intervals where a ticker leaves one out. */
export async function readFunding(
  client: Client,
  symbols: readonly string[] | null,
  signal: AbortSignal,
): Promise<Rows<FundingRate>> {
  const wires = symbols?.flatMap((symbol) => spell(symbol) ?? []).filter(({category}) => category === 'linear');
  if (wires?.length === 0) return {rows: [], missing: []};
  const query = {category: 'linear', symbol: wires?.length === 1 ? wires[0]?.wire : undefined};
  const wanted = wires === undefined ? null : new Set(wires.map(({wire}) => wire));
  const rows = (await listOf(client, query, signal)).filter((row) => isFunded(row) && wanted?.has(row.text('symbol')) !== false);
  const isToldInFull = rows.every((row) => row.nonZero('fundingIntervalHour') !== null);
  const minutes = isToldInFull ? new Map<string, DecimalText>() : await readIntervals(client, query.symbol, signal);
  return readRows('funding rates', rows, (each) => toFundingRate(each as Row, minutes));
}

async function listOf(
  client: Client,
  query: {readonly symbol?: string | undefined},
  signal: AbortSignal,
): Promise<readonly Row[]> {
  try {
    const result = await client.ask(tickers, {...query, category: 'linear'}, signal);
    return result.list('list').map((payload) => new Row(payload));
  } catch (error) {
    if (query.symbol !== undefined && isUnknownSymbol(error)) return [];
    throw error;
  }
}

/** Dated futures are in the same list and pay no funding. A row without a name stays, to be named as one that can't be read. */
function isFunded(row: Row): boolean {
  return partsOf('linear', row.text('symbol'))?.expiry == null;
}

export function toFundingRate(row: Row, minutes: ReadonlyMap<string, DecimalText>): FundingRate {
  const wire = row.text('symbol');
  if (wire === '') throw new DeskError('protocol', 'Bybit: a ticker has no symbol.');
  const told = minutes.get(wire);
  const interval = row.nonZero('fundingIntervalHour') ?? (told === undefined ? null : plain(dec(told).div(MINUTES_PER_HOUR)));
  return {
    symbol: canonicalOf('linear', wire),
    rate: row.amount('fundingRate'),
    predicted: true,
    intervalHours: interval,
    nextAt: row.text('nextFundingTime') === '0' ? null : row.time('nextFundingTime'),
    markPrice: row.nonZero('markPrice'),
    indexPrice: row.nonZero('indexPrice'),
  };
}

/** Minutes by spelling. https://bybit-exchange.github.io/docs/v5/market/instrument */
async function readIntervals(
  client: Client,
  symbol: string | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, DecimalText>> {
  const {rows} = await client.pages('the instruments', instrumentsInfo, {category: 'linear', symbol, limit: '1000'}, signal);
  return new Map(
    rows
      .map((payload) => new Row(payload))
      .flatMap((row) => {
        const minutes = row.nonZero('fundingInterval');
        return minutes === null ? [] : [[row.text('symbol'), minutes] as const];
      }),
  );
}

/** Oldest first. The log can't be asked for one symbol, so that of one coin is read and looked through. */
export async function readFundingPaid(
  client: Client,
  {symbol, since, limit}: HistoryQuery,
  signal: AbortSignal,
): Promise<Page<FundingPayment>> {
  const base = {accountType: 'UNIFIED', category: 'linear', type: 'SETTLEMENT', limit: LOG_PAGE};
  const from = Math.floor(Math.min(since, client.exchangeTime(since)));
  const to = Math.ceil(client.exchangeTime()) + AHEAD_MS;
  return readStretches(
    {
      widestMs: WIDEST_MS,
      keyOf: ({id}) => id,
      timeOf: ({at}) => at,
      async read(span, wanted) {
        const query = {...base, startTime: String(span.from), endTime: String(span.to)};
        const pages = await client.pages('the funding', transactionLog, query, signal, symbol === null ? wanted : undefined);
        if (symbol === null && pages.rows.length > wanted) return 'TOO_MANY';
        const {rows, missing} = readRows('funding payments', pages.rows, toPayments);
        const meant = rows.flat().filter((payment) => symbol === null || payment.symbol === symbol);
        if (meant.length > wanted) return 'TOO_MANY';
        return {rows: meant, missing: [...missing, ...pages.missing], isCut: pages.missing.length > 0};
      },
    },
    {from, to},
    limit,
  );
}

/**
 * None for a row that settles something else (the profit of a USDC session stands in `cashFlow`). `funding` above 0 was
 * received, and `feeRate` has the sign of the side. Two rows of the log may carry the same id: the trade's id tells them apart.
 */
export function toPayments(payload: unknown): readonly FundingPayment[] {
  const row = new Row(payload);
  const [amount, wire, at, rate] = [
    row.decimal('funding'),
    row.text('symbol'),
    row.time('transactionTime'),
    row.amount('feeRate'),
  ];
  if (amount === null) return [];
  const id = [row.text('id'), row.text('tradeId')].filter((part) => part !== '').join(' ');
  if (id === '' || wire === '' || at === null || row.text('currency') === '') {
    throw new DeskError('protocol', 'Bybit sent a settlement without an id, a symbol, a coin or a time.');
  }
  const side = row.text('side');
  return [
    {
      id,
      symbol: canonicalOf('linear', wire),
      asset: row.text('currency'),
      amount,
      rate: rate === null || (side !== 'Buy' && side !== 'Sell') ? null : side === 'Buy' ? rate : negated(rate),
      at,
    },
  ];
}
