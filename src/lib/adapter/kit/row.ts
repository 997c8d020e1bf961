/**
 * One object of an answer, read field by field, for exchanges that write amounts as text and leave out what they do not say
 * (absent, null or ""). A number in place of a text is read as well, so that one field of another type costs no row.
 */

import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {decimalOrNull, isoOfStampOrNull, isoOrNull} from './numbers.ts';

export class Row {
  readonly value: unknown;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    this.value = value;
    this.#fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  }

  /** "" where nothing is said. */
  text(field: string): string {
    const value = this.#fields[field];
    if (typeof value === 'string') return value;
    return typeof value === 'number' ? String(value) : '';
  }

  /** Null where nothing is said. Throws `protocol` naming the field, never its value, for what is not a decimal. */
  decimal(field: string): DecimalText | null {
    const value = this.#fields[field];
    if (value === undefined || value === null || value === '') return null;
    const amount = decimalOrNull(value);
    if (amount === null) throw new DeskError('protocol', `${field} is not a decimal.`);
    return amount;
  }

  /** A decimal that must be there. Throws `protocol` naming the field. */
  need(field: string): DecimalText {
    const value = this.decimal(field);
    if (value === null) throw new DeskError('protocol', `${field} is missing.`);
    return value;
  }

  /** Like `decimal`, for a row that must be shown whatever else is odd in it: null for what can't be read. */
  amount(field: string): DecimalText | null {
    return decimalOrNull(this.#fields[field]);
  }

  /** Null also for "0", where it is said for "there is none": limits, triggers, average prices. */
  nonZero(field: string): DecimalText | null {
    const value = decimalOrNull(this.#fields[field]);
    return value === '0' ? null : value;
  }

  flag(field: string): boolean | null {
    const value = this.#fields[field];
    if (typeof value === 'boolean') return value;
    return value === 'true' ? true : value === 'false' ? false : null;
  }

  /** ISO 8601 of a time in milliseconds; null where nothing, or no time, is said. */
  time(field: string): string | null {
    return isoOrNull(this.#fields[field]);
  }

  /** The same of a time as RFC 3339 has it. */
  stamp(field: string): string | null {
    return isoOfStampOrNull(this.#fields[field]);
  }

  /** An object inside of this one; an empty one where there is none. */
  inner(field: string): Row {
    return new Row(this.#fields[field]);
  }

  any(field: string): unknown {
    return this.#fields[field];
  }

  /** Throws `protocol` when there is no list: that is not the same as an empty one. */
  list(field: string): readonly unknown[] {
    const value = this.#fields[field];
    if (Array.isArray(value)) return value;
    throw new DeskError('protocol', `${field} is not a list.`);
  }
}
