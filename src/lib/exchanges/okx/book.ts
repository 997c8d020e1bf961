/** Order books, over REST and as frames. https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel */
import * as v from 'valibot';
import {BookSide} from '../../adapter/kit/local-book.ts';
import {areLevels, changesOf, levelsOf} from '../../adapter/kit/numbers.ts';
import {decode} from '../../adapter/wire.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {OrderBook} from '../../model/market.ts';
import {levelsInBase} from './sizes.ts';

/** Levels are read where they are used: half a book is no book, so one that can't be read throws `protocol`. */
const levels = v.custom<readonly (readonly unknown[])[]>(areLevels);
const whole = v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.safeInteger());

/** [price, size, "0", orders] a level, best first. In an update, size 0 deletes. The checksum is retired (always 0). */
const Book = v.object({bids: levels, asks: levels, ts: whole, seqId: v.optional(whole)});
const BookFrame = v.object({
  action: v.picklist(['snapshot', 'update']),
  data: v.tuple([v.object({...Book.entries, seqId: whole, prevSeqId: whole})]),
});

/** A book read over REST, sizes in the base. `contract`: base units of one contract. Throws `protocol`. */
export function bookOf(symbol: string, payload: unknown, receivedAt: number, contract: DecimalText = '1'): OrderBook {
  const {bids, asks, ts, seqId} = decode(Book, payload, 'market/books');
  return {
    symbol,
    bids: levelsInBase(levelsOf(bids), contract),
    asks: levelsInBase(levelsOf(asks), contract),
    receivedAt,
    exchangeAt: ts,
    sequence: seqId === undefined ? null : String(seqId),
  };
}

/** The book of one channel, kept from its frames. Pure but for what it remembers. */
export class ChannelBook {
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  /** Null before the first snapshot and after a gap: updates count for nothing then. */
  #sequence: number | null = null;
  #at = 0;

  /**
   * APPLIED: the book is whole. GAP: a frame is missing. WAITING: no snapshot yet. An update follows on when its `prevSeqId` is
   * the last `seqId`; after a reset of the service the numbers start low again, and the chain holds all the same.
   */
  take(message: unknown): 'APPLIED' | 'GAP' | 'WAITING' {
    const frame = decode(BookFrame, message, 'book stream');
    const [{bids: bidRows, asks: askRows, seqId, prevSeqId, ts}] = frame.data;
    const [bids, asks] = [changesOf(bidRows), changesOf(askRows)];
    if (frame.action === 'snapshot') {
      this.#bids.reset(bids);
      this.#asks.reset(asks);
    } else {
      if (this.#sequence === null) return 'WAITING';
      if (prevSeqId !== this.#sequence) {
        this.#sequence = null;
        return 'GAP';
      }
      for (const level of bids) this.#bids.set(level);
      for (const level of asks) this.#asks.set(level);
    }
    this.#sequence = seqId;
    this.#at = ts;
    return 'APPLIED';
  }

  top(symbol: string, depth: number, receivedAt: number, contract: DecimalText = '1'): OrderBook {
    const [bids, asks] = [levelsInBase(this.#bids.top(depth), contract), levelsInBase(this.#asks.top(depth), contract)];
    return {symbol, bids, asks, receivedAt, exchangeAt: this.#at, sequence: String(this.#sequence)};
  }
}
