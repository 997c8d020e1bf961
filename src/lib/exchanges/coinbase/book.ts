/**
 * Order books, over REST and from the stream.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/get-public-product-book
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#level2-channel
 */
import {BookSide} from '../../adapter/kit/local-book.ts';
import {changesOf, levelsOf} from '../../adapter/kit/numbers.ts';
import {Row} from '../../adapter/kit/row.ts';
import {DeskError} from '../../model/errors.ts';
import type {Level, OrderBook} from '../../model/market.ts';

/** One answer. Half a book is no book: throws `protocol` for a level that cannot be read. */
export function toBook(symbol: string, answer: Row, receivedAt: number): OrderBook {
  const book = answer.inner('pricebook');
  const time = book.stamp('time');
  return {
    symbol,
    bids: sideOf(book, 'bids'),
    asks: sideOf(book, 'asks'),
    receivedAt,
    exchangeAt: time === null ? null : Date.parse(time),
    sequence: null,
  };
}

function sideOf(book: Row, side: 'bids' | 'asks'): readonly Level[] {
  return levelsOf(
    book
      .list(side)
      .map((payload) => new Row(payload))
      .map((row) => [row.any('price'), row.any('size')]),
  );
}

/** Prices and absolute quantities of one event of the stream; a quantity of 0 deletes its level. */
export interface BookEvent {
  readonly type: 'snapshot' | 'update';
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Throws `protocol` for an event that is not as documented: what follows it would be worthless. */
export function toBookEvent(payload: unknown): BookEvent {
  const row = new Row(payload);
  const type = row.text('type');
  if (type !== 'snapshot' && type !== 'update') throw new DeskError('protocol', 'Coinbase sent a book event of an unknown type.');
  const sides = {bid: [] as unknown[][], offer: [] as unknown[][]};
  for (const update of row.list('updates').map((each) => new Row(each))) {
    const side = update.text('side');
    if (side !== 'bid' && side !== 'offer') throw new DeskError('protocol', 'Coinbase sent a book level of an unknown side.');
    sides[side].push([update.any('price_level'), update.any('new_quantity')]);
  }
  return {type, bids: changesOf(sides.bid), asks: changesOf(sides.offer)};
}

/** The book of one product, kept from its events. Pure but for what it remembers. */
export class StreamedBook {
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  /** False before the first snapshot and after a gap: updates count for nothing then. */
  #isWhole = false;

  /** True when the book is whole. */
  take({type, bids, asks}: BookEvent): boolean {
    if (type === 'snapshot') {
      this.#bids.reset(bids);
      this.#asks.reset(asks);
      this.#isWhole = true;
    } else if (this.#isWhole) {
      for (const level of bids) this.#bids.set(level);
      for (const level of asks) this.#asks.set(level);
    }
    return this.#isWhole;
  }

  distrust(): void {
    this.#isWhole = false;
  }

  top(depth: number): Pick<OrderBook, 'bids' | 'asks'> {
    return {bids: this.#bids.top(depth), asks: this.#asks.top(depth)};
  }
}
