/** Amounts, levels and instants of the wire. Pure, and fast where the private stream needs it. */
import {canonical, type DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';

/** Decimals of an average that has no end; averages of prices on a tick end long before. */
const AVERAGE_DECIMALS = 18;
/** No exchange has a finer tick. */
const SHORT_DECIMALS = 8;
/** Whole numbers of this many digits are far below 2^53: as plain integers they are exact. */
const SAFE_DIGITS = 15;

/**
 * Quote paid per base filled. Null while nothing is filled, and where the exchange does not know what was paid.
 * Whole numbers of smallest units: exact like Decimal, and many times faster, which the private stream needs.
 */
export function averagePrice(filledQuote: DecimalText | undefined, filled: DecimalText): DecimalText | null {
  if (filled === '0' || filledQuote === undefined || filledQuote === '0' || filledQuote.startsWith('-')) return null;
  const [quoteDecimals, baseDecimals] = [decimalsOf(filledQuote), decimalsOf(filled)];
  // A price on a tick, as nearly always when one price filled it all: a short division that leaves no rest.
  const room = SAFE_DIGITS - filledQuote.length;
  const decimals = Math.min(SHORT_DECIMALS, room + quoteDecimals - baseDecimals);
  const shift = decimals + baseDecimals - quoteDecimals;
  if (decimals >= 0 && shift >= 0 && filled.length <= SAFE_DIGITS) {
    const scaled = Number(digitsOf(filledQuote)) * 10 ** shift;
    const base = Number(digitsOf(filled));
    if (scaled % base === 0) return fromUnits(scaled / base, decimals);
  }
  const [quote, base] = [BigInt(digitsOf(filledQuote)), BigInt(digitsOf(filled))];
  const twice = (2n * quote * 10n ** BigInt(AVERAGE_DECIMALS + baseDecimals)) / (base * 10n ** BigInt(quoteDecimals));
  return fromUnits((twice + 1n) / 2n, AVERAGE_DECIMALS);
}

function decimalsOf(text: DecimalText): number {
  const point = text.indexOf('.');
  return point === -1 ? 0 : text.length - point - 1;
}

/** All digits, without the point. */
function digitsOf(text: DecimalText): string {
  const point = text.indexOf('.');
  return point === -1 ? text : text.slice(0, point) + text.slice(point + 1);
}

function fromUnits(amount: bigint | number, decimals: number): DecimalText {
  const digits = String(amount).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return decimal(decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`);
}

const MILLIS = Array.from({length: 1000}, (_, value) => `${String(value).padStart(3, '0')}Z`);
/** Seconds as text, the last one asked for of each 64: instants of a stream are few seconds apart, and formatting a date is slow. */
const seconds = Array.from({length: 64}, () => ({second: Number.NaN, text: ''}));

/** Epoch milliseconds as ISO 8601 UTC with milliseconds. */
export function iso(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  const known = seconds[second & 63];
  const text = known?.second === second ? known.text : new Date(second * 1000).toISOString().slice(0, 20);
  if (known !== undefined && known.second !== second) Object.assign(known, {second, text});
  return text + (MILLIS[Math.floor(epochMs - second * 1000)] ?? '');
}

/** Wire levels with canonical text. Throws `protocol` on a level that is no number. */
export function levelsOf(levels: readonly (readonly [string, string])[]): (readonly [DecimalText, DecimalText])[] {
  return levels.map(([price, quantity]) => [decimal(price), decimal(quantity)]);
}

/** Canonical text of a wire decimal. Throws `protocol` when it is none. */
export function decimal(text: string): DecimalText {
  const value = canonical(text);
  if (value === null) throw new DeskError('protocol', 'Binance told a number that is not one.');
  return value;
}
