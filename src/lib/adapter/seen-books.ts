/** What one command has read of markets, books and the best prices of tickers: what a later step knows without asking again. */
import type {AccountConfig} from '../model/account.ts';
import type {DecimalText} from '../model/decimal.ts';
import type {OrderBook} from '../model/market.ts';
import type {Clock} from '../transport/clock.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';

export interface SeenMarket {
  /** When it was read, epoch ms. */
  readonly at: number;
  readonly bid: DecimalText;
  readonly ask: DecimalText;
  /** Null: a ticker was read. */
  readonly book: OrderBook | null;
  /** Until when it was in use: while a person thought about the question that showed it, no newer one was wanted. */
  readonly until: number;
}

export class SeenBooks {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #books = new Map<string, Omit<SeenMarket, 'until'>>();
  readonly #tickers = new Map<string, Omit<SeenMarket, 'until'>>();
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The same adapter, whose books and tickers are noted. */
  watched(adapter: ExchangeAdapter): ExchangeAdapter {
    const {marketData, config} = adapter;
    const book: typeof marketData.book = async (symbol, depth, signal) => {
      const read = await marketData.book(symbol, depth, signal);
      const [bid, ask] = [read.bids[0]?.[0] ?? null, read.asks[0]?.[0] ?? null];
      this.#note(config, symbol, {at: read.receivedAt, bid, ask, book: read});
      return read;
    };
    const tickers: typeof marketData.tickers = async (symbols, signal) => {
      const read = await marketData.tickers(symbols, signal);
      // A board of every market is for other questions than that of an order.
      if (symbols !== null) {
        for (const {symbol, bid, ask} of read.rows) this.#note(config, symbol, {at: this.#clock.now(), bid, ask, book: null});
      }
      return read;
    };
    return {...adapter, marketData: {...marketData, book, tickers}};
  }

  /** A question was answered: all that was read before it was read for it. */
  answered(): void {
    this.#answeredAt = this.#clock.now();
  }

  /** The last book and the last ticker of a market, whichever account of its exchange read them; neither where one side was empty. */
  last(config: AccountConfig, symbol: string): readonly SeenMarket[] {
    const key = keyOf(config, symbol);
    return [this.#books.get(key), this.#tickers.get(key)].flatMap((seen) =>
      seen === undefined ? [] : [{...seen, until: Math.max(seen.at, this.#answeredAt)}],
    );
  }

  #note(config: AccountConfig, symbol: string, {at, bid, ask, book}: Noted): void {
    const [markets, key] = [book === null ? this.#tickers : this.#books, keyOf(config, symbol)];
    if (bid === null || ask === null) markets.delete(key);
    else markets.set(key, {at, bid, ask, book});
  }
}

interface Noted extends Pick<SeenMarket, 'at' | 'book'> {
  readonly bid: DecimalText | null;
  readonly ask: DecimalText | null;
}

/** A market is public: it is the same to every account of an exchange. */
function keyOf({exchange, environment, urls}: AccountConfig, symbol: string): string {
  return `${exchange}|${environment}|${urls.rest ?? ''}|${symbol}`;
}
