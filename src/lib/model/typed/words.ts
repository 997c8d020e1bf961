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
  readonly takeProfit?: string;
  readonly stopLoss?: string;
}

/** A word that was typed, and the number it became. */
export interface Resolved {
  readonly field: 'quantity' | PriceField;
  readonly typed: string;
  readonly value: DecimalText;
  /** The coin in which the number counts. */
  readonly unit: string;
  /** What the number was made of. */
  readonly from: string;
}

/** The fields of an order that hold a price. */
export type PriceField = 'price' | 'stopPrice' | 'takeProfit' | 'stopLoss';

/** As typed: size and prices may be numbers or words. */
export interface TypedFields {
  readonly side: Side;
  readonly symbol: string;
  readonly quantity: string;
  readonly quantityIn: 'BASE' | 'QUOTE';
  readonly price: string | null;
  readonly stopPrice?: string | null;
  readonly takeProfit?: string | null;
  readonly stopLoss?: string | null;
}

/** The prices that were typed, each with the flag that it was typed with. */
const FLAGS: Readonly<Record<PriceField, string>> = {
  price: '--price',
  stopPrice: '--stop-price',
  takeProfit: '--take-profit',
  stopLoss: '--stop-loss',
};
const PRICE_FIELDS = Object.keys(FLAGS) as readonly PriceField[];

/**
 * The words among the fields; null where all are numbers that can be sent as they are. `rests`: at its price the order may stay
 * in the book, where its size is coins.
 */
export function wordsOf(typed: TypedFields, rests = true): TypedWords | null {
  const {quantity, quantityIn, price} = typed;
  // A quote amount at a price is a number of coins, which is not what was typed.
  const isAmountAtPrice = rests && quantityIn === 'QUOTE' && price !== null;
  const prices = PRICE_FIELDS.flatMap((field): readonly (readonly [PriceField, string])[] => {
    const text = typed[field] ?? null;
    return text === null || parseTyped(text) !== null ? [] : [[field, text.toLowerCase()]];
  });
  const words: TypedWords = {
    ...((isAmountAtPrice || parseTyped(quantity) === null) && {quantity: textOf(quantity, isAmountAtPrice)}),
    ...Object.fromEntries(prices),
  };
  return Object.keys(words).length === 0 ? null : words;
}

function textOf(quantity: string, isAmountAtPrice: boolean): string {
  return isAmountAtPrice && parseTyped(quantity) !== null ? `${quantity} in quote` : quantity.toLowerCase();
}

/** The prices that were typed, as numbers or as words to be looked up. Throws `usage`. */
export function pricesIn(typed: Pick<TypedFields, PriceField>): readonly TypedPrice[] {
  return PRICE_FIELDS.flatMap((field) => {
    const text = typed[field] ?? null;
    return text === null ? [] : [{field, text, price: priceIn(text, FLAGS[field])}];
  });
}

export interface TypedPrice {
  readonly field: PriceField;
  readonly text: string;
  readonly price: DecimalText | PriceWords;
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
