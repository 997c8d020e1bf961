/** Rules and books of one look, read once per exchange however many of its accounts are asked. */
import {type AccountHandle, type CallOptions, withTimeout} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {Level, Market, OrderBook} from '../model/market.ts';
import type {LiveBooks} from './live-books.ts';
import {type Result, resultOf} from './result-of.ts';

const RULES_MAX_AGE_MS = 3_600_000;

/**
 * The same for accounts of one exchange on one server: they see one book. So do markets that one instrument is traded as, which
 * differ in the currency that pays. `market`: null where it is not known.
 */
export function bookIdOf(
  {exchange, environment, restUrl = ''}: AccountHandle,
  symbol: string,
  market: Market | null = null,
): string {
  const name = market === null ? symbol : `${market.product} ${market.sharedBook ?? market.exchangeSymbol}`;
  return `${exchange} ${environment} ${restUrl} ${name}`;
}

export class PublicReads {
  readonly #call: CallOptions;
  readonly #markets = new Map<string, Promise<Result<Market>>>();
  readonly #books = new Map<string, Promise<Result<OrderBook>>>();

  readonly #live: LiveBooks | null;

  /** `live`: where books come from that are watched; null: each is asked for. */
  constructor(call: CallOptions, live: LiveBooks | null) {
    this.#call = call;
    this.#live = live;
  }

  market(adapter: ExchangeAdapter, handle: AccountHandle, symbol: string): Promise<Result<Market>> {
    return this.#once(this.#markets, bookIdOf(handle, symbol), (signal) =>
      adapter.marketData.market(symbol, RULES_MAX_AGE_MS, signal),
    );
  }

  /** At least `depth` levels a side, where there are so many that hold anything. */
  book(adapter: ExchangeAdapter, handle: AccountHandle, symbol: string, depth: number): Promise<Result<OrderBook>> {
    const id = bookIdOf(handle, symbol);
    const read = (signal: AbortSignal) =>
      this.#live?.latest(id, adapter, {symbol, depth}, signal) ?? adapter.marketData.book(symbol, depth, signal);
    return this.#once(this.#books, `${id} ${depth}`, async (signal) => withoutEmptyLevels(await read(signal)));
  }

  /** With a time of its own: other accounts use the answer too, whatever becomes of the one that asked. */
  #once<T>(asked: Map<string, Promise<Result<T>>>, key: string, read: (signal: AbortSignal) => Promise<T>): Promise<Result<T>> {
    const known = asked.get(key) ?? resultOf(withTimeout(this.#call, read), this.#call);
    asked.set(key, known);
    return known;
  }
}

/** A level of quantity 0 is an order that is gone, so it is not the best price. */
function withoutEmptyLevels(book: OrderBook): OrderBook {
  const isEmpty = ([, quantity]: Level) => quantity === '0';
  if (!book.bids.some(isEmpty) && !book.asks.some(isEmpty)) return book;
  return {
    ...book,
    bids: book.bids.filter((level) => !isEmpty(level)),
    asks: book.asks.filter((level) => !isEmpty(level)),
  };
}
