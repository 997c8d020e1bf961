/**
 * What one account's book costs, as a piecewise linear curve over quantity.
 * The book is cut where the account's own step allows a stop: whole steps of one level are one segment; a step that
 * straddles levels is a segment of one step. So the curve is convex, and between two stops it is the straight line.
 *
 *   cost ▲            ╱  level 3                allowed quantities: 0, and whole steps where
 *        │        ╱╱     (straddling step)        minimum <= quantity <= maximum, and
 *        │    ╱──╱  level 2                       minProduct <= limit price x quantity <= maxProduct,
 *        │╱──╱  level 1                         since exchanges judge an order by its limit price.
 *        └──────────────► quantity
 * Quantities and prices are whole units (see scaled.ts); everything is exact.
 */
import type {Level} from '../model/market.ts';
import {decimalsOf, LARGEST_UNITS, onTick, remainder, units} from './scaled.ts';

export interface CurveTerms {
  /** Curves with the same one share a book: at most one of them takes from it. */
  readonly bookId: string;
  /** Best first. */
  readonly levels: readonly Level[];
  readonly buy: boolean;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly tick: number;
  readonly step: number;
  /** Worst price that may be taken, in price units; null: any. */
  readonly worst: number | null;
  readonly minQuantity: number;
  /** Largest order, largest balance and largest need, whichever is least. */
  readonly maxQuantity: number;
  /** Base that there is to sell; null for a buy, or when it does not bound. */
  readonly maxBalance: number | null;
  /** Bounds on limit price x quantity, in price units x quantity units. */
  readonly minProduct: bigint;
  readonly maxProduct: bigint | null;
  /** Value of one product unit with fee and conversion: positive for a buy, negative for a sell. Cost is minimized. */
  readonly rate: bigint;
}

const WORD = 2 ** 52;
const BIG_WORD = 1n << 52n;

export class Curve {
  readonly terms: CurveTerms;
  readonly step: number;
  /** Largest allowed quantity; 0 when nothing is allowed. */
  readonly bound: number;
  /** Per segment: cost per unit, rounded; close ones are compared exactly. */
  readonly unitCosts: Float64Array;
  /** Per segment: quantity up to its end. */
  readonly ends: Float64Array;
  /** Per segment: the price of its deepest level, which is the limit price of an order that ends in it. */
  readonly prices: Float64Array;
  /** Per segment: 1 when all of it has that price. */
  readonly isSinglePrice: Uint8Array;
  /** True when a level had more digits than `quantityDecimals`, and was counted as less than it is. */
  truncated = false;
  #size = 0;
  // Notional up to the end of each segment, as high * 2^52 + low.
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  readonly #rate: number;
  #totalHigh = 0;
  #totalLow = 0;

