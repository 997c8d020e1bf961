/**
 * A book cut where an account's own step allows a stop: whole steps of one level are one segment; a step that straddles levels is
 * a segment of one step. Quantities and prices are whole units (see scaled.ts); everything is exact.
 */
import type {Level} from '../model/market.ts';
import {decimalsOf, onTick, remainder, units} from './scaled.ts';

/** What of a book is cut, and how. */
export interface Cut {
  /** Best first. */
  readonly levels: readonly Level[];
  readonly buy: boolean;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly tick: number;
  readonly step: number;
  /** Worst price that may be taken, in price units; null: any. */
  readonly worst: number | null;
  /** Largest order, largest balance and largest need, whichever is least. */
  readonly maxQuantity: number;
  /** Upper bound on limit price x quantity; null: none. */
  readonly maxProduct: bigint | null;
}

const WORD = 2 ** 52;
const BIG_WORD = 1n << 52n;

export class Segments {
  /** Per segment: quantity up to its end. */
  ends: Float64Array;
  /** Per segment: the price of its deepest level, which is the limit price of an order that ends in it. */
  prices: Float64Array;
  /** Per segment: 1 when all of it has that price. */
  isSinglePrice: Uint8Array;
  size = 0;
  /** True when a level had more digits than `quantityDecimals`, and was counted as less than it is. */
  truncated = false;
  // Notional up to the end of each segment, as high * 2^52 + low.
  #high: Float64Array;
  #low: Float64Array;
  #totalHigh = 0;
  #totalLow = 0;

  constructor(cut: Cut) {
    // One for each level, as where sizes are whole steps; where they are not, a level may also end a straddling step.
    const room = cut.levels.length;
    this.ends = new Float64Array(room);
    this.prices = new Float64Array(room);
    this.isSinglePrice = new Uint8Array(room);
    this.#high = new Float64Array(room);
    this.#low = new Float64Array(room);
    this.#cut(cut);
  }

  /** Index of the segment that holds the last unit of `quantity`, counted from 1 unit. */
  at(quantity: number): number {
    let from = 0;
    let to = this.size;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.ends[middle] as number) < quantity) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  endBefore(segment: number): number {
    return segment === 0 ? 0 : (this.ends[segment - 1] as number);
  }

  /** Price units x quantity units paid to the book, up to the end of `segment`; -1 for none. */
  notionalThrough(segment: number): bigint {
    return segment < 0 ? 0n : BigInt(this.#high[segment] as number) * BIG_WORD + BigInt(this.#low[segment] as number);
  }

  /** Price per unit, rounded. */
  average(segment: number): number {
    if (this.isSinglePrice[segment] === 1) return this.prices[segment] as number;
    const high = segment === 0 ? 0 : (this.#high[segment - 1] as number);
    const low = segment === 0 ? 0 : (this.#low[segment - 1] as number);
    const notional = ((this.#high[segment] as number) - high) * WORD + ((this.#low[segment] as number) - low);
    return notional / ((this.ends[segment] as number) - this.endBefore(segment));
  }

  #cut({levels, buy, priceDecimals, quantityDecimals, tick, step, worst, maxQuantity, maxProduct}: Cut): void {
    const ceiling = maxProduct === null ? Number.POSITIVE_INFINITY : Number(maxProduct) * 1.000001;
    let end = 0;
    let carried = 0;
    for (const level of levels) {
      const price = onTick(units(level[0], priceDecimals, buy), tick, buy);
      if (worst !== null && (buy ? price > worst : price < worst)) break;
      if (end >= maxQuantity || (buy && price * end > ceiling)) break;
      const sizeText = level[1];
      // Text of no more digits than that, point included, can't have more behind the point.
      if (sizeText.length > quantityDecimals + 1 && decimalsOf(sizeText) > quantityDecimals) this.truncated = true;
      let size = units(sizeText, quantityDecimals);
      if (carried > 0) {
        const taken = Math.min(step - carried, size);
        carried += taken;
        this.#add(price, taken);
        size -= taken;
        if (carried < step) continue;
        end += step;
        this.#push(price, end, false);
        carried = 0;
      }
      carried = remainder(size, step);
      if (size > carried) {
        this.#add(price, size - carried);
        end += size - carried;
        this.#push(price, end, true);
      }
      // Counted into the total now; it shows when the step that it begins is pushed.
      if (carried > 0) this.#add(price, carried);
    }
  }

  /** Adds to the notional so far, exactly. */
  #add(price: number, size: number): void {
    const product = price * size;
    if (product < WORD) this.#totalLow += product;
    else {
      const exact = BigInt(price) * BigInt(size);
      this.#totalHigh += Number(exact / BIG_WORD);
      this.#totalLow += Number(exact % BIG_WORD);
    }
    if (this.#totalLow >= WORD) {
      this.#totalLow -= WORD;
      this.#totalHigh += 1;
    }
  }

  /** Adds a segment of one price (`isSinglePrice`), or one step over several prices, the last of which is `price`. */
  #push(price: number, end: number, isSinglePrice: boolean): void {
    const index = this.size;
    if (index === this.ends.length) this.#grow();
    this.ends[index] = end;
    this.prices[index] = price;
    this.isSinglePrice[index] = isSinglePrice ? 1 : 0;
    this.#high[index] = this.#totalHigh;
    this.#low[index] = this.#totalLow;
    this.size = index + 1;
  }

  /** To the most that these levels can become. */
  #grow(): void {
    const larger = (numbers: Float64Array): Float64Array => {
      const room = new Float64Array(numbers.length * 2);
      room.set(numbers);
      return room;
    };
    const flags = new Uint8Array(this.ends.length * 2);
    flags.set(this.isSinglePrice);
    this.isSinglePrice = flags;
    this.ends = larger(this.ends);
    this.prices = larger(this.prices);
    this.#high = larger(this.#high);
    this.#low = larger(this.#low);
  }
}
