/** The parameters of one request: a query whose lists repeat a name, or the members of a JSON body. */
import {jsonObject, memberTexts, Params} from '../../kit/params.ts';
import type {WireRequest} from '../../venue.ts';
import {complaint, invalidArgument} from './errors.ts';

/** Between the values of a name that stands more than once in a query. */
const AND = '\n';

export function readParams({method, query, body}: WireRequest, inPath: ReadonlyMap<string, string>): Params {
  const values = method === 'GET' ? queryValues(query) : bodyValues(body);
  for (const [name, value] of inPath) values.set(name, decodeURIComponent(value));
  return new Params(values, complaint);
}

function queryValues(query: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}${AND}${value}`);
  }
  return values;
}

/** Throws INVALID_ARGUMENT for a body that is no JSON object. */
function bodyValues(body: string): Map<string, string> {
  const members = jsonObject(body === '' ? '{}' : body);
  if (members === null) throw invalidArgument('invalid JSON in request body');
  return memberTexts(members);
}

/** Every value of a name in a query, or null when it is left out. A comma separates nothing. */
export function many(params: Params, name: string): readonly string[] | null {
  return params.optional(name)?.split(AND) ?? null;
}

/** An instant in RFC 3339 as epoch ms; null when left out. */
export function instant(params: Params, name: string): number | null {
  const given = params.optional(name);
  if (given === null) return null;
  const at = Date.parse(given);
  if (Number.isNaN(at)) throw invalidArgument(`invalid value for ${name}`);
  return at;
}

/** A list of texts in a body; null when it is none. */
export function textList(params: Params, name: string): readonly string[] | null {
  const list = jsonObject(`{"list":${params.optional(name) ?? 'null'}}`)?.list;
  return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : null;
}
