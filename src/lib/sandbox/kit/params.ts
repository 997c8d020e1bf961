/** The parameters of one request as text, read with checks that every exchange makes; the words of an error are the exchange's. */
import {canonical, type DecimalText} from '../../model/decimal.ts';
import type {ApiError} from './api-error.ts';

/** What is wrong with a parameter. `legal` is the form it must have. */
export type Complaint = (name: string, wrong: 'MISSING' | 'MALFORMED' | 'TOO_PRECISE', legal: string) => ApiError;

const DECIMAL = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const INTEGER = '^[0-9]{1,20}$';

export class Params {
  readonly #values: ReadonlyMap<string, string>;
  readonly #complaint: Complaint;

  constructor(values: ReadonlyMap<string, string>, complaint: Complaint) {
    this.#values = values;
    this.#complaint = complaint;
  }

  has(name: string): boolean {
    return this.optional(name) !== null;
  }

  /** Null when left out or empty. */
  optional(name: string): string | null {
    const value = this.#values.get(name);
    return value === undefined || value === '' ? null : value;
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === null) throw this.#complaint(name, 'MISSING', '');
    return value;
  }

  /** What a closed list says for the value; `wrong` where the exchange has an error of its own. */
  oneOf<T>(name: string, choices: Readonly<Record<string, T>>, wrong?: ApiError): T {
    const value = this.text(name);
    if (!Object.hasOwn(choices, value)) throw wrong ?? this.#complaint(name, 'MALFORMED', Object.keys(choices).join('|'));
    return choices[value] as T;
  }

  /** Canonical, not negative, with at most `places` decimals; null when left out. */
  decimal(name: string, places = 8): DecimalText | null {
    const value = this.match(name, DECIMAL);
    if (value === null) return null;
    const result = canonical(value) ?? '0';
    if ((result.split('.')[1]?.length ?? 0) > places) throw this.#complaint(name, 'TOO_PRECISE', DECIMAL);
    return result;
  }

  /** Null when left out. */
  integer(name: string): number | null {
    const value = this.match(name, INTEGER);
    return value === null ? null : Number(value);
  }

  /** Text of a form; null when left out. */
  match(name: string, form: string): string | null {
    const value = this.optional(name);
    if (value !== null && !new RegExp(form).test(value)) throw this.#complaint(name, 'MALFORMED', form);
    return value;
  }

  /** From 1 to `most`; `usual` when left out. */
  limit(usual: number, most: number, name = 'limit'): number {
    return Math.min(Math.max(this.integer(name) ?? usual, 1), most);
  }

  /** Comma-separated names, or null when left out. */
  list(name: string): readonly string[] | null {
    return this.optional(name)?.split(',') ?? null;
  }

  /** Instants between two parameters of epoch ms, both inclusive; open where one is left out. */
  timeRange(start = 'startTime', end = 'endTime'): {readonly from: number; readonly to: number} {
    return {from: this.integer(start) ?? 0, to: this.integer(end) ?? Number.POSITIVE_INFINITY};
  }
}

/** Members of a JSON object as text: numbers and booleans as they read, objects and lists as JSON. */
export function memberTexts(members: object): Map<string, string> {
  return new Map(
    Object.entries(members).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

/** The JSON object in a text, or null. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
