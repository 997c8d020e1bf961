/**
 * Sizes as traders type them: `0.5`, `1k`, `2.5m`, `500usdt`, `0.5btc`, `50%`, `all`. Pure: what text means on a pair; what the
 * account can use is read elsewhere.
 */
import {type DecimalText, dec, parseTyped, plain} from '../decimal.ts';
import {DeskError} from '../errors.ts';

/** A size as far as its text says it. */
export type Size =
  | {readonly kind: 'NUMBER'; readonly quantity: DecimalText; readonly unit: 'BASE' | 'QUOTE' | null}
  /** Of what the account can use for that side, as a fraction from above 0 to 1. */
  | {readonly kind: 'SHARE'; readonly share: DecimalText};

export interface Pair {
  readonly base: string;
  readonly quote: string;
}

const MULTIPLES: Readonly<Record<string, DecimalText>> = {K: '1000', M: '1000000'};
/** A number, and a percent sign or letters behind it; a coin's name may have digits after the first letter. */
const SIZE = /^(\d+(?:\.\d+)?)(%|[\p{L}\p{So}$][\p{L}\p{M}\p{N}\p{So}.$]{0,31})?$/u;

/** Whether the text has the form of a size; which of its units exist is known with the pair. Throws `usage` where it has not. */
export function checkSizeForm(text: string): void {
  if (isShare(text)) shareOf(text);
  else numberIn(text);
}

/** True for text that is a share of what an account can use. */
export function isShare(text: string): boolean {
  return text.toLowerCase() === 'all' || text.endsWith('%');
}

/** What the text means on this pair. Throws `usage` for a unit that is neither of its coins, and for one that could be two things. */
export function sizeOf(text: string, pair: Pair): Size {
  if (isShare(text)) return {kind: 'SHARE', share: shareOf(text)};
  const {number, rest} = numberIn(text);
  if (rest === '') return {kind: 'NUMBER', quantity: number, unit: null};
  const readings = readingsOf(rest, pair);
  const [reading, other] = readings;
  if (reading === undefined) {
    throw new DeskError('usage', `QUANTITY "${text}": "${rest}" is neither k, m nor a coin of ${pair.base}/${pair.quote}.`, {
      hint: `Write it as 0.5, 1k, 500${pair.quote.toLowerCase()}, 0.5${pair.base.toLowerCase()}, 50% or all.`,
    });
  }
  if (other !== undefined) {
    throw new DeskError('usage', `QUANTITY "${text}" could mean two sizes: "${rest}" is also the name of a coin of this pair.`, {
      hint: 'Write the number out.',
    });
  }
  return {kind: 'NUMBER', quantity: plain(dec(number).times(reading.multiple)), unit: reading.unit};
}

interface Reading {
  readonly multiple: DecimalText;
  readonly unit: 'BASE' | 'QUOTE' | null;
}

/** Each way to read what follows the number: a coin, k or m, or k or m and a coin. */
function readingsOf(rest: string, {base, quote}: Pair): readonly Reading[] {
  const text = rest.toUpperCase();
  const unitOf = (name: string): 'BASE' | 'QUOTE' | null =>
    name === base.toUpperCase() ? 'BASE' : name === quote.toUpperCase() ? 'QUOTE' : null;
  const multiple = MULTIPLES[text.slice(0, 1)];
  const coin = unitOf(text);
  const behind = text.slice(1);
  return [
    ...(coin === null ? [] : [{multiple: '1', unit: coin} as const]),
    ...(multiple === undefined || (behind !== '' && unitOf(behind) === null) ? [] : [{multiple, unit: unitOf(behind)}]),
  ];
}

function numberIn(text: string): {readonly number: DecimalText; readonly rest: string} {
  const match = SIZE.exec(text);
  const number = match === null ? null : parseTyped(match[1] as string);
  if (match === null || number === null || number === '0') throw noSize(text);
  return {number, rest: match[2] ?? ''};
}

function shareOf(text: string): DecimalText {
  if (text.toLowerCase() === 'all') return '1';
  const percent = parseTyped(text.slice(0, -1));
  if (percent === null || percent === '0') throw noSize(text);
  if (dec(percent).gt(100)) throw new DeskError('usage', `QUANTITY "${text}" is more than all of it.`);
  return plain(dec(percent).div(100));
}

function noSize(text: string): DeskError {
  return new DeskError('usage', `QUANTITY "${text.slice(0, 40)}" is not a positive decimal number.`, {
    hint: 'Write it plainly, such as 0.5 or 60000 (no sign, exponent, comma or blank), or as 1k, 500usdt, 50% or all.',
  });
}
