/**
 * Values by exchange: one name may be two coins on two exchanges, so what lies somewhere is worth what that place pays.
 *
 *     own exchange's last price ──► value that this exchange itself gives ──► price on other exchanges, where they agree
 */
import {type Decimal, type DecimalText, dec, plain} from '../model/decimal.ts';
import type {PriceBoard} from '../model/market.ts';
import {createValuation, type Valuation} from './valuation.ts';

/** Two prices of one name further apart than this factor are prices of two coins. */
const ONE_COIN_FACTOR = 2;
/** Significant digits of a price that is a quotient. */
const PRICE_DIGITS = 20;

/** One holding to be valued. */
export interface Priceable {
  /** The user's name of the coin. */
  readonly asset: string;
  /** The exchange's own name of it, by which its markets are found. */
  readonly listedAs: string;
  readonly place: string;
  /** USD per unit as the exchange itself values it, null where it doesn't. */
  readonly ownPrice: DecimalText | null;
}

export class Prices {
  readonly #byPlace: ReadonlyMap<string, Valuation>;

  /** `boards` by place, in the order of the accounts. */
  constructor(boards: ReadonlyMap<string, PriceBoard>) {
    this.#byPlace = new Map(
      [...boards].map(([place, own]) => {
        const others = [...boards.values()].filter((board) => board !== own);
        return [place, createValuation([own, ...others], [own])];
      }),
    );
  }

  /** USD per unit, or null when nothing says what it is worth. */
  of({asset, listedAs, place, ownPrice}: Priceable): DecimalText | null {
    return this.#byPlace.get(place)?.price(listedAs) ?? ownPrice ?? this.#elsewhere(asset, place);
  }

  /** The first price on other exchanges; null where they disagree on what this name is. */
  #elsewhere(asset: string, place: string): DecimalText | null {
    const others = [...this.#byPlace].flatMap(([other, valuation]) => (other === place ? [] : (valuation.price(asset) ?? [])));
    return areOneCoin(others) ? (others[0] ?? null) : null;
  }
}

/** Whether prices of one name can be prices of one coin. Negative ones and zero say nothing. */
export function areOneCoin(prices: readonly DecimalText[]): boolean {
  const known = prices.map((price) => dec(price)).filter((price) => price.gt(0));
  const [first] = known;
  if (first === undefined) return true;
  const [least, most] = known.reduce(([low, high], price) => [price.lt(low) ? price : low, price.gt(high) ? price : high], [
    first,
    first,
  ] as const);
  return most.lte(least.times(ONE_COIN_FACTOR));
}

/** USD per unit out of a value and what it is the value of; null for nothing. */
export function unitPrice(value: Decimal | DecimalText | null, quantity: DecimalText): DecimalText | null {
  if (value === null || dec(quantity).isZero()) return null;
  return plain(dec(value).div(quantity).toSignificantDigits(PRICE_DIGITS));
}
