/**
 * Last price, best quotes and the statistics of 24 hours.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints#24hr-ticker-price-change-statistics
 */
import * as v from 'valibot';
import type {Rows} from '../../adapter/contract/rows.ts';
import type {Names} from '../../adapter/kit/names.ts';
import {decimalOrNull, nonZeroOrNull} from '../../adapter/kit/numbers.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {decode} from '../../adapter/wire.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import type {Ticker} from '../../model/market.ts';
import {productOf} from '../../model/symbol.ts';
import type {Client} from './client.ts';
import {isUnknownName, wireSymbol} from './market.ts';

import {DAY_TICKERS} from './rest.ts';

/** More names than this cost as much as the whole board. */
const MOST_NAMES = 100;
const BOARD_WEIGHT = 80;

/**
 * One request, whatever the number of symbols; a second one for the whole board where Binance refuses all of several names
 * for one that it does not know. Symbols that it does not list have no row. Null: every market that trades.
 */
export async function readTickers(
  client: Client,
  names: Names,
  symbols: readonly string[] | null,
  signal: AbortSignal,
): Promise<Rows<Ticker>> {
  if (symbols === null) {
    const rows = await client.ask({...DAY_TICKERS, weight: BOARD_WEIGHT}, {symbolStatus: 'TRADING'}, signal);
    await names.learn('spot', rows.flatMap(nameIn), signal);
    return tickersOf(rows, (spelling) => names.known('spot', spelling)?.symbol ?? null);
  }
  const spot = symbols.filter((symbol) => productOf(symbol) === 'spot');
  if (spot.length === 0) return {rows: [], missing: []};
  const spellings = spot.map((symbol) => wireSymbol({symbol}));
  // Glued names may stand for another split of base and quote: the listing says which.
  const [rows] = await Promise.all([ask(client, spellings, signal), names.learn('spot', spellings, signal)]);
  return tickersOf(rows, (spelling) => {
    const symbol = names.known('spot', spelling)?.symbol;
    return symbol !== undefined && spot.includes(symbol) ? symbol : null;
  });
}

async function ask(client: Client, spellings: readonly string[], signal: AbortSignal): Promise<readonly unknown[]> {
  const board = () => client.ask({...DAY_TICKERS, weight: BOARD_WEIGHT}, {}, signal);
  if (spellings.length > MOST_NAMES) return board();
  try {
    const weight = spellings.length <= 20 ? 2 : 40;
    return await client.ask({...DAY_TICKERS, weight}, {symbols: JSON.stringify(spellings)}, signal);
  } catch (error) {
    if (!isUnknownName(error)) throw error;
    return spellings.length === 1 ? [] : board();
  }
}

function nameIn(row: unknown): readonly string[] {
  const named = v.safeParse(Named, row);
  return named.success ? [named.output.symbol] : [];
}

const Named = v.looseObject({symbol: v.string()});

/** A row without a name is missing; what a row with one does not say, or says oddly, is null. `symbolOf`: null leaves it out. */
export function tickersOf(rows: readonly unknown[], symbolOf: (spelling: string) => string | null): Rows<Ticker> {
  const wanted = rows.filter((row) => nameIn(row).every((spelling) => symbolOf(spelling) !== null));
  return readRows('tickers', wanted, (row) => {
    const fields = decode(Named, row, 'ticker');
    return tickerOf(fields, symbolOf(fields.symbol) ?? fields.symbol);
  });
}

function tickerOf(row: Readonly<Record<string, unknown>>, symbol: string): Ticker {
  return {
    symbol,
    last: nonZeroOrNull(row.lastPrice),
    bid: nonZeroOrNull(row.bidPrice),
    ask: nonZeroOrNull(row.askPrice),
    open: nonZeroOrNull(row.openPrice),
    high: nonZeroOrNull(row.highPrice),
    low: nonZeroOrNull(row.lowPrice),
    change: fractionOf(decimalOrNull(row.priceChangePercent)),
    volume: decimalOrNull(row.volume),
    quoteVolume: decimalOrNull(row.quoteVolume),
  };
}

function fractionOf(percent: DecimalText | null): DecimalText | null {
  return percent === null ? null : plain(dec(percent).div(100));
}
