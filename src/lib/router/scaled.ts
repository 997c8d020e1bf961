/**
 * Amounts as whole numbers of 10^-decimals. The planner's inner loops count in such units: as plain integers where
 * they are provably below 2^53, as bigint where products are formed. Texts are canonical and not negative.
 */
import type {DecimalText} from '../model/decimal.ts';

/** Quantities are cut here; two of them still add up below 2^53. */
export const LARGEST_UNITS = 2 ** 52;

/** Digits behind the point. */
export function decimalsOf(text: DecimalText): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** Text as units of 10^-decimals; digits that do not fit are dropped, or counted as one unit more with `up`. */
export function scaled(text: DecimalText, decimals: number, up = false): bigint {
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * 10n ** BigInt(decimals);
  const fraction = text.slice(point + 1);
  const kept = BigInt(text.slice(0, point) + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return up && fraction.length > decimals ? kept + 1n : kept;
}

const POWERS = Array.from({length: 16}, (_, power) => 10 ** power);

/** Like `scaled`, as an integer number of at most LARGEST_UNITS. Fast: called twice per level of a book. */
export function units(text: DecimalText, decimals: number, up = false): number {
  const {length} = text;
  if (length > 15 || decimals > 15) return exactUnits(text, decimals, up);
  let whole = 0;
  let index = 0;
  for (; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46) break;
    whole = whole * 10 + code - 48;
  }
  const places = length - index - 1;
  if (places > decimals) return exactUnits(text, decimals, up);
  let fraction = 0;
  for (index += 1; index < length; index++) fraction = fraction * 10 + text.charCodeAt(index) - 48;
  const scale = POWERS[decimals] as number;
  const value = whole * scale + (places > 0 ? fraction * (POWERS[decimals - places] as number) : 0);
  // Below 2^52 the products and the sum were exact; above, a rounded one is still above.
  return value < LARGEST_UNITS ? value : LARGEST_UNITS;
}

function exactUnits(text: DecimalText, decimals: number, up: boolean): number {
  const exact = scaled(text, decimals, up);
  return exact < BigInt(LARGEST_UNITS) ? Number(exact) : LARGEST_UNITS;
}

/**
 * a % b for whole numbers up to LARGEST_UNITS, several times faster than the operator. Exact: so far below 2^53 a
 * quotient that is not whole is never rounded up to a whole one.
 */
export function remainder(a: number, b: number): number {
  return b === 1 ? 0 : a - Math.floor(a / b) * b;
}

/** A level off the tick grid is reached only by the next price on it: it is planned at that price, never cheaper. */
export function onTick(price: number, tick: number, buy: boolean): number {
  const rest = remainder(price, tick);
  if (rest === 0) return price;
  return buy ? price - rest + tick : price - rest;
}

/** Units of 10^-decimals as canonical text; may be negative. */
export function unscaled(value: bigint | number, decimals: number): DecimalText {
  const whole = BigInt(value);
  if (whole < 0n) return `-${unscaled(-whole, decimals)}`;
  const digits = whole.toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const integer = digits.slice(0, digits.length - decimals);
  return decimals === 0 || fraction === '' ? integer : `${integer}.${fraction}`;
}

/** numerator / denominator, rounded half up to `decimals` places. Both not negative. */
export function ratio(numerator: bigint, denominator: bigint, decimals: number): DecimalText {
  const scale = 10n ** BigInt(decimals);
  return unscaled((2n * numerator * scale + denominator) / (2n * denominator), decimals);
}
