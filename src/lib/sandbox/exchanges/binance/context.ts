/** What every part of the venue works with. */
import type {EngineMarket} from '../../engine/types.ts';
import {type ApiRequest, marketIn, type VenueContext} from '../../kit/context.ts';
import {randomKey} from '../../kit/keys.ts';
import type {Params} from '../../kit/params.ts';
import type {Gatekeeper} from './auth.ts';
import {illegal, unknownSymbol} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {OrderLists} from './order-lists.ts';

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

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly limits: RateLimits;
  /** By order id; lives for the length of one engine call. */
  readonly renamed: Map<number, Renamed>;
  readonly amendments: Map<number, Amendment[]>;
  readonly lists: OrderLists;
}

/** What a request costs: weight, fixed or by its parameters. */
export type Weight = number | ((params: Params) => number);

/** A client id as the exchange makes them. */
export function generatedId({random}: Context): string {
  return randomKey(random, 22);
}

/** Contracts are traded, listed and streamed by the futures desk alone. */
export function isSpot({engine}: Pick<VenueContext, 'engine'>, {symbol}: {readonly symbol: string}): boolean {
  return engine.markets.find(symbol)?.product === 'spot';
}

/** The market that `symbol` names. Throws -1100 for what is no symbol and -1121 for one that is not listed. */
export function marketOf(context: Context, {params}: Pick<ApiRequest, 'params'>): EngineMarket {
  if (!/^[\p{L}\p{N}\-_.]{1,20}$/u.test(params.text('symbol'))) throw illegal('symbol', '^[\\w\\-._&&[^a-z]]{1,50}$');
  return marketIn(context, params, unknownSymbol);
}
