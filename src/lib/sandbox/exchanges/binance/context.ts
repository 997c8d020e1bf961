/** What every part of the venue works with. */
import {randomText} from '../../engine/random.ts';
import type {Tape} from '../../engine/tape.ts';
import type {EngineMarket} from '../../engine/types.ts';
import type {FaultSubject, VenueHost} from '../../venue.ts';
import type {Gatekeeper} from './auth.ts';
import {illegal, unknownSymbol} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {Params} from './params.ts';

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The id a cancel or an amend gives, while the engine tells of it. */
export interface Renamed {
  readonly clientOrderId: string;
  readonly original: string;
}

export interface Amendment {
  readonly executionId: number;
  readonly origClientOrderId: string;
  readonly newClientOrderId: string;
  readonly origQty: string;
  readonly newQty: string;
  readonly time: number;
}

export interface Context extends VenueHost {
  /** The exchange's time: the sandbox clock, moved by the `clock` fault. */
  now(): number;
  readonly gate: Gatekeeper;
  readonly limits: RateLimits;
  readonly tape: Tape;
  /** By order id; lives for the length of one engine call. */
  readonly renamed: Map<number, Renamed>;
  readonly amendments: Map<number, Amendment[]>;
}

/** One request on its way through the venue. */
export interface Call {
  readonly params: Params;
  readonly subject: FaultSubject;
}

/** A client id as the exchange makes them. */
export function generatedId({random}: Context): string {
  return randomText(random, 22, ID_ALPHABET);
}

export function marketOf({engine}: Context, params: Params): EngineMarket {
  const symbol = params.text('symbol');
  if (!/^[\p{L}\p{N}\-_.]{1,20}$/u.test(symbol)) throw illegal('symbol', '^[\\w\\-._&&[^a-z]]{1,50}$');
  const market = engine.market(symbol);
  if (market === null) throw unknownSymbol();
  return market;
}

/** Nothing younger than this instant is in the caches that queries read. */
export function visibleUntil(context: Context, {subject}: Call): number {
  const fault = context.faults.at('read.lag', subject);
  return fault?.do === 'lag' ? context.clock.now() - fault.ms : Number.POSITIVE_INFINITY;
}

/** What fault rules can match on. */
export function subjectOf(method: string, path: string, params: Params): FaultSubject {
  const clientOrderId = params.optional('newClientOrderId') ?? params.optional('origClientOrderId');
  const symbol = params.optional('symbol');
  return {method, path, ...(clientOrderId !== null && {clientOrderId}), ...(symbol !== null && {symbol})};
}
