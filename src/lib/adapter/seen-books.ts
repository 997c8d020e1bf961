/** The books that one command has read: what a later step knows of a market without asking again. */
import type {AccountConfig} from '../model/account.ts';
import type {OrderBook} from '../model/market.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';

export class SeenBooks {
  readonly #books = new Map<string, OrderBook>();

  /** The same adapter, whose books are noted. */
  watched(adapter: ExchangeAdapter): ExchangeAdapter {
    const {marketData, config} = adapter;
    const book: typeof marketData.book = async (symbol, depth, signal) => {
      const read = await marketData.book(symbol, depth, signal);
      this.#books.set(keyOf(config, symbol), read);
      return read;
    };
    return {...adapter, marketData: {...marketData, book}};
  }

  /** The last book of a market, whichever account of its exchange read it. Null: none was read. */
  last(config: AccountConfig, symbol: string): OrderBook | null {
    return this.#books.get(keyOf(config, symbol)) ?? null;
  }
}

/** A book is public: it is the same to every account of an exchange. */
function keyOf({exchange, environment, urls}: AccountConfig, symbol: string): string {
  return `${exchange}|${environment}|${urls.rest ?? ''}|${symbol}`;
}
