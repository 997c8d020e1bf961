/** What every part of the venue works with. */
import {createHash} from 'node:crypto';
import type {Tape} from '../../engine/tape.ts';
import type {EngineMarket, EngineOrder} from '../../engine/types.ts';
import type {FaultSubject, VenueHost} from '../../venue.ts';
import type {Gatekeeper} from './auth.ts';
import {badParameter, errorOf} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {OrderNotes} from './notes.ts';
import type {Params} from './params.ts';

export interface Context extends VenueHost {
  /** The exchange's time: the sandbox clock, moved by the `clock` fault. */
  now(): number;
  readonly gate: Gatekeeper;
  readonly limits: RateLimits;
  readonly tape: Tape;
  readonly notes: OrderNotes;
  /** Drawn once from the seed; ids of fills and frames are made from it. */
  readonly salt: string;
  /** Tells the account's streams that a cancel came too late: the order had filled. */
  readonly lateCancel: (order: EngineOrder) => void;
}

/** One request on its way through the venue. */
export interface Call {
  readonly params: Params;
  readonly subject: FaultSubject;
}

const CATEGORIES = ['spot', 'linear', 'inverse', 'option'] as const;
export type Category = (typeof CATEGORIES)[number];

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
export function categoryOf(params: Params): Category {
  const value = params.text('category');
  const found = CATEGORIES.find((one) => one === value);
  if (found === undefined) throw badParameter('category');
  return found;
}

/** The spot market that is asked for. Throws 10001 without one and 170121 for one that is not there. */
export function marketOf({engine}: Context, params: Params): EngineMarket {
  const market = engine.market(params.text('symbol'));
  if (market === null) throw errorOf(170121);
  return market;
}

/** Nothing younger than this instant is in the caches that queries read. */
export function visibleUntil(context: Context, {subject}: Call): number {
  const fault = context.faults.at('read.lag', subject);
  return fault?.do === 'lag' ? context.clock.now() - fault.ms : Number.POSITIVE_INFINITY;
}

/** What fault rules can match on. */
export function subjectOf(method: string, path: string, params: Params): FaultSubject {
  const clientOrderId = params.optional('orderLinkId');
  const symbol = params.optional('symbol');
  return {method, path, ...(clientOrderId !== null && {clientOrderId}), ...(symbol !== null && {symbol})};
}
