/** The public facet: markets, books, prices, the clock. */
import type {MarketData} from '../../adapter/contract/market-data.ts';
import {DeskError} from '../../model/errors.ts';
import {bookOf} from './book.ts';
import {openBookStream} from './book-stream.ts';
import type {Client} from './client.ts';
import type {Markets} from './markets.ts';
import {readPrices} from './prices.ts';
import {books} from './rest.ts';
import {readTickers} from './ticker.ts';
import type {AccountMode} from './trade-mode.ts';

const BOOK_MAX_DEPTH = 400;

export function createMarketData(client: Client, markets: Markets, mode: AccountMode): MarketData {
  /** The instrument whose book it is. Throws not-found for a symbol that is not listed. */
  const instrument = async (symbol: string, signal: AbortSignal): Promise<string> =>
    (await markets.market(symbol, Number.POSITIVE_INFINITY, signal)).exchangeSymbol;
  return {
    async market(symbol, maxAgeMs, signal) {
      // An order is encoded by both, without another question.
      const [market] = await Promise.all([markets.market(symbol, maxAgeMs, signal), mode.learn(signal)]);
      return market;
    },
    markets: (signal) => markets.all(signal),
    async book(symbol, depth, signal) {
      const sz = String(Math.min(Math.max(1, depth), BOOK_MAX_DEPTH));
      const [row] = await client.read(books, {instId: await instrument(symbol, signal), sz}, signal);
      if (row === undefined) throw new DeskError('protocol', `${books.path}: there is no book in the answer.`);
      return bookOf(symbol, row, client.context.clock.now());
    },
    bookStream: async (symbol, depth, handlers, signal) =>
      openBookStream(client, {symbol, instId: await instrument(symbol, signal), depth}, handlers, signal),
    tickers: (symbols, signal) => readTickers(client, markets, symbols, signal),
    prices: (signal) => readPrices(client, signal),
    syncClock: (signal) => client.syncClock(signal),
  };
}
