/** Numbers and times for people. JSON never goes through here: it has the exact values. */
import {Decimal, type DecimalText, dec} from '../model/decimal.ts';

/** Money with thousands separators and two decimals: "12,345.68". Null is "-". */
export function money(value: DecimalText | null): string {
  return value === null ? '-' : grouped(dec(value).toFixed(2, Decimal.ROUND_HALF_EVEN));
}

/** An amount or price with thousands separators and all of its digits, up to twelve decimals. Null is "-". */
export function amount(value: DecimalText | null): string {
  if (value === null) return '-';
  const number = dec(value);
  return grouped(number.decimalPlaces() > 12 ? number.toDecimalPlaces(12, Decimal.ROUND_DOWN).toFixed() : number.toFixed());
}

/** A price of a valuation, to `digits` significant digits: "76,412.3", "0.99981". Null is "-". */
export function price(value: DecimalText | null, digits = 8): string {
  return value === null ? '-' : grouped(dec(value).toSignificantDigits(digits).toFixed());
}

/** A fraction as a percentage: "0.001" -> "0.1%". Null is "-". */
export function percent(value: DecimalText | null): string {
  return value === null ? '-' : `${dec(value).times(100).toFixed()}%`;
}

/** How long: "85 ms", "4.2 s", "3 min", "5 h", "2 d". */
export function age(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

function grouped(text: string): string {
  const [whole = '0', fraction] = text.split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}
