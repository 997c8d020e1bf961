/** The parameters of one request: a query string, or the members of a JSON body. */
import {canonical} from '../../../model/decimal.ts';
import {badParameter} from './errors.ts';

const PLAIN = /^[0-9]{1,20}(\.[0-9]{1,18})?$/;

export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** Null when left out or empty. */
  optional(name: string): string | null {
    const value = this.#values.get(name);
    return value === undefined || value === '' ? null : value;
  }

  /** Throws 10001 when left out. */
  text(name: string): string {
    const value = this.optional(name);
    if (value === null) throw badParameter(name);
    return value;
  }

  /** Canonical decimal text above zero, or null when left out; "0" counts as left out, as SDKs send it. */
  amount(name: string): string | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!PLAIN.test(value)) throw badParameter(name);
    const amount = canonical(value);
    return amount === '0' ? null : amount;
  }

  integer(name: string): number | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!/^[0-9]{1,15}$/.test(value)) throw badParameter(name);
    return Number(value);
  }

  /** From 1 to `most`; `usual` when left out. */
  limit(usual: number, most: number): number {
    const value = this.integer('limit') ?? usual;
    if (value < 1) throw badParameter('limit');
    return Math.min(value, most);
  }

  /** Comma-separated names, or null when left out. */
  list(name: string): readonly string[] | null {
    return this.optional(name)?.split(',') ?? null;
  }
}

export function queryParams(query: string): Params {
  return new Params(new Map(new URLSearchParams(query)));
}

/** Throws 10001 for a body that is no JSON object. */
export function bodyParams(body: string): Params {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return memberParams(value);
  } catch {
    // Said below.
  }
  throw badParameter('body');
}

/** Numbers and booleans are read as their text. */
export function memberParams(members: object): Params {
  return new Params(
    new Map(
      Object.entries(members).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    ),
  );
}
