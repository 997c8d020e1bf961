/** Order books, over REST and as frames. https://docs.kraken.com/api/docs/rest-api/get-order-book · .../guides/spot-ws-book-v2 */
import {crc32} from 'node:zlib';
import {BookSide} from '../../adapter/kit/local-book.ts';
import {areLevels, changesOf, isoOfStampOrNull, levelsOf} from '../../adapter/kit/numbers.ts';
import {Row} from '../../adapter/kit/row.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Level, Market, OrderBook} from '../../model/market.ts';

/** A book of Depth: `[price, volume, time]` a level. Half a book is no book, so what cannot be read throws `protocol`. */
export function toBook(symbol: string, payload: unknown, receivedAt: number): OrderBook {
  const row = new Row(payload);
  const [bids, asks] = [row.any('bids'), row.any('asks')];
  if (!areLevels(bids) || !areLevels(asks)) throw new DeskError('protocol', 'Kraken sent a book without its sides.');
  return {symbol, bids: levelsOf(bids), asks: levelsOf(asks), receivedAt, exchangeAt: null, sequence: null};
}

/** Levels that the checksum is made of, of each side. */
const CHECKED = 10;

/** The book of one subscription, kept from its frames, whose numbers are texts. Pure but for what it remembers. */
export class StreamedBook {
  readonly #symbol: string;
  readonly #depth: number;
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  #isWhole = false;
  /** Decimals that prices and quantities are written with: the checksum is made over their digits, zeros at the end too. */
  #priceDecimals: number;
  #quantityDecimals: number;

  constructor({symbol, rules}: Pick<Market, 'symbol' | 'rules'>, depth: number) {
    this.#symbol = symbol;
    this.#depth = depth;
    this.#priceDecimals = decimalsOf(rules.tickSize);
    this.#quantityDecimals = decimalsOf(rules.stepSize);
  }

  /** APPLIED: the book is whole. GAP: it is not what Kraken has. WAITING: no snapshot yet. */
  take(type: string, payload: unknown): 'APPLIED' | 'GAP' | 'WAITING' {
    const row = new Row(payload);
    const [bids, asks] = [this.#levels(row.list('bids')), this.#levels(row.list('asks'))];
    if (type === 'snapshot') {
      this.#bids.reset(bids);
      this.#asks.reset(asks);
      this.#isWhole = true;
    } else if (this.#isWhole) {
      for (const level of bids) this.#bids.set(level);
      for (const level of asks) this.#asks.set(level);
    } else return 'WAITING';
    // What falls out of the depth is not told again.
    this.#bids.cut(this.#depth);
    this.#asks.cut(this.#depth);
    if (String(this.#checksum()) === row.text('checksum')) return 'APPLIED';
    this.#isWhole = false;
    return 'GAP';
  }

  top(depth: number, payload: unknown, receivedAt: number): OrderBook {
    const at = isoOfStampOrNull(new Row(payload).any('timestamp'));
    const sides = {bids: this.#bids.top(depth), asks: this.#asks.top(depth)};
    return {symbol: this.#symbol, ...sides, receivedAt, exchangeAt: at === null ? null : Date.parse(at), sequence: null};
  }

  #levels(payloads: readonly unknown[]): readonly Level[] {
    const wire = payloads.map((payload) => {
      const row = new Row(payload);
      const [price, quantity] = [row.text('price'), row.text('qty')];
      this.#priceDecimals = Math.max(this.#priceDecimals, decimalsOf(price));
      this.#quantityDecimals = Math.max(this.#quantityDecimals, decimalsOf(quantity));
      return [price, quantity];
    });
    return changesOf(wire);
  }

  /** CRC32 over the ten best asks, then the ten best bids. */
  #checksum(): number {
    const digits = ([price, quantity]: Level) =>
      digitsOf(price, this.#priceDecimals) + digitsOf(quantity, this.#quantityDecimals);
    return crc32([...this.#asks.top(CHECKED), ...this.#bids.top(CHECKED)].map(digits).join(''));
  }
}

/** Of plain text; none of text with an exponent, which stands for a small number. */
function decimalsOf(text: DecimalText): number {
  const at = text.indexOf('.');
  return at === -1 || /e/i.test(text) ? 0 : text.length - at - 1;
}

/** 0.05 with 8 decimals is 5000000: without the point and the zeros in front. */
function digitsOf(value: DecimalText, decimals: number): string {
  const [whole = '', fraction = ''] = value.split('.');
  return (whole + fraction.padEnd(decimals, '0')).replace(/^0+/, '');
}
