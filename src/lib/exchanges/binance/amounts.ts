/** Amounts, levels and instants of the wire. Pure, and fast where the private stream needs it. */
import {canonical, type DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';

/** Decimals of an average that has no end; averages of prices on a tick end long before. */
const AVERAGE_DECIMALS = 18;
/** No exchange has a finer tick. */
const SHORT_DECIMALS = 8;
const POWERS: readonly bigint[] = Array.from({length: 40}, (_, exponent) => 10n ** BigInt(exponent));

function power(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

/**
 * Quote paid per base filled. Null while nothing is filled, and where the exchange does not know what was paid.
 * Whole numbers of smallest units: exact like Decimal, and several times faster, which the private stream needs.
 */
export function averagePrice(filledQuote: DecimalText | undefined, filled: DecimalText): DecimalText | null {
  if (filled === '0' || filledQuote === undefined || filledQuote === '0' || filledQuote.startsWith('-')) return null;
  const [quoteDecimals, baseDecimals] = [decimalsOf(filledQuote), decimalsOf(filled)];
  const [quote, base] = [units(filledQuote, quoteDecimals), units(filled, baseDecimals)];
  // A price on a tick, as nearly always when one price filled it all: a short division that leaves no rest.
  const shift = SHORT_DECIMALS + baseDecimals - quoteDecimals;
  if (shift >= 0 && shift < POWERS.length) {
    const scaled = quote * power(shift);
    const short = scaled / base;
    if (short * base === scaled) return fromUnits(short, SHORT_DECIMALS);
  }
  const twice = (2n * quote * power(AVERAGE_DECIMALS + baseDecimals)) / (base * power(quoteDecimals));
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
  const point = text.indexOf('.');
  const missing = decimals - decimalsOf(text);
  const digits = BigInt(point === -1 ? text : text.slice(0, point) + text.slice(point + 1));
  return missing === 0 ? digits : digits * power(missing);
}

function fromUnits(amount: bigint, decimals: number): DecimalText {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return decimal(`${amount < 0n ? '-' : ''}${digits.slice(0, point)}${decimals === 0 ? '' : `.${digits.slice(point)}`}`);
}

const DAY_MS = 86_400_000;
const SIXTY = Array.from({length: 60}, (_, value) => String(value).padStart(2, '0'));
const THOUSAND = Array.from({length: 1000}, (_, value) => String(value).padStart(3, '0'));
/** The day asked for last, as text: most instants of a stream are of one day, and formatting a date is slow. */
let lastDay = {day: Number.NaN, text: ''};

/** Epoch milliseconds as ISO 8601 UTC with milliseconds. */
export function iso(epochMs: number): string {
  const day = Math.floor(epochMs / DAY_MS);
  if (day !== lastDay.day) lastDay = {day, text: new Date(day * DAY_MS).toISOString().slice(0, 11)};
  const rest = epochMs - day * DAY_MS;
  const hours = Math.floor(rest / 3_600_000);
  const minutes = Math.floor((rest % 3_600_000) / 60_000);
  const seconds = Math.floor((rest % 60_000) / 1000);
  const millis = Math.floor(rest % 1000);
  return `${lastDay.text}${SIXTY[hours]}:${SIXTY[minutes]}:${SIXTY[seconds]}.${THOUSAND[millis]}Z`;
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
