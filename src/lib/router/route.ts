/** What is asked of the router, what it plans from, and the plan. Fields of `Route` are the JSON contract. */
import type {DecimalText} from '../model/decimal.ts';
import type {Failure} from '../model/errors.ts';
import type {Market, OrderBook, TradingFees} from '../model/market.ts';
import type {Side} from '../model/order.ts';
import type {TypedWords} from '../model/typed/words.ts';

export type RouteMode = 'best' | 'split';

export interface RouteRequest {
  /** Canonical. Its quote is the currency of every total. */
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: DecimalText;
  /** QUOTE: spend at most (buy) or bring about (sell) this much quote, fees included. */
  readonly quantityIn: 'BASE' | 'QUOTE';
  readonly mode: RouteMode;
  /** No level beyond it is taken. In the quote of `symbol`. */
  readonly price: DecimalText | null;
  /** As a fraction of the best price of all books: "0.005" takes nothing more than 0.5% worse. */
  readonly maxSlippage: DecimalText | null;
  /** The keys file gave `maxSlippage`: it is none of the words that a repeated order is compared by. */
  readonly slippageByDefault?: boolean;
  /** What cannot be taken within `price` rests there. */
  readonly rest: boolean;
  /** True to compare books only: balances are not asked, and unknown ones bound nothing. */
  readonly looking?: boolean;
  /** What was typed in words, by which the route is known. */
  readonly words?: TypedWords;
}

/** What one unit of another quote is worth in the asked one when it has to be bought (buy) or sold (sell) first. */
export interface Conversion {
  readonly factor: DecimalText;
  /** How: "USDC bought at 1.0002, fee 0.001". */
  readonly note: string;
}

/** What an account may trade of a perpetual on this side. */
export interface MarginBound {
  readonly leverage: DecimalText;
  /** Value that its free margin opens, fees left, in the quote. */
  readonly value: DecimalText;
  /** Base units of a position on the other side that the trade closes first, for which no margin is needed. */
  readonly closes: DecimalText;
}

/** One account as a place to trade. What is not known is null, and then `excluded` says why. */
export interface Candidate {
  readonly account: string;
  readonly exchange: string;
  /** The market's own symbol; with other quotes it differs from the one asked. */
  readonly symbol: string;
  readonly market: Market | null;
  /** Equal for accounts that see one and the same book: the depth is there once, so a plan takes it through one of them. */
  readonly bookId: string;
  readonly book: OrderBook | null;
  readonly fees: TradingFees | null;
  /** Free balance that this trade is paid from; on perpetuals the free margin, in the settle asset. */
  readonly available: DecimalText | null;
  /** Perpetuals alone. Absent: not known. Null: the exchange sets no leverage, and judges by itself what the margin opens. */
  readonly opens?: MarginBound | null;
  /** Null: the quote is the asked one. */
  readonly conversion: Conversion | null;
  /** Without a key: no balance bounds it, and its fees are the exchange's standard ones. */
  readonly isPublic?: boolean;
  readonly excluded: string | null;
  /** Another key of the same account, under which it is counted. */
  readonly sameAs?: string;
  readonly latencyMs: number;
}

/** One account's row: prices in its own quote, `effectivePrice` (fees in) and `saved` in the asked quote. */
export interface RouteVenue {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly bestPrice: DecimalText | null;
  /** How much of the request it can fill alone, within price, rules and balance. Base units. */
  readonly fillable: DecimalText;
  /** Of `fillable`; where that is nothing, of what its book would give without looking at balance. */
  readonly averagePrice: DecimalText | null;
  readonly takerFee: DecimalText | null;
  /** True where the fee is the exchange's standard one: the account has no key. */
  readonly standardFee: boolean;
  readonly effectivePrice: DecimalText | null;
  readonly available: DecimalText | null;
  readonly excluded: string | null;
  /** Another key of the same account, under which it is counted. */
  readonly sameAs?: string;
  /** Worse than the best single account by this many basis points; null where it cannot be compared. */
  readonly differenceBps: DecimalText | null;
  /** What the split saves against trading its whole quantity here; null where this account could not. */
  readonly saved: DecimalText | null;
  readonly feeAt: string | null;
  readonly bookAgeMs: number | null;
  readonly latencyMs: number;
  readonly conversion: Conversion | null;
}

/** `limitPrice` and `averagePrice` in the leg's own quote; `fee` and `cost` in the asked one. */
export interface RouteLeg {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly quantity: DecimalText;
  readonly limitPrice: DecimalText;
  readonly averagePrice: DecimalText;
  readonly fee: DecimalText;
  /** Buy: notional + fee paid. Sell: notional - fee received. */
  readonly cost: DecimalText;
}

export interface RouteTotals {
  readonly quantity: DecimalText;
  readonly averagePrice: DecimalText | null;
  readonly effectivePrice: DecimalText | null;
  readonly fee: DecimalText;
  readonly cost: DecimalText;
  /** Base units, or quote units for a request in quote. Includes the route's `dust`. */
  readonly unfilled: DecimalText;
}

export interface RestingLeg {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly quantity: DecimalText;
  readonly limitPrice: DecimalText;
}

export interface Route {
  readonly at: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
  readonly mode: RouteMode;
  readonly venues: readonly RouteVenue[];
  readonly best: {
    readonly account: string;
    readonly exchange: string;
    readonly price: DecimalText;
    readonly effectivePrice: DecimalText;
  } | null;
  readonly plan: readonly RouteLeg[];
  readonly totals: RouteTotals;
  /** In the asked quote; null when one account alone cannot fill what the split fills. */
  readonly savedVersusBestSingle: DecimalText | null;
  /** Totals of both ways, whichever `mode` the plan follows. */
  readonly alternatives: {readonly best: RouteTotals | null; readonly split: RouteTotals};
  /** What no account's step can express of the quantity: it is part of `unfilled`, and nothing is missing but for it. */
  readonly dust: DecimalText;
  /** What rests at the price, when asked for and when there is room. */
  readonly rest: RestingLeg | null;
  /** False when the search was cut off before the plan was proven to be the cheapest. */
  readonly proven: boolean;
  /** Milliseconds between the oldest and the newest book. */
  readonly skewMs: number;
  readonly notes: readonly string[];
  readonly failures: readonly Failure[];
}
