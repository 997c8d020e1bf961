/** Amounts of the wire: decimal strings, with "" for what is not told. */
import {canonical, type DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';

/** A required amount. Throws `protocol` naming the field, never its value. */
export function amount(text: string, field: string): DecimalText {
  const value = canonical(text);
  if (value === null) throw new DeskError('protocol', `Bybit: ${field} is not a decimal.`);
  return value;
}

/** An amount that "" leaves untold. */
export function amountOrNull(text: string, field: string): DecimalText | null {
  return text === '' ? null : amount(text, field);
}

/** Where Bybit says "0" as well as "" for "there is none": limits, triggers, average prices. */
export function nonZero(text: string, field: string): DecimalText | null {
  const value = amountOrNull(text, field);
  return value === '0' ? null : value;
}
