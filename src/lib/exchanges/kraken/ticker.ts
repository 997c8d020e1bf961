/**
 * Last price, best quotes and the statistics of 24 hours. Kraken's opening price is of midnight UTC, so neither the price of 24
 * hours ago nor the change since then is told. https://docs.kraken.com/api/docs/rest-api/get-ticker-information
 */
import type {Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {Ticker} from '../../model/market.ts';
import type {Client} from './client.ts';
import {entriesOf} from './entries.ts';
import {isMissing} from './errors.ts';
import type {Markets} from './markets.ts';
import {firstOf, ofDay} from './prices.ts';
import {ticker} from './rest.ts';
import {altnameOf, spell} from './symbols.ts';

type Entry = readonly [string, unknown];

/**
 * One request, whatever the number of symbols; a second one for the whole board where Kraken refuses all of several pairs for one
 * that it does not know. Symbols that it does not list have no row. Null: every market that trades.
 */
export async function readTickers(
  client: Client,
  markets: Markets,
  symbols: readonly string[] | null,
  signal: AbortSignal,
): Promise<Rows<Ticker>> {
  const altnames = symbols?.flatMap((symbol) => spell(symbol) ?? []) ?? null;
  if (altnames?.length === 0) return {rows: [], missing: []};
  const entries = (await ask(client, altnames, signal)).filter(
    ([id]) => !id.endsWith('.d') && (altnames === null || altnames.includes(altnameOf(id))),
  );
  await markets.learn(
    entries.map(([id]) => id),
    signal,
  );
  const {rows, missing} = readRows('tickers', entries, (entry) => {
    const [id, payload] = entry as Entry;
    return tickerOf(markets.get(id).symbol, new Row(payload));
  });
  return {rows: symbols === null ? rows : rows.filter(({symbol}) => symbols.includes(symbol)), missing};
}

async function ask(client: Client, altnames: readonly string[] | null, signal: AbortSignal): Promise<readonly Entry[]> {
  if (altnames === null) return entriesOf((await client.ask(ticker, {}, signal)).value);
  try {
    return entriesOf((await client.ask(ticker, {pair: altnames.join(',')}, signal)).value);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return altnames.length === 1 ? [] : ask(client, null, signal);
  }
}

function tickerOf(symbol: string, row: Row): Ticker {
  return {
    symbol,
    last: firstOf(row, 'c'),
    bid: firstOf(row, 'b'),
    ask: firstOf(row, 'a'),
    open: null,
    high: ofDay(row, 'h'),
    low: ofDay(row, 'l'),
    change: null,
    volume: ofDay(row, 'v'),
    quoteVolume: null,
  };
}
