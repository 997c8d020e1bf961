/** The public facet: markets, books, prices, the clock. */
import type {MarketData} from '../../adapter/contract/market-data.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {productOf} from '../../model/symbol.ts';
import {bookOf} from './book.ts';
import {openBookStream} from './book-stream.ts';
import type {Desk} from './desk.ts';
import {readPrices} from './prices.ts';
import {books} from './rest.ts';
import {readTickers} from './ticker.ts';

const BOOK_MAX_DEPTH = 400;

/** An instrument, and how much of the base one contract of it is. */
interface Listed {
  readonly symbol: string;
  readonly instId: string;
  readonly contract: DecimalText;
}

export function createMarketData({client, markets, mode, products}: Desk): MarketData {
  /** The instrument whose book it is. Throws not-found for a symbol that is not listed. */
  const instrument = async (symbol: string, signal: AbortSignal): Promise<Listed> => {
    const {exchangeSymbol, contractSize = '1'} = await markets.market(symbol, Number.POSITIVE_INFINITY, signal);
    return {symbol, instId: exchangeSymbol, contract: contractSize};
  };
  return {
    async market(symbol, maxAgeMs, signal) {
      // An order is encoded by both, without another question.
      const isOurs = products.includes(productOf(symbol));
      const [market] = await Promise.all([
        isOurs ? markets.market(symbol, maxAgeMs, signal) : notTraded(symbol),
        mode.learn(signal),
      ]);
      return market;
    },
    markets: async (signal) => (await Promise.all(products.map((product) => markets.all(product, signal)))).flat(),
    async book(symbol, depth, signal) {
      const sz = String(Math.min(Math.max(1, depth), BOOK_MAX_DEPTH));
      const {instId, contract} = await instrument(symbol, signal);
      const [row] = await client.ask(books, {instId, sz}, signal);
      if (row === undefined) throw new DeskError('protocol', `${books.path}: there is no book in the answer.`);
      return bookOf(symbol, row, client.context.clock.now(), contract);
    },
    bookStream: async (symbol, depth, handlers, signal) =>
      openBookStream(client, {...(await instrument(symbol, signal)), depth}, handlers, signal),
    tickers: (symbols, signal) => readTickers({client, markets, products}, symbols, signal),
    prices: (signal) => readPrices(client, signal),
    syncClock: (signal) => client.syncClock(signal),
  };
}

async function notTraded(symbol: string): Promise<Market> {
  throw new DeskError('not-found', `This account does not trade ${symbol}.`, {
    hint: `Add ${productOf(symbol)} to its products in the keys file.`,
  });
}
