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

/** Like `scaled`, as an integer number of at most LARGEST_UNITS. Fast: called once per level of a book. */
export function units(text: DecimalText, decimals: number, up = false): number {
  let value = 0;
  let places = -1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      places = 0;
    } else if (places < decimals) {
      value = value * 10 + code - 48;
      if (places >= 0) places += 1;
    } else {
      return capped(text, up ? value + 1 : value, decimals, up);
    }
  }
  for (let missing = decimals - Math.max(places, 0); missing > 0; missing--) value *= 10;
  return capped(text, value, decimals, up);
}

// Below 2^52 every intermediate value above was below 2^52 as well, and so exact.
function capped(text: DecimalText, value: number, decimals: number, up: boolean): number {
  if (value < LARGEST_UNITS) return value;
  const exact = scaled(text, decimals, up);
  return exact < BigInt(LARGEST_UNITS) ? Number(exact) : LARGEST_UNITS;
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
