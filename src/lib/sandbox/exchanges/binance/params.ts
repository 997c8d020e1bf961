/** The parameters of one request, as Binance reads them. */
import {ApiError} from '../../kit/api-error.ts';
import {type Complaint, Params} from '../../kit/params.ts';
import {complaint, illegal} from './errors.ts';

const CLIENT_ID = '^[a-zA-Z0-9-_]{1,36}$';

/** Query and form body together; a name in both counts as in the query. Throws -1101 for a name twice in one of them. */
export function parseParams(query: string, body: string, words: Complaint = complaint): Params {
  const values = new Map<string, string>();
  for (const part of [body, query]) {
    const seen = new Set<string>();
    for (const [name, value] of new URLSearchParams(part)) {
      if (seen.has(name)) throw new ApiError(-1101, 'Duplicate values for a parameter detected.');
      seen.add(name);
      values.set(name, value);
    }
  }
  return new Params(values, words);
}

export function clientId(params: Params, name: string): string | null {
  return params.match(name, CLIENT_ID);
}

/** ["A","B"] as the exchange wants lists; null when left out. */
export function listOf(params: Params, name: string): readonly string[] | null {
  const value = params.optional(name);
  if (value === null) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed) && parsed.every((one) => typeof one === 'string')) return parsed;
  } catch {
    // No JSON: refused below, or a plain list.
  }
  if (/^[A-Z0-9_,-]+$/.test(value) && name !== 'symbols') return value.split(',');
  throw illegal(name, '^\\["[A-Z0-9-_.]{1,20}"(,"[A-Z0-9-_.]{1,20}"){0,}\\]$');
}
