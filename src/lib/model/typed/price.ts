/** Prices as traders type them: `60000`, or `bid`, `ask`, `mid`, `last` with an offset such as `-0.1%`, `-4bps` or `+5`. Pure. */
import {type DecimalText, dec, ONE, parseTyped, plain} from '../decimal.ts';
import {DeskError} from '../errors.ts';

export type PriceName = 'bid' | 'ask' | 'mid' | 'last';

export interface PriceWords {
  readonly name: PriceName;
  readonly offset: {readonly sign: 1 | -1; readonly amount: DecimalText; readonly isPercent: boolean} | null;
}

/** The prices of the moment; null: that one is not there. */
export interface Quotes {
  readonly bid: DecimalText | null;
  readonly ask: DecimalText | null;
  readonly last: DecimalText | null;
}

const WORDS = /^(bid|ask|mid|last)(?:([+-])(\d+(?:\.\d+)?)(%|bps)?)?$/i;

/** A number as it was typed, or the words. `field` names the flag in the message. Throws `usage`. */
export function priceIn(text: string, field: string): DecimalText | PriceWords {
  const number = parseTyped(text);
  if (number !== null && number !== '0') return number;
  const [, name, sign, digits, unit = ''] = WORDS.exec(text) ?? [];
  const amount = digits === undefined ? null : parseTyped(digits);
  if (name === undefined || amount === '0') {
    throw new DeskError('usage', `${field} "${text.slice(0, 40)}" is not a positive decimal number.`, {
      hint: 'Write it plainly, such as 60000 (no sign, exponent, comma or unit), or as bid, ask, mid or last with an offset: bid-0.1%, bid-4bps, ask+5.',
    });
  }
  return {name: name.toLowerCase() as PriceName, offset: amount === null ? null : offsetOf(sign === '-' ? -1 : 1, amount, unit)};
}

function offsetOf(sign: 1 | -1, amount: DecimalText, unit: string): PriceWords['offset'] {
  const isBasisPoints = unit.toLowerCase() === 'bps';
  return {sign, amount: isBasisPoints ? plain(dec(amount).div(100)) : amount, isPercent: unit !== ''};
}

/** Throws `rule` when a price that the words need is not there, or what they come to is none. */
export function priceOf({name, offset}: PriceWords, quotes: Quotes): DecimalText {
  const start = startOf(name, quotes);
  if (start === null) {
    throw new DeskError('rule', `There is no ${name} price at this moment.`, {hint: 'Write the price as a number.', sent: false});
  }
  if (offset === null) return start;
  const {sign, amount, isPercent} = offset;
  const price = isPercent
    ? dec(start).times(ONE.plus(dec(amount).div(100).times(sign)))
    : dec(start).plus(dec(amount).times(sign));
  if (price.gt(0)) return plain(price);
  throw new DeskError('rule', `${name} is ${start}: the offset leaves no price above 0.`, {sent: false});
}

function startOf(name: PriceName, {bid, ask, last}: Quotes): DecimalText | null {
  if (name === 'mid') return bid === null || ask === null ? null : plain(dec(bid).plus(ask).div(2));
  return {bid, ask, last}[name];
}
