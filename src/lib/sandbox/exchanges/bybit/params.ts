/** The parameters of one request: a query string, or the members of a JSON body. */
import type {DecimalText} from '../../../model/decimal.ts';
import {jsonObject, memberTexts, Params} from '../../kit/params.ts';
import {badParameter, complaint} from './errors.ts';

export function queryParams(query: string): Params {
  return new Params(new Map(new URLSearchParams(query)), complaint);
}

/** Throws 10001 for a body that is no JSON object. */
export function bodyParams(body: string): Params {
  const members = jsonObject(body);
  if (members === null) throw badParameter('body');
  return memberParams(members);
}

export function memberParams(members: object): Params {
  return new Params(memberTexts(members), complaint);
}

/** Canonical decimal text above zero, or null when left out; "0" counts as left out, as SDKs send it. */
export function amount(params: Params, name: string): DecimalText | null {
  const value = params.decimal(name, 18);
  return value === '0' ? null : value;
}

/** From 1 to `most`; `usual` when left out. Throws 10001 for less. */
export function limitOf(params: Params, usual: number, most: number): number {
  if (params.integer('limit') === 0) throw badParameter('limit');
  return params.limit(usual, most);
}

/** A boolean of a body or a query; false when left out. */
export function flag(params: Params, name: string): boolean {
  return params.has(name) && params.oneOf(name, {true: true, false: false});
}
