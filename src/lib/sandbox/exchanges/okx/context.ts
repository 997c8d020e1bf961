/** What every part of the venue works with. */
import {createHash} from 'node:crypto';
import type {EngineMarket} from '../../engine/types.ts';
import {marketIn, type VenueContext} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import type {Gatekeeper} from './auth.ts';
import type {CancelTimers} from './cancel-timers.ts';
import {badParameter, errorOf} from './errors.ts';
import type {OrderNotes} from './notes.ts';

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly notes: OrderNotes;
  readonly timers: CancelTimers;
  /** Drawn once from the seed; names of connections are made from it. */
  readonly salt: string;
}

/** How often an endpoint may be asked, by whom. https://www.okx.com/docs-v5/en/#overview-rate-limits */
export interface Cost {
  readonly by: 'ADDRESS' | 'USER' | 'INSTRUMENT';
  readonly limit: number;
  /** Length of the window; 2 s where left out. */
  readonly ms?: number;
  /** A batch counts its orders in a bucket of its own; a batch of one is a single order, and counts there. */
  readonly single?: string;
}

/** "BTC-USDT". */
export function spell({base, quote}: Pick<EngineMarket, 'base' | 'quote'>): string {
  return `${base}-${quote}`;
}

const INSTRUMENT_TYPES = {
  SPOT: true,
  MARGIN: false,
  SWAP: false,
  FUTURES: false,
  OPTION: false,
  EVENTS: false,
  ANY: true,
} as const;

/** Whether spot is asked for: nothing is listed in the other types. Throws 51000 for an unknown one. */
export function isSpot(params: Params): boolean {
  return params.optional('instType') === null || params.oneOf('instType', INSTRUMENT_TYPES);
}

/** The instrument that is named. Throws 51001 for one that is not listed: markets that pay with another money have none of their own. */
export function instrumentOf(context: Context, params: Params): EngineMarket {
  const unknown = () => errorOf(51001);
  const market = marketIn(context, params, unknown, 'instId');
  if (market.bookSymbol !== market.symbol) throw unknown();
  return market;
}

/** Every market that trades as this instrument: one for each money that may pay, the instrument's own quote first. */
export function marketsOf({engine}: Pick<Context, 'engine'>, {symbol}: EngineMarket): readonly EngineMarket[] {
  return engine.markets.onBook(symbol).flatMap((each) => engine.markets.find(each) ?? []);
}

/** The market that an order for this instrument trades: by `tradeQuoteCcy`. Throws 51000 for a money that the list has not. */
export function tradedMarket(context: Context, params: Params): EngineMarket {
  const instrument = instrumentOf(context, params);
  const quote = params.optional('tradeQuoteCcy') ?? instrument.quote;
  const market = marketsOf(context, instrument).find((each) => each.quote === quote);
  if (market === undefined) throw badParameter('tradeQuoteCcy');
  return market;
}

/** The exchange's name of what a canonical symbol trades on. */
export function instIdOf({engine, names}: Pick<Context, 'engine' | 'names'>, symbol: string): string {
  return names.wire(engine.markets.find(symbol)?.bookSymbol ?? symbol);
}

/** Whether something of this symbol belongs to the instrument that a request names; without one, all does. */
export function instrumentFilter(context: Context, params: Params): (row: {readonly symbol: string}) => boolean {
  const instId = params.optional('instId');
  return instId === null ? () => true : ({symbol}) => instIdOf(context, symbol) === instId;
}

/** Every instrument, most liquid first. */
export function instruments({engine}: Pick<Context, 'engine'>): readonly EngineMarket[] {
  return engine.markets.all('spot').filter(({symbol, bookSymbol}) => symbol === bookSymbol);
}

/** Eight hex digits that name a connection. */
export function connectionId({salt, random}: Context): string {
  return createHash('sha256').update(`${salt}/connection/${random()}`).digest('hex').slice(0, 8);
}