  constructor(terms: CurveTerms) {
    this.terms = terms;
    this.step = terms.step;
    // A level ends at most one straddling step and adds one segment of its own.
    const room = terms.levels.length * (terms.step === 1 ? 1 : 2);
    this.unitCosts = new Float64Array(room);
    this.ends = new Float64Array(room);
    this.prices = new Float64Array(room);
    this.isSinglePrice = new Uint8Array(room);
    this.#high = new Float64Array(room);
    this.#low = new Float64Array(room);
    this.#rate = Number(terms.rate);
    this.#build();
    const most = Math.min(this.endBefore(this.#size), terms.maxQuantity);
    this.bound = this.allowedAtMost(most - (most % this.step));
  }

  /** Number of segments. */
  get size(): number {
    return this.#size;
  }

  #build(): void {
    const {levels, buy, priceDecimals, quantityDecimals, tick, worst, maxQuantity, maxProduct} = this.terms;
    const step = this.step;
    const ceiling = maxProduct === null ? Number.POSITIVE_INFINITY : Number(maxProduct) * 1.000001;
    let end = 0;
    let carried = 0;
    for (const [priceText, sizeText] of levels) {
      const price = onTick(units(priceText, priceDecimals, buy), tick, buy);
      if (worst !== null && (buy ? price > worst : price < worst)) break;
      if (end >= maxQuantity || (buy && price * end > ceiling)) break;
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
        this.#push(price, step, end, false);
        carried = 0;
      }
      carried = remainder(size, step);
      if (size > carried) {
        this.#add(price, size - carried);
        end += size - carried;
        this.#push(price, size - carried, end, true);
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
  #push(price: number, size: number, end: number, isSinglePrice: boolean): void {
    const index = this.#size;
    const high = index === 0 ? 0 : (this.#high[index - 1] as number);
    const low = index === 0 ? 0 : (this.#low[index - 1] as number);
    const average = isSinglePrice ? price : ((this.#totalHigh - high) * WORD + (this.#totalLow - low)) / size;
    this.unitCosts[index] = this.#rate * average;
    this.ends[index] = end;
    this.prices[index] = price;
    this.isSinglePrice[index] = isSinglePrice ? 1 : 0;
    this.#high[index] = this.#totalHigh;
    this.#low[index] = this.#totalLow;
    this.#size = index + 1;
  }

  /** Index of the segment that holds the last unit of `quantity`, counted from 1 unit. */
  segmentAt(quantity: number): number {
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.ends[middle] as number) < quantity) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Quantity of all segments whose key is not above `key`. */
  endThrough(key: number): number {
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.unitCosts[middle] as number) <= key) from = middle + 1;
      else to = middle;
    }
    return this.endBefore(from);
  }

  endBefore(segment: number): number {
    return segment === 0 ? 0 : (this.ends[segment - 1] as number);
  }

  /** Price units x quantity units paid to the book, up to the end of `segment`; -1 for none. */
  notionalThrough(segment: number): bigint {
    return segment < 0 ? 0n : BigInt(this.#high[segment] as number) * BIG_WORD + BigInt(this.#low[segment] as number);
  }

  /** Exact at every allowed stop; between two stops the straight line, rounded down. */
  notional(quantity: number): bigint {
    if (quantity === 0) return 0n;
    const segment = this.segmentAt(quantity);
    const start = this.endBefore(segment);
    const before = this.notionalThrough(segment - 1);
    const whole = this.notionalThrough(segment) - before;
    return before + (whole * BigInt(quantity - start)) / BigInt((this.ends[segment] as number) - start);
  }

  /** Signed and with fees: what is minimized. Never above the straight line between stops. */
  cost(quantity: number): bigint {
    const paid = this.notional(quantity);
    // A rounded-down sale would bring too little, and so look dearer than it is: one unit in its favour.
    const between = this.terms.rate < 0n && quantity % this.step !== 0 ? 1n : 0n;
    return (paid + between) * this.terms.rate;
  }

  /** Largest allowed quantity that is not above `quantity`; 0 is always allowed. */
  allowedAtMost(quantity: number): number {
    const {minQuantity} = this.terms;
    let amount = quantity - (quantity % this.step);
    let segment = amount > 0 ? Math.min(this.segmentAt(amount), this.#size - 1) : -1;
    for (; segment >= 0 && amount >= minQuantity && amount > 0; segment--) {
      const start = this.endBefore(segment);
      const {least, most} = this.#limits(segment);
      const here = Math.min(amount, most);
      if (here > start && here >= least && here >= minQuantity) return here;
      amount = start;
    }
    return 0;
  }

  /** Smallest allowed quantity that is not below `quantity` and not above `limit`; null when there is none. */
  allowedAtLeast(quantity: number, limit: number): number | null {
    const from = this.#ceil(Math.max(quantity, this.terms.minQuantity));
    for (let segment = this.segmentAt(from); segment < this.#size; segment++) {
      const start = this.endBefore(segment);
      if (start >= limit) return null;
      const {least, most} = this.#limits(segment);
      // Not carried on to the next segment: its other price may ask for less.
      const here = Math.max(from, least, start + this.step);
      if (here <= (this.ends[segment] as number) && here <= most) return here <= limit ? here : null;
    }
    return null;
  }

  /** Whole steps between which limit price x quantity is allowed at this segment's price. */
  #limits(segment: number): {readonly least: number; readonly most: number} {
    const {minProduct, maxProduct} = this.terms;
    const price = BigInt(this.prices[segment] as number);
    if (price === 0n) return {least: LARGEST_UNITS, most: 0};
    const least = minProduct === 0n ? 0 : this.#ceil(clip((minProduct + price - 1n) / price));
    const most = maxProduct === null ? LARGEST_UNITS : clip(maxProduct / price);
    return {least, most: most - (most % this.step)};
  }

  #ceil(quantity: number): number {
    const rest = quantity % this.step;
    return rest === 0 ? quantity : quantity - rest + this.step;
  }
}

function clip(value: bigint): number {
  return value < BigInt(LARGEST_UNITS) ? Number(value) : LARGEST_UNITS;
}
