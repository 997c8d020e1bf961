/**
 * Last price and the statistics of 24 hours out of the list of products, best quotes out of a list of their own.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/list-public-products
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/get-best-bid-ask
 */
import type {Rows} from '../../adapter/contract/rows.ts';
import {missingPart, readRows} from '../../adapter/kit/pages.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Ticker} from '../../model/market.ts';
import {productOf} from '../../model/symbol.ts';
import type {Client} from './client.ts';
import {statusOf, symbolOf, wireSymbol} from './market.ts';
import {bestBidAsk, productBook, productList} from './rest.ts';

/** More names than this make an address that some hops refuse; the whole list is asked for then. */
const MOST_NAMES = 100;
/** Best quotes are a signed question. Without a key each book is asked for its first level, of up to so many markets. */
const MOST_BOOKS = 5;

/** Two requests at the same moment, whatever the number of symbols. Symbols that Coinbase does not list have no row. */
export async function readTickers(client: Client, symbols: readonly string[] | null, signal: AbortSignal): Promise<Rows<Ticker>> {
  const spot = symbols?.filter((symbol) => productOf(symbol) === 'spot') ?? null;
  if (spot?.length === 0) return {rows: [], missing: []};
  const wires = spot?.map((symbol) => wireSymbol({symbol})) ?? null;
  const product_ids = wires === null || wires.length > MOST_NAMES ? undefined : wires;
  const [products, first] = await Promise.all([
    client.pages('the products', productList, {product_type: 'SPOT', product_ids}, signal),
    readQuotes(client, product_ids, signal),
  ]);
  const listed = products.rows.map((payload) => new Row(payload).text('product_id')).filter((wire) => wire !== '');
  // One name that is not listed is enough for all to be refused.
  const quotes = first ?? (listed.length === 0 ? NO_QUOTES : ((await readQuotes(client, listed, signal)) ?? NO_QUOTES));
  const wanted = products.rows.filter((payload) => isWanted(new Row(payload), wires));
  const tickers = readRows('tickers', wanted, (payload) => toTicker(new Row(payload), quotes.rows));
  return {rows: tickers.rows, missing: [...tickers.missing, ...products.missing, ...quotes.missing]};
}

/** Of all, those that trade; of names, every one of them. A row without a name is kept: it is missing. */
function isWanted(row: Row, wires: readonly string[] | null): boolean {
  const wire = row.text('product_id');
  return wire === '' || (wires === null ? statusOf(row) === 'TRADING' : wires.includes(wire));
}

const NO_QUOTES: Rows<Row> = {rows: [], missing: []};

/** Books of one level each; null: a name among them is not listed. */
async function readQuotes(client: Client, wires: readonly string[] | undefined, signal: AbortSignal): Promise<Rows<Row> | null> {
  try {
    if (client.context.account.mode !== 'public') {
      const books = (await client.askPart(bestBidAsk, {product_ids: wires}, signal)).list('pricebooks');
      return {rows: books.map((book) => new Row(book)), missing: []};
    }
    if (wires === undefined || wires.length > MOST_BOOKS) return NO_QUOTES;
    const books = wires.map((product_id) => client.askPart(productBook, {product_id, limit: '1'}, signal));
    return {rows: (await Promise.all(books)).map((book) => book.inner('pricebook')), missing: []};
  } catch (error) {
    if (error instanceof DeskError && (error.kind === 'not-found' || error.kind === 'rejected')) return null;
    return {rows: [], missing: [missingPart('best bids and asks', error)]};
  }
}

/** What a row does not say, or says oddly, is null. */
function toTicker(row: Row, quotes: readonly Row[]): Ticker {
  const wire = row.text('product_id');
  const symbol = symbolOf(wire);
  if (symbol === null) throw new DeskError('protocol', 'Coinbase: a product has no id that is a pair.');
  const book = quotes.find((each) => each.text('product_id') === wire);
  const best = (side: 'bids' | 'asks') => {
    const levels = book?.any(side);
    return new Row(Array.isArray(levels) ? levels[0] : null).nonZero('price');
  };
  return {
    symbol,
    last: row.nonZero('price'),
    bid: best('bids') ?? row.nonZero('best_bid_price'),
    ask: best('asks') ?? row.nonZero('best_ask_price'),
    open: null,
    high: row.nonZero('high_24h'),
    low: row.nonZero('low_24h'),
    change: fractionOf(row.text('price_percentage_change_24h')),
    volume: row.amount('volume_24h'),
    quoteVolume: row.amount('approximate_quote_24h_volume'),
  };
}

/** In percent, with or without the sign. */
function fractionOf(percent: string): DecimalText | null {
  const amount = new Row({percent: percent.replace(/%$/, '')}).amount('percent');
  return amount === null ? null : plain(dec(amount).div(100));
}
