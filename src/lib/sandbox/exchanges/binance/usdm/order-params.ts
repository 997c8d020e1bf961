/** Parameters that orders and conditional orders share. */
import type {ApiRequest} from '../../../kit/context.ts';
import {randomKey} from '../../../kit/keys.ts';
import type {Complaint, Params} from '../../../kit/params.ts';
import {notRequired, complaint as spotComplaint} from '../errors.ts';
import {isHedged, type UsdmContext} from './context.ts';
import {errorOf} from './errors.ts';
import type {Direction} from './reducing.ts';
import type {WireSide} from './wire-side.ts';

const CLIENT_ID = '^[.A-Z:/a-z0-9_-]{1,36}$';
const BOOLEAN: Readonly<Record<string, boolean>> = {true: true, TRUE: true, false: false, FALSE: false};
const SIDES = {BUY: 'BUY', SELL: 'SELL'} as const;
const POSITION_SIDES: Readonly<Record<string, WireSide>> = {BOTH: 'BOTH', LONG: 'LONG', SHORT: 'SHORT'};

/** As spot complains, but for too many decimals. */
export const complaint: Complaint = (name, wrong, legal) =>
  wrong === 'TOO_PRECISE' ? errorOf('-1111') : spotComplaint(name, wrong, legal);

/** The client's id, or one that is made here. Throws -4015 for one that is too long. */
export function clientIdIn({random}: UsdmContext, params: Params, name: string): string {
  if ((params.optional(name)?.length ?? 0) > 36) throw errorOf('-4015');
  return params.match(name, CLIENT_ID) ?? randomKey(random, 22);
}

/** Throws -4061 for a position side that does not go with the account's mode. */
export function directionOf(context: UsdmContext, {params, account}: ApiRequest): Direction {
  const side = params.oneOf('side', SIDES, errorOf('-1117'));
  const positionSide = params.has('positionSide') ? params.oneOf('positionSide', POSITION_SIDES, errorOf('-4060')) : 'BOTH';
  if (isHedged(context, account) !== (positionSide !== 'BOTH')) throw errorOf('-4061');
  return {side, positionSide};
}

/** Never sent in hedge mode, where the position side says it. */
export function reduceOnlyIn(context: UsdmContext, {params, account}: ApiRequest): boolean {
  if (!params.has('reduceOnly')) return false;
  if (isHedged(context, account)) throw notRequired('reduceonly');
  return params.oneOf('reduceOnly', BOOLEAN);
}

export function flagIn(params: Params, name: string): boolean {
  return params.has(name) && params.oneOf(name, BOOLEAN);
}
