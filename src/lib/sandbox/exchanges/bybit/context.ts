/** What every part of the venue works with. */
import {createHash} from 'node:crypto';
import type {EngineMarket, EngineOrder} from '../../engine/types.ts';
import {type ApiRequest, marketIn, type VenueContext} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import type {Gatekeeper} from './auth.ts';
import {errorOf} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {OrderNotes} from './notes.ts';

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly limits: RateLimits;
  readonly notes: OrderNotes;
  /** Drawn once from the seed; ids of fills and frames are made from it. */
  readonly salt: string;
  /** Tells the account's streams that a cancel came too late: the order had filled. */
  readonly lateCancel: (order: EngineOrder) => void;
}

const CATEGORIES = {spot: 'spot', linear: 'linear', inverse: 'inverse', option: 'option'} as const;
export type Category = keyof typeof CATEGORIES;

/** Requests of the account in a second; null for public data, which only the address counts for. */
export type PerSecond = number | null;

/** Ids of real spot orders are nineteen digits and grow. */
const FIRST_ORDER_ID = 2_000_000_000_000_000_000n;

export function wireOrderId(orderId: number): string {
  return String(FIRST_ORDER_ID + BigInt(orderId));
}

/** Null for what no order of this sandbox is called. */
export function engineOrderId(wire: string): number | null {
  if (!/^2\d{18}$/.test(wire)) return null;
  return Number(BigInt(wire) - FIRST_ORDER_ID);
}

/** A UUID that is the same whenever the same thing is named. */
export function stableId({salt}: Pick<Context, 'salt'>, name: string): string {
  const hex = createHash('sha256').update(`${salt}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Throws 10001 for none and for an unknown one. */
export function categoryOf({params}: {readonly params: Params}): Category {
  return params.oneOf('category', CATEGORIES);
}

/** The spot market that is asked for. Throws 10001 without one and 170121 for one that is not there. */
export function marketOf(context: Context, {params}: Pick<ApiRequest, 'params'>): EngineMarket {
  return marketIn(context, params, () => errorOf(170121));
}

/** Its canonical symbol, or null where none is asked for. */
export function symbolOf(context: Context, call: Pick<ApiRequest, 'params'>): string | null {
  return call.params.has('symbol') ? marketOf(context, call).symbol : null;
}
