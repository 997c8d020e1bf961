/** The parameters of one request, read with the checks and error words of the exchange. */
import {canonical} from '../../../model/decimal.ts';
import {ApiError, illegal, missing, tooPrecise} from './errors.ts';

const DECIMAL_RANGE = '^([0-9]{1,20})(\\.[0-9]{1,20})?$';
const CLIENT_ID_RANGE = '^[a-zA-Z0-9-_]{1,36}$';

export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.optional(name) !== null;
  }

  optional(name: string): string | null {
    const value = this.#values.get(name);
    return value === undefined || value === '' ? null : value;
  }

  text(name: string): string {
    const value = this.optional(name);
    if (value === null) throw missing(name);
    return value;
  }

  /** One of a closed list; the error is the caller's where the exchange has a code of its own. */
  oneOf<T extends string>(name: string, allowed: readonly T[], wrong: ApiError): T {
    const value = this.text(name);
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw wrong;
    return found;
  }

  /** Canonical decimal text. At most `places` decimals. */
  decimal(name: string, places = 8): string {
    const value = this.text(name);
    if (!new RegExp(DECIMAL_RANGE).test(value)) throw illegal(name, DECIMAL_RANGE);
    const result = canonical(value) ?? '0';
    if ((result.split('.')[1]?.length ?? 0) > places) throw tooPrecise(name);
    return result;
  }

  optionalDecimal(name: string, places = 8): string | null {
    return this.has(name) ? this.decimal(name, places) : null;
  }

  optionalInteger(name: string): number | null {
    const value = this.optional(name);
    if (value === null) return null;
    if (!/^[0-9]{1,20}$/.test(value)) throw illegal(name, '^[0-9]{1,20}$');
    return Number(value);
  }

  /** At most `most`; `usual` when left out. */
  limit(usual: number, most: number): number {
    return Math.min(Math.max(this.optionalInteger('limit') ?? usual, 1), most);
  }

  clientId(name: string): string | null {
    const value = this.optional(name);
    if (value !== null && !new RegExp(CLIENT_ID_RANGE).test(value)) throw illegal(name, CLIENT_ID_RANGE);
    return value;
  }

  /** ["A","B"] as the exchange wants lists; null when left out. */
  list(name: string): readonly string[] | null {
    const value = this.optional(name);
    if (value === null) return null;
    try {
      const parsed: unknown = JSON.parse(value);
      if (Array.isArray(parsed) && parsed.every((one) => typeof one === 'string')) return parsed;
    } catch {
      // Said below.
    }
    if (/^[A-Z0-9_,-]+$/.test(value) && name !== 'symbols') return value.split(',');
    throw illegal(name, '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$');
  }
}

/** Query and form body together; a name in both counts as in the query. Throws -1101 for a name twice in one of them. */
export function parseParams(query: string, body: string): Params {
  const values = new Map<string, string>();
  for (const part of [body, query]) {
    const seen = new Set<string>();
    for (const [name, value] of new URLSearchParams(part)) {
      if (seen.has(name)) throw new ApiError(-1101, 'Duplicate values for a parameter detected.');
      seen.add(name);
      values.set(name, value);
    }
  }
  return new Params(values);
}
