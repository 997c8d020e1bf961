/** What every part of the venue works with. */
import {createHash} from 'node:crypto';
import type {EngineMarket, EngineProduct} from '../../engine/types.ts';
import type {VenueContext} from '../../kit/context.ts';
import type {Families} from '../../kit/families.ts';
import type {Params} from '../../kit/params.ts';
import type {Gatekeeper} from './auth.ts';
import type {Bills} from './bills.ts';
import type {CancelTimers} from './cancel-timers.ts';
import {badParameter, errorOf} from './errors.ts';
import type {OrderNotes} from './notes.ts';

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly notes: OrderNotes;
  readonly families: Families;
  readonly bills: Bills;
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

/** "BTC-USDT", and its perpetual contract "BTC-USDT-SWAP". */
export function spell(market: Pick<EngineMarket, 'base' | 'quote' | 'product'>): string {
  return market.product === 'linear' ? `${familyOf(market)}-SWAP` : familyOf(market);
}

/** What contracts of one underlying have in common: "BTC-USDT". */
export function familyOf({base, quote}: Pick<EngineMarket, 'base' | 'quote'>): string {
  return `${base}-${quote}`;
}

const PRODUCTS: readonly EngineProduct[] = ['spot', 'linear'];
const INSTRUMENT_TYPES: Readonly<Record<string, readonly EngineProduct[]>> = {
  SPOT: ['spot'],
  MARGIN: [],
  SWAP: ['linear'],
  FUTURES: [],
  OPTION: [],
  EVENTS: [],
  ANY: PRODUCTS,
};

/** What is traded of the type of instrument that is asked for; without one, everything. Throws 51000 for an unknown type. */
export function productsOf(params: Params): readonly EngineProduct[] {
  return params.optional('instType') === null ? PRODUCTS : params.oneOf('instType', INSTRUMENT_TYPES);
}

export function instTypeOf({product}: Pick<EngineMarket, 'product'>): 'SPOT' | 'SWAP' {
  return product === 'linear' ? 'SWAP' : 'SPOT';
}

/** The market of an order, a trade or a position. */
export function marketOf({engine}: Pick<Context, 'engine'>, {symbol}: {readonly symbol: string}): EngineMarket {
  const market = engine.markets.find(symbol);
  if (market === null) throw new RangeError('There is no such symbol in this sandbox.');
  return market;
}

/** The instrument that is named. Throws 51001 for one that is not listed: markets that pay with another money have none of their own. */
export function instrumentOf(context: Context, params: Params): EngineMarket {
  const market = instrumentNamed(context, params.text('instId'));
  if (market === null) throw errorOf(51001);
  return market;
}

/** Null for a name that no instrument has. */
export function instrumentNamed({names}: Pick<Context, 'names'>, instId: string): EngineMarket | null {
  const market = names.market(instId) ?? names.market(instId, 'linear');
  return market !== null && market.bookSymbol === market.symbol ? market : null;
}

/** The perpetual contract that is named. Throws 51001 for everything else. */
export function contractOf(context: Context, params: Params): EngineMarket {
  const market = instrumentOf(context, params);
  if (market.product !== 'linear') throw errorOf(51001);
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

/** Whether something of this symbol belongs to the type, the family and the instrument that a request names. */
export function instrumentFilter(context: Context, params: Params): (row: {readonly symbol: string}) => boolean {
  const [instId, family, products] = [params.optional('instId'), params.optional('instFamily'), productsOf(params)];
  return (row) => {
    const market = marketOf(context, row);
    if (!products.includes(market.product)) return false;
    if (family !== null && (market.product === 'spot' || familyOf(market) !== family)) return false;
    return instId === null || instIdOf(context, row.symbol) === instId;
  };
}

/** Every instrument of these products, most liquid first. */
export function instruments(
  {engine}: Pick<Context, 'engine'>,
  products: readonly EngineProduct[] = PRODUCTS,
): readonly EngineMarket[] {
  return engine.markets.all().filter(({product, symbol, bookSymbol}) => products.includes(product) && symbol === bookSymbol);
}

/** Eight hex digits that name a connection. */
export function connectionId({salt, random}: Context): string {
  return createHash('sha256').update(`${salt}/connection/${random()}`).digest('hex').slice(0, 8);
}
