/** Numbers and times for people. JSON never goes through here: it has the exact values. */
import {Decimal, type DecimalText, dec} from '../model/decimal.ts';

/** Decimals shown of an amount at most: more of them say nothing to a person. */
const MOST_DECIMALS = 12;

/** Money with thousands separators and two decimals: "12,345.68". Null is "-". */
export function money(value: DecimalText | null): string {
  return value === null ? '-' : grouped(dec(value).toFixed(2, Decimal.ROUND_HALF_EVEN));
}

/**
 * An amount or price with thousands separators and its digits, up to twelve decimals (the rest is cut off), and at least
 * `decimals`: "60,000.50" for 60000.5 and 2. Null is "-". Works on the text: lists have tens of thousands of them.
 */
export function amount(value: DecimalText | null, decimals = 0): string {
  if (value === null) return '-';
  const [whole = '0', all = ''] = value.split('.');
  const kept = all.length > MOST_DECIMALS ? all.slice(0, MOST_DECIMALS).replace(/0+$/, '') : all;
  const fraction = kept.padEnd(decimals, '0');
  return fraction === '' ? grouped(whole) : `${grouped(whole)}.${fraction}`;
}

/** How many decimals an amount has; 0 for null. */
export function decimalsOf(value: DecimalText | null): number {
  const point = value === null ? -1 : value.indexOf('.');
  return value === null || point === -1 ? 0 : Math.min(MOST_DECIMALS, value.length - point - 1);
}

/** A price of a valuation, to `digits` significant digits: "76,412.3", "0.99981". Null is "-". */
export function price(value: DecimalText | null, digits = 8): string {
  return value === null ? '-' : grouped(dec(value).toSignificantDigits(digits).toFixed());
}

/** A fraction as a percentage: "0.001" -> "0.1%". Null is "-". */
export function percent(value: DecimalText | null): string {
  return value === null ? '-' : `${dec(value).times(100).toFixed()}%`;
}

/** A fraction as a percentage with two decimals, for what is read at a glance: "0.1234567" -> "12.35%". Null is "-". */
export function roundPercent(value: DecimalText | null): string {
  return value === null ? '-' : `${dec(value).times(100).toFixed(2, Decimal.ROUND_HALF_EVEN)}%`;
}

/** Basis points with two decimals, for what is read at a glance: "-18.5025" -> "-18.50". Null is "-". */
export function basisPoints(value: DecimalText | null): string {
  return money(value);
}

/** How much was traded: "88,807.48" from 1 on, "0.0012345678" below. Null is "-". */
export function volume(value: DecimalText | null): string {
  return value === null || dec(value).lt(1) ? price(value) : money(value);
}

/** How long: "85 ms", "4.2 s", "3 min", "5 h", "2 d". */
export function age(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** Narrower than this, dates leave out year and seconds. */
const ROOM_FOR_YEARS = 110;

/** An instant (ISO 8601 UTC) as "2026-01-31 08:00:05", on a narrow screen "01-31 08:00". UTC like the JSON. Null is "-". */
export function stamp(at: string | null, width: number | null): string {
  if (at === null) return '-';
  const [date = '', time = ''] = at.split('T');
  const isNarrow = width !== null && width < ROOM_FOR_YEARS;
  return isNarrow ? `${date.slice(5)} ${time.slice(0, 5)}` : `${date} ${time.slice(0, 8)}`;
}

function grouped(text: string): string {
  const point = text.indexOf('.');
  const whole = point === -1 ? text : text.slice(0, point);
  if (whole.length <= 3) return text;
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + text.slice(whole.length);
}
