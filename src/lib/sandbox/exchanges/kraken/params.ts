/** The parameters of one request: a query, a form, or the members of a JSON body, whose numbers keep their digits. */
import {canonical, type DecimalText} from '../../../model/decimal.ts';
import {exactObject} from '../../kit/exact-json.ts';
import {memberTexts, Params} from '../../kit/params.ts';
import type {WireRequest} from '../../venue.ts';
import {badArgument, complaint} from './errors.ts';

export function requestParams({method, query, body, headers}: WireRequest): Params {
  if (method === 'GET') return textParams(new Map(new URLSearchParams(query)));
  if (!(headers['content-type'] ?? '').startsWith('application/json')) return textParams(new Map(new URLSearchParams(body)));
  return textParams(memberTexts(exactObject(body) ?? {}));
}

export function textParams(values: ReadonlyMap<string, string>): Params {
  return new Params(values, complaint);
}

/** Above zero, exponents read; null when left out. Prices relative to the market (+, -, #, %) are not played here. */
export function amount(params: Params, name: string): DecimalText | null {
  const given = params.optional(name);
  if (given === null) return null;
  const value = /^[+-]/.test(given) ? null : canonical(given);
  if (value === null || value === '0') throw badArgument(name);
  return value;
}

/** "true" or "1"; false when left out. */
export function flag(params: Params, name: string): boolean {
  return params.has(name) && params.oneOf(name, {true: true, '1': true, false: false, '0': false});
}

/** A signed number of 32 bits; null when left out. */
export function userrefOf(params: Params): number | null {
  const given = params.match('userref', '^-?[0-9]{1,10}$');
  if (given === null) return null;
  if (Number(given) !== (Number(given) | 0)) throw badArgument('userref');
  return Number(given);
}
