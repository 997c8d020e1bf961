/** What every part of the venue works with. */
import {createHash} from 'node:crypto';
import type {EngineMarket} from '../../engine/types.ts';
import {type ApiRequest, marketIn, type VenueContext} from '../../kit/context.ts';
import type {Families} from '../../kit/families.ts';
import type {Timers} from '../../kit/timers.ts';
import type {Gatekeeper} from './auth.ts';
import {invalidArgument} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {OrderNotes} from './notes.ts';

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly limits: RateLimits;
  readonly notes: OrderNotes;
  readonly timers: Timers;
  readonly families: Families;
  /** Drawn once from the seed; every id is made from it. */
  readonly salt: string;
  /** Tells the account's streams that an order stands in a queue to be changed. */
  readonly queued: (account: string, orderId: number) => void;
}

/** A UUID that is the same whenever the same thing is named. */
export function stableId({salt}: Pick<Context, 'salt'>, name: string): string {
  const hex = createHash('sha256').update(`${salt}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The exchange's id of an order: a UUID, whose last group is the engine's number. */
export function wireOrderId({salt}: Pick<Context, 'salt'>, orderId: number): string {
  const group = (start: number, length: number) => salt.slice(start, start + length);
  return `${group(0, 8)}-${group(8, 4)}-4${group(12, 3)}-8${group(15, 3)}-${orderId.toString(16).padStart(12, '0')}`;
}

/** Null for what no order of this sandbox is called. */
export function engineOrderId(context: Pick<Context, 'salt'>, wire: string): number | null {
  const orderId = Number.parseInt(wire.slice(-12), 16);
  return Number.isSafeInteger(orderId) && wireOrderId(context, orderId) === wire ? orderId : null;
}

/** RFC 3339, as every time is written. */
export function iso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** The id of an account's portfolio; a key belongs to one. */
export function portfolioId(context: Pick<Context, 'salt'>, account: string): string {
  return stableId(context, `portfolio/${account}`);
}

/** The market that a request names. Throws INVALID_ARGUMENT without one and for one that is not listed. */
export function productOf(context: Context, {params}: Pick<ApiRequest, 'params'>): EngineMarket {
  return marketIn(context, params, () => invalidArgument('valid product_id is required'), 'product_id');
}
