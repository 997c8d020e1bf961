/** What of an order was typed in words. They become numbers once; the words stay what the order is known by. */
import {type DecimalText, dec, floorToStep, parseTyped, plain} from '../decimal.ts';
import {DeskError} from '../errors.ts';
import type {Side} from '../order.ts';
import {type PriceWords, priceIn} from './price.ts';
import {isShare, type Pair, sizeOf} from './size.ts';

/** The text of each field that was not a plain number, in lower case. */
export interface TypedWords {
  readonly quantity?: string;
  readonly price?: string;
  readonly stopPrice?: string;
}

/** A word that was typed, and the number it became. */
export interface Resolved {
  readonly field: 'quantity' | 'price' | 'stopPrice';
  readonly typed: string;
  readonly value: DecimalText;
  /** The coin in which the number counts. */
  readonly unit: string;
  /** What the number was made of. */
  readonly from: string;
}

/** As typed: each of the three may be a number or words. */
export interface TypedFields {
  readonly side: Side;
  readonly symbol: string;
  readonly quantity: string;
  readonly quantityIn: 'BASE' | 'QUOTE';
  readonly price: string | null;
  readonly stopPrice?: string | null;
}

/**
 * The words among the fields; null where all are numbers that can be sent as they are. `rests`: at its price the order may stay
 * in the book, where its size is coins.
 */
export function wordsOf({quantity, quantityIn, price, stopPrice = null}: TypedFields, rests = true): TypedWords | null {
  // A quote amount at a price is a number of coins, which is not what was typed.
  const isAmountAtPrice = rests && quantityIn === 'QUOTE' && price !== null;
  const words = {
    ...((isAmountAtPrice || parseTyped(quantity) === null) && {quantity: textOf(quantity, isAmountAtPrice)}),
    ...(price !== null && parseTyped(price) === null && {price: price.toLowerCase()}),
    ...(stopPrice !== null && parseTyped(stopPrice) === null && {stopPrice: stopPrice.toLowerCase()}),
  };
  return Object.keys(words).length === 0 ? null : words;
}

function textOf(quantity: string, isAmountAtPrice: boolean): string {
  return isAmountAtPrice && parseTyped(quantity) !== null ? `${quantity} in quote` : quantity.toLowerCase();
}

/** The prices that were typed, as numbers or as words to be looked up. Throws `usage`. */
export function pricesIn({price, stopPrice = null}: TypedFields): {
  readonly price: DecimalText | PriceWords | null;
  readonly stopPrice: DecimalText | PriceWords | null;
} {
  return {
    price: price === null ? null : priceIn(price, '--price'),
    stopPrice: stopPrice === null ? null : priceIn(stopPrice, '--stop-price'),
  };
}

/** The size on this pair, its unit settled. Throws `usage` where --quote and the unit contradict each other. */
export function amountIn({quantity, quantityIn}: TypedFields, pair: Pair): Amount {
  const size = sizeOf(quantity, pair);
  if (size.kind === 'SHARE') {
    if (quantityIn === 'QUOTE')
      throw new DeskError('usage', `--quote and "${quantity}" exclude each other: a share has no unit.`, {sent: false});
    return size;
  }
  if (size.unit === 'BASE' && quantityIn === 'QUOTE')
    throw new DeskError('usage', `--quote and "${quantity}" exclude each other.`, {sent: false});
  return {kind: 'NUMBER', quantity: size.quantity, quantityIn: size.unit ?? quantityIn};
}

export type Amount =
  | {readonly kind: 'NUMBER'; readonly quantity: DecimalText; readonly quantityIn: 'BASE' | 'QUOTE'}
  | {readonly kind: 'SHARE'; readonly share: DecimalText};

/** Coins that a quote amount buys or sells at a price, down to the step. */
export function coinsFor(amount: DecimalText, price: DecimalText, step: DecimalText): DecimalText {
  return plain(floorToStep(dec(amount).div(price), step));
}

/** The unit that the text names, where the pair is known without asking; else that of the flag. Throws `usage`. */
export function unitOf(fields: TypedFields, pair: Pair | null): 'BASE' | 'QUOTE' {
  if (pair === null || isShare(fields.quantity)) return fields.quantityIn;
  const amount = amountIn(fields, pair);
  return amount.kind === 'NUMBER' ? amount.quantityIn : fields.quantityIn;
}
