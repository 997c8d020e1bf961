/**
 * Exact decimals. Money is never a JavaScript number anywhere in this program.
 *
 * Nouns of the model carry amounts as `DecimalText`: canonical plain notation ("0.0164"; no exponent, no trailing
 * zeros, no leading plus), which is also what the JSON contract prints. Arithmetic lifts the text into a `Decimal`,
 * and `plain` brings it back. Wire text goes through `canonical` once, at the door.
 */
import {Decimal as Base} from 'decimal.js';

/** The desk's own constructor: a `Decimal.set` elsewhere cannot change its rounding, and it never prints an exponent. */
export const Decimal = Base.clone({
  precision: 80,
  rounding: Base.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
});
export type Decimal = Base;

/** A decimal number in canonical plain notation, possibly negative: "0", "-1.5", "60000". */
export type DecimalText = string;

const TYPED = /^\d+(\.\d+)?$/;

export const ZERO: Decimal = new Decimal(0);
export const ONE: Decimal = new Decimal(1);

/** Lifts canonical (or any finite wire) text, e.g. `dec("0.1")`. Throws on text that is not a finite number. */
export function dec(value: DecimalText | number | Decimal): Decimal {
  return new Decimal(value);
}

/** Canonical plain text of a Decimal: no exponent, no trailing zeros, no "-0". */
export function plain(value: Decimal): DecimalText {
  return value.isZero() ? '0' : value.toFixed();
}

/** The same amount with the other sign; "0" stays "0". */
export function negated(amount: DecimalText): DecimalText {
  return amount === '0' ? amount : plain(dec(amount).neg());
}

/**
 * Canonical text of an exchange's decimal string: "0.01000000" -> "0.01", "1e-8" -> "0.00000001", "+5" -> "5".
 * Returns null when the text is not a finite decimal; callers turn that into a protocol failure or a null field.
 * Fast for plain text: no Decimal is made.
 */
export function canonical(text: string): DecimalText | null {
  const trimmed = trimPlain(text, 0, text.length);
  if (trimmed !== null) return trimmed;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(text)) return null;
  return plain(new Decimal(text));
}

/**
 * The same of a part of a text, from `from` up to before `to`, without a text of that part being made. Null also for what is
 * not plain (an exponent, a plus, no digit on one side of the point): that is left to `canonical`.
 */
export function canonicalPart(text: string, from: number, to: number): DecimalText | null {
  return trimPlain(text, from, to);
}

/**
 * A decimal as a person types it: digits with at most one point ("0.5", "60000"). Null for anything else: signs,
 * exponents, commas, spaces, hex and look-alike digits are refused, not repaired.
 */
export function parseTyped(text: string): DecimalText | null {
  return TYPED.test(text) && text.length <= 64 ? trimPlain(text, 0, text.length) : null;
}

/** The largest multiple of `step` that is not above `value` (towards zero for positive values). Step "0" means no step. */
export function floorToStep(value: Decimal, step: DecimalText): Decimal {
  return onStep(value, step, Base.ROUND_FLOOR);
}

/** The smallest multiple of `step` that is not below `value`. Step "0" means no step. */
export function ceilToStep(value: Decimal, step: DecimalText): Decimal {
  return onStep(value, step, Base.ROUND_CEIL);
}

/** True when `value` is a whole multiple of `step`; a step of "0" switches the check off. */
export function isOnStep(value: Decimal, step: DecimalText): boolean {
  const size = dec(step);
  return size.isZero() || value.mod(size).isZero();
}

function onStep(value: Decimal, step: DecimalText, rounding: Base.Rounding): Decimal {
  const size = dec(step);
  if (size.isZero()) return value;
  // Not div().floor(): a quotient with endless digits would be rounded first and could land on the wrong side.
  const rest = value.mod(size);
  if (rest.isZero()) return value;
  const below = rest.isNegative() ? value.minus(rest).minus(size) : value.minus(rest);
  return rounding === Base.ROUND_FLOOR ? below : below.plus(size);
}

const [MINUS, POINT, ZERO_CODE, NINE_CODE] = [45, 46, 48, 57];

/**
 * Canonical text of digits with at most one point inside and one minus before; null for all else. In one look at each
 * character: as regular expressions this was a tenth of what reading an order event costs.
 */
function trimPlain(text: string, from: number, to: number): DecimalText | null {
  const first = text.charCodeAt(from) === MINUS ? from + 1 : from;
  let point = -1;
  for (let at = first; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO_CODE && code <= NINE_CODE) continue;
    if (code !== POINT || point !== -1 || at === first || at === to - 1) return null;
    point = at;
  }
  if (first >= to) return null;
  let end = to;
  if (point !== -1) {
    while (text.charCodeAt(end - 1) === ZERO_CODE) end -= 1;
    if (end === point + 1) end = point;
  }
  const wholeEnd = point === -1 ? end : point;
  let start = first;
  while (start < wholeEnd - 1 && text.charCodeAt(start) === ZERO_CODE) start += 1;
  const isZero = end === start + 1 && text.charCodeAt(start) === ZERO_CODE;
  if (first === from || isZero) return text.slice(start, end);
  return start === first ? text.slice(from, end) : `-${text.slice(start, end)}`;
}
