/** What every part of the venue works with. */
import {createHash} from 'node:crypto';
import type {EngineMarket, EngineOrder, EngineProduct} from '../../engine/types.ts';
import {type ApiRequest, marketIn, type VenueContext} from '../../kit/context.ts';
import type {Families} from '../../kit/families.ts';
import type {Params} from '../../kit/params.ts';
import type {AccountLog} from './account-log.ts';
import type {Gatekeeper} from './auth.ts';
import {badRequest, errorOf} from './errors.ts';
import type {RateLimits} from './limits.ts';
import type {OrderNotes} from './notes.ts';

export interface Context extends VenueContext {
  readonly gate: Gatekeeper;
  readonly limits: RateLimits;
  readonly notes: OrderNotes;
  readonly families: Families;
  /** What moved the money of each account. */
  readonly log: AccountLog;
  /** Drawn once from the seed; ids of fills and frames are made from it. */
  readonly salt: string;
  /** Tells the account's streams that a cancel came too late: the order had filled. */
  readonly lateCancel: (order: EngineOrder) => void;
}

const CATEGORIES = {spot: 'spot', linear: 'linear', inverse: 'inverse', option: 'option'} as const;
export type Category = keyof typeof CATEGORIES;

/** What of the engine's products is traded in a category; null: nothing is listed there. */
export function productOf(category: Category): EngineProduct | null {
  return category === 'spot' || category === 'linear' ? category : null;
}

/** The category of a canonical symbol. */
export function categoryOfSymbol(symbol: string): 'spot' | 'linear' {
  return symbol.includes(':') ? 'linear' : 'spot';
}

/** Ids of real spot orders are nineteen digits and grow. */
const FIRST_ORDER_ID = 2_000_000_000_000_000_000n;

/** Ids of contract orders are UUIDs. */
const UUID_PREFIX = '7d3e91c4-5b0a-4f26-9c81-';

export function wireOrderId({orderId, symbol}: Pick<EngineOrder, 'orderId' | 'symbol'>): string {
  if (categoryOfSymbol(symbol) === 'spot') return String(FIRST_ORDER_ID + BigInt(orderId));
  return UUID_PREFIX + orderId.toString(16).padStart(12, '0');
}

/** Null for what no order of this sandbox is called. */
export function engineOrderId(wire: string): number | null {
  if (wire.startsWith(UUID_PREFIX)) return Number.parseInt(wire.slice(UUID_PREFIX.length), 16);
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

/** The contract that is asked for. Throws 10001 without one and for one that is not there. */
export function contractOf({names}: Context, {params}: Pick<ApiRequest, 'params'>): EngineMarket {
  const name = params.text('symbol');
  const market = names.market(name, 'linear');
  if (market === null) throw badRequest(`params error: symbol invalid ${name}`);
  return market;
}

/** Which markets of a category a request is about: one, those of a base or settle coin, or all. */
export interface Scope {
  readonly symbol: string | null;
  includes(market: Pick<EngineOrder, 'symbol'>): boolean;
}

/** Throws where the symbol is not listed in the category. */
export function scopeOf(context: Context, call: Pick<ApiRequest, 'params'>, category: 'spot' | 'linear'): Scope {
  const {params} = call;
  const marketIs = category === 'spot' ? marketOf : contractOf;
  const symbol = params.has('symbol') ? marketIs(context, call).symbol : null;
  const [base, settle] = [params.optional('baseCoin'), category === 'linear' ? params.optional('settleCoin') : null];
  return {
    symbol,
    includes(of) {
      const market = context.engine.markets.find(of.symbol);
      if (market?.product !== category) return false;
      if (symbol !== null) return market.symbol === symbol;
      return (base === null || market.base === base) && (settle === null || market.settle === settle);
    },
  };
}
