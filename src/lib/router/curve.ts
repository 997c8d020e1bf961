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
import {LARGEST_UNITS} from './scaled.ts';
import {type Cut, Segments} from './segments.ts';

export interface CurveTerms extends Cut {
  /** Curves with the same one share a book: at most one of them takes from it. */
  readonly bookId: string;
  readonly minQuantity: number;
  /** Base that there is to sell; null for a buy, or when it does not bound. */
  readonly maxBalance: number | null;
  /** Lower bound on limit price x quantity, in price units x quantity units. */
  readonly minProduct: bigint;
  /** Value of one product unit with fee and conversion: positive for a buy, negative for a sell. Cost is minimized. */
  readonly rate: bigint;
}

export class Curve {
  readonly terms: CurveTerms;
  readonly step: number;
  /** Largest allowed quantity; 0 when nothing is allowed. */
  readonly bound: number;
  readonly segments: Segments;
  readonly #rate: number;

  constructor(terms: CurveTerms) {
    this.terms = terms;
    this.step = terms.step;
    this.segments = new Segments(terms);
    this.#rate = Number(terms.rate);
    const most = Math.min(this.segments.endBefore(this.segments.size), terms.maxQuantity);
    this.bound = this.allowedAtMost(most - (most % this.step));
  }

  /** Cost per unit of a segment, rounded; close ones are compared exactly. 0 where there is no such segment. */
  unitCost(segment: number): number {
    return segment >= 0 && segment < this.segments.size ? this.#rate * this.segments.average(segment) : 0;
  }

  /** Quantity of all segments whose key is not above `key`. */
  endThrough(key: number): number {
    let from = 0;
    let to = this.segments.size;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.unitCost(middle) <= key) from = middle + 1;
      else to = middle;
    }
    return this.segments.endBefore(from);
  }

  /** Exact at every allowed stop; between two stops the straight line, rounded down. */
  notional(quantity: number): bigint {
    if (quantity === 0) return 0n;
    const {segments} = this;
    const segment = segments.at(quantity);
    const start = segments.endBefore(segment);
    const before = segments.notionalThrough(segment - 1);
    const whole = segments.notionalThrough(segment) - before;
    return before + (whole * BigInt(quantity - start)) / BigInt((segments.ends[segment] as number) - start);
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
    const {
      segments,
      terms: {minQuantity},
    } = this;
    let amount = quantity - (quantity % this.step);
    let segment = amount > 0 ? Math.min(segments.at(amount), segments.size - 1) : -1;
    for (; segment >= 0 && amount >= minQuantity && amount > 0; segment--) {
      const start = segments.endBefore(segment);
      const {least, most} = this.#limits(segment);
      const here = Math.min(amount, most);
      if (here > start && here >= least && here >= minQuantity) return here;
      amount = start;
    }
    return 0;
  }

  /** Smallest allowed quantity that is not below `quantity` and not above `limit`; null when there is none. */
  allowedAtLeast(quantity: number, limit: number): number | null {
    const {segments} = this;
    const from = this.#ceil(Math.max(quantity, this.terms.minQuantity));
    for (let segment = segments.at(from); segment < segments.size; segment++) {
      const start = segments.endBefore(segment);
      if (start >= limit) return null;
      const {least, most} = this.#limits(segment);
      // Not carried on to the next segment: its other price may ask for less.
      const here = Math.max(from, least, start + this.step);
      if (here <= (segments.ends[segment] as number) && here <= most) return here <= limit ? here : null;
    }
    return null;
  }

  /** Whole steps between which limit price x quantity is allowed at this segment's price. */
  #limits(segment: number): {readonly least: number; readonly most: number} {
    const {minProduct, maxProduct} = this.terms;
    const price = BigInt(this.segments.prices[segment] as number);
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
