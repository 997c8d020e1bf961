/** Amounts, levels and instants of the wire. Pure, and fast where the private stream needs it. */
import {canonical, type DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';

/** Decimals of an average that has no end; averages of prices on a tick end long before. */
const AVERAGE_DECIMALS = 18;

/**
 * Quote paid per base filled. Null while nothing is filled, and where the exchange does not know what was paid.
 * Whole numbers of smallest units: exact like Decimal, and several times faster, which the private stream needs.
 */
export function averagePrice(filledQuote: DecimalText | undefined, filled: DecimalText): DecimalText | null {
  if (filled === '0' || filledQuote === undefined || filledQuote === '0' || filledQuote.startsWith('-')) return null;
  const [quoteDecimals, baseDecimals] = [decimalsOf(filledQuote), decimalsOf(filled)];
  const divisor = units(filled, baseDecimals) * 10n ** BigInt(quoteDecimals);
  const twice = (2n * units(filledQuote, quoteDecimals) * 10n ** BigInt(AVERAGE_DECIMALS + baseDecimals)) / divisor;
  return fromUnits((twice + 1n) / 2n, AVERAGE_DECIMALS);
}

/** total - part, for canonical amounts with part <= total. */
export function minus(total: DecimalText, part: DecimalText): DecimalText {
  if (part === '0') return total;
  if (total === part) return '0';
  const decimals = Math.max(decimalsOf(total), decimalsOf(part));
  return fromUnits(units(total, decimals) - units(part, decimals), decimals);
}

function decimalsOf(text: DecimalText): number {
  const point = text.indexOf('.');
  return point === -1 ? 0 : text.length - point - 1;
}

/** The amount in units of 10^-decimals. */
function units(text: DecimalText, decimals: number): bigint {
  return BigInt(text.replace('.', '') + '0'.repeat(decimals - decimalsOf(text)));
}

function fromUnits(amount: bigint, decimals: number): DecimalText {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return decimal(`${amount < 0n ? '-' : ''}${digits.slice(0, point)}${decimals === 0 ? '' : `.${digits.slice(point)}`}`);
}

const DAY_MS = 86_400_000;
/** The day asked for last, as text: most instants of a stream are of one day, and formatting a date is slow. */
let lastDay = {day: Number.NaN, text: ''};

/** Epoch milliseconds as ISO 8601 UTC with milliseconds. */
export function iso(epochMs: number): string {
  const day = Math.floor(epochMs / DAY_MS);
  if (day !== lastDay.day) lastDay = {day, text: new Date(day * DAY_MS).toISOString().slice(0, 11)};
  const rest = epochMs - day * DAY_MS;
  const seconds = Math.floor(rest / 1000);
  return `${lastDay.text}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(Math.floor(rest % 1000)).padStart(3, '0')}Z`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
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
