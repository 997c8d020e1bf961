/** What every part of a venue works with, and questions about it that every venue asks. */
import {Tape} from '../engine/tape.ts';
import type {EngineMarket, EngineOrder} from '../engine/types.ts';
import type {FaultSubject, VenueHost} from '../venue.ts';
import type {ApiError} from './api-error.ts';
import {Names} from './names.ts';
import type {Params} from './params.ts';
import {clockShift} from './strike.ts';

export interface VenueContext extends VenueHost {
  /** The exchange's time, epoch ms: the sandbox clock, moved by the `clock` fault. */
  now(): number;
  /** Public trades since the start. */
  readonly tape: Tape;
  readonly names: Names;
}

/** One request on its way through a venue. */
export interface ApiRequest {
  readonly params: Params;
  readonly subject: FaultSubject;
  /** Whose key signed it; "" on public endpoints. */
  readonly account: string;
}

export function openContext(host: VenueHost, spell: (market: EngineMarket) => string): VenueContext {
  return {
    ...host,
    now: () => host.clock.now() + clockShift(host.faults),
    tape: new Tape(host.engine, host.clock.now()),
    names: new Names(host.engine.markets, spell),
  };
}

/** The market that a parameter names. Throws `unknown` for one that is not listed. */
export function marketIn({names}: VenueContext, params: Params, unknown: () => ApiError, name = 'symbol'): EngineMarket {
  const market = names.market(params.text(name));
  if (market === null) throw unknown();
  return market;
}

/** Nothing younger than this instant is in the caches that queries read (fault `read.lag`). */
export function visibleUntil({faults, clock}: VenueHost, {subject}: Pick<ApiRequest, 'subject'>): number {
  const fault = faults.at('read.lag', subject);
  return fault?.do === 'lag' ? clock.now() - fault.ms : Number.POSITIVE_INFINITY;
}

/** What fault rules can match on: the first of each list of parameters that the request carries. */
export function subjectOf(
  method: string,
  path: string,
  params: Params,
  {ids, symbol = 'symbol'}: {readonly ids: readonly string[]; readonly symbol?: string},
): FaultSubject {
  const clientOrderId = ids.map((name) => params.optional(name)).find((value) => value !== null) ?? null;
  const market = params.optional(symbol);
  return {method, path, ...(clientOrderId !== null && {clientOrderId}), ...(market !== null && {symbol: market})};
}

/** What rules of a market measure an order against. */
export interface Situation {
  /** The last price. */
  readonly reference: string;
  /** Open orders of the account: of this product, in this market, and of those the stops that wait. */
  readonly open: number;
  readonly openHere: number;
  readonly stopsHere: number;
}

export function situationOf({engine}: VenueHost, account: string, market: EngineMarket): Situation {
  const open = engine.orders.open(account).filter(({symbol}) => engine.markets.find(symbol)?.product === market.product);
  const here = open.filter(({symbol}) => symbol === market.symbol);
  return {
    reference: engine.markets.ticker(market.symbol).last,
    open: open.length,
    openHere: here.length,
    stopsHere: here.filter(({status}) => status === 'UNTRIGGERED').length,
  };
}

export function isOpen({status}: Pick<EngineOrder, 'status'>): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'UNTRIGGERED' || status === 'PENDING';
}
