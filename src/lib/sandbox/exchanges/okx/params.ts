/** The parameters of one request: a query string, a JSON object, or a list of them as batches have. */
import type {DecimalText} from '../../../model/decimal.ts';
import {memberTexts, Params} from '../../kit/params.ts';
import {complaint, errorOf} from './errors.ts';

/** Under this name, which no parameter has, a batch carries the text of its items. */
const ITEMS = '[]';

export function queryParams(query: string): Params {
  return new Params(new Map(new URLSearchParams(query)), complaint);
}

/** Of a batch the first item's fields can be read as well: it stands for all where limits and faults look. Throws 50000 and 50002. */
export function bodyParams(body: string): Params {
  if (body === '') throw errorOf(50000);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw errorOf(50002);
  }
  if (Array.isArray(parsed)) return listParams(parsed);
  if (typeof parsed !== 'object' || parsed === null) throw errorOf(50002);
  return new Params(memberTexts(parsed), complaint);
}

export function listParams(items: readonly unknown[]): Params {
  const first: unknown = items[0];
  const fields = typeof first === 'object' && first !== null ? memberTexts(first) : new Map<string, string>();
  return new Params(fields.set(ITEMS, JSON.stringify(items)), complaint);
}

/** The items of a batch, or null for a request that is none. */
export function itemsOf(params: Params): readonly Params[] | null {
  const text = params.optional(ITEMS);
  if (text === null) return null;
  const items: readonly unknown[] = JSON.parse(text);
  return items.map((item) => {
    if (typeof item !== 'object' || item === null) throw errorOf(50002);
    return new Params(memberTexts(item), complaint);
  });
}

/** Canonical decimal text above zero, or null when left out or zero. */
export function amount(params: Params, name: string): DecimalText | null {
  const value = params.decimal(name, 16);
  return value === '0' ? null : value;
}

const FORM_OF_ID = '^[A-Za-z0-9]{1,32}$';

/** An id of the client's own: letters and digits; "" when left out. Throws 51000 for another form. */
export function clientId(params: Params, name: string): string {
  return params.match(name, FORM_OF_ID) ?? '';
}

/** Whether a flag is set: `true` or "true". */
export function isTrue(params: Params, name: string): boolean {
  return params.optional(name) === 'true';
}
