/**
 * Last price, best quotes and the statistics of 24 hours, spot and linear.
 * https://bybit-exchange.github.io/docs/v5/market/tickers
 */
import {joinRows, type Rows} from '../../adapter/contract/rows.ts';
import {readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product, Ticker} from '../../model/market.ts';
import type {Client} from './client.ts';
import {isUnknownSymbol} from './errors.ts';
import type {Markets} from './markets.ts';
import {tickers} from './rest.ts';
import {spell} from './symbols.ts';

/**
 * One request a product: for the symbol where it is one, else for the whole board, which costs the same. Symbols that
 * Bybit does not list have no row. Null: every symbol of these products.
 */
export async function readTickers(
  client: Client,
  markets: Markets,
  {symbols, products}: {readonly symbols: readonly string[] | null; readonly products: readonly Product[]},
  signal: AbortSignal,
): Promise<Rows<Ticker>> {
  const parts = products.map(async (product) => {
    const spelled = symbols?.flatMap((symbol) => spell(symbol) ?? []).filter(({category}) => category === product);
    if (spelled?.length === 0) return {rows: [], missing: []};
    const wires = spelled?.map(({wire}) => wire) ?? null;
    const board = readBoard(client, product, wires?.length === 1 ? (wires[0] ?? null) : null, signal);
    // Where a glued name ends its base, the listing says.
    const [rows] = await Promise.all([board, wires === null ? undefined : markets.learn(product, wires, signal)]);
    const named = rows.map((row) => new Row(row));
    const wanted =
      wires === null ? named : named.filter((row) => row.text('symbol') === '' || wires.includes(row.text('symbol')));
    if (wires === null) await markets.learn(product, wanted.map((row) => row.text('symbol')).filter(Boolean), signal);
    const all = tickersOf(wanted, (wire) => markets.get(product, wire).symbol);
    return symbols === null ? all : {...all, rows: all.rows.filter(({symbol}) => symbols.includes(symbol))};
  });
  return joinRows(await Promise.all(parts));
}

async function readBoard(
  client: Client,
  category: Product,
  symbol: string | null,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  try {
    return (await client.ask(tickers, {category, ...(symbol !== null && {symbol})}, signal)).list('list');
  } catch (error) {
    if (symbol !== null && isUnknownSymbol(error)) return [];
    throw error;
  }
}

/** A row without a name is missing; what a row with one does not say, or says oddly, is null. */
function tickersOf(rows: readonly Row[], symbolOf: (wire: string) => string): Rows<Ticker> {
  return readRows('tickers', rows, (each) => {
    const row = each as Row;
    const wire = row.text('symbol');
    if (wire === '') throw new DeskError('protocol', 'Bybit: a ticker has no symbol.');
    return {
      symbol: symbolOf(wire),
      last: row.nonZero('lastPrice'),
      bid: row.nonZero('bid1Price'),
      ask: row.nonZero('ask1Price'),
      open: row.nonZero('prevPrice24h'),
      high: row.nonZero('highPrice24h'),
      low: row.nonZero('lowPrice24h'),
      change: row.amount('price24hPcnt'),
      volume: row.amount('volume24h'),
      quoteVolume: row.amount('turnover24h'),
    };
  });
}
