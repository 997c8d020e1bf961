/** Order books, over REST and as frames. https://bybit-exchange.github.io/docs/v5/market/orderbook · .../websocket/public/orderbook */
import * as v from 'valibot';
import {BookSide} from '../../adapter/kit/local-book.ts';
import {areLevels, changesOf} from '../../adapter/kit/numbers.ts';
import type {OrderBook} from '../../model/market.ts';

/** Levels are read where they are used: half a book is no book, so one that can't be read throws `protocol`. */
const levels = v.custom<readonly (readonly unknown[])[]>(areLevels);

export const Book = v.object({
  /** Bids, best first: price and size. In a delta, size 0 deletes the level. */
  b: levels,
  /** Asks, best first. */
  a: levels,
  /** Number of this state: grows by one from delta to delta; 1 is a snapshot after a restart of the service. */
  u: v.number(),
  /** When the book was made, ms. Over REST only. */
  ts: v.nullish(v.number()),
});

export const BookFrame = v.object({topic: v.string(), type: v.picklist(['snapshot', 'delta']), ts: v.number(), data: Book});
export type BookFrame = v.InferOutput<typeof BookFrame>;

/** The book of one topic, kept from its frames. Pure but for what it remembers. */
export class TopicBook {
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  /** Null before the first snapshot and after a gap: deltas count for nothing then. */
  #sequence: number | null = null;

  /** APPLIED: the book is whole. GAP: a frame is missing. WAITING: no snapshot yet. */
  take({type, data}: Pick<BookFrame, 'type' | 'data'>): 'APPLIED' | 'GAP' | 'WAITING' {
    const [bids, asks] = [changesOf(data.b), changesOf(data.a)];
    if (type === 'snapshot' || data.u === 1) {
      this.#bids.reset(bids);
      this.#asks.reset(asks);
      this.#sequence = data.u;
      return 'APPLIED';
    }
    if (this.#sequence === null) return 'WAITING';
    if (data.u !== this.#sequence + 1) {
      this.#sequence = null;
      return 'GAP';
    }
    for (const level of bids) this.#bids.set(level);
    for (const level of asks) this.#asks.set(level);
    this.#sequence = data.u;
    return 'APPLIED';
  }

  top(symbol: string, depth: number, at: {readonly receivedAt: number; readonly exchangeAt: number}): OrderBook {
    return {symbol, bids: this.#bids.top(depth), asks: this.#asks.top(depth), ...at, sequence: String(this.#sequence)};
  }
}
