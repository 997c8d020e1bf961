/** Markets (one tradable symbol with its rules), order books, fees and prices. */
import type {DecimalText} from './decimal.ts';
import type {DeskError} from './errors.ts';
import type {OrderType, TimeInForce, Trigger} from './order.ts';

export type Product = 'spot' | 'linear';

/** CANCEL_ONLY: no new orders, cancels allowed. Anything an exchange says that we do not know is HALTED. */
export type MarketStatus = 'TRADING' | 'CANCEL_ONLY' | 'HALTED';

/**
 * Limits of one market. "0" on a step or minimum and null on a maximum switch that check off.
 * `market*` apply to MARKET orders in addition to the plain ones.
 */
export interface MarketRules {
  readonly tickSize: DecimalText;
  readonly minPrice: DecimalText;
  readonly maxPrice: DecimalText | null;
  readonly stepSize: DecimalText;
  readonly minQuantity: DecimalText;
  readonly maxQuantity: DecimalText | null;
  readonly marketStepSize: DecimalText;
  readonly marketMinQuantity: DecimalText;
  readonly marketMaxQuantity: DecimalText | null;
  /** Quote units: price x quantity. */
  readonly minNotional: DecimalText;
  readonly maxNotional: DecimalText | null;
  /** Whether minNotional / maxNotional hold for MARKET orders too. */
  readonly minNotionalOnMarket: boolean;
  readonly maxNotionalOnMarket: boolean;
  /** False: orders that only reduce a position may be worth less than `minNotional`. Absent: they may not. */
  readonly minNotionalOnReduceOnly?: boolean;
  /** Step of a quantity given in quote units (market orders by quote amount). */
  readonly quoteStep: DecimalText;
  /** Largest post-only quantity, where it differs. */
  readonly postOnlyMaxQuantity: DecimalText | null;
}

export interface Market {
  /** Canonical: `BTC/USDT`, `BTC/USDT:USDT`. */
  readonly symbol: string;
  /** The exchange's own spelling: `BTCUSDT`. */
  readonly exchangeSymbol: string;
  /** The exchange's spelling of the market whose book this one trades on. Absent: it has a book of its own. */
  readonly sharedBook?: string;
  readonly product: Product;
  readonly base: string;
  readonly quote: string;
  readonly settle: string | null;
  readonly status: MarketStatus;
  readonly rules: MarketRules;
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  /** Whether a MARKET order may be sized in quote units. */
  readonly marketByQuote: boolean;
  /** Prices that can fire a conditional order. Absent: the last one alone. */
  readonly triggers?: readonly Trigger['by'][];
  /**
   * Where an exchange links orders in some of its markets alone, how it sizes what closes a buy. RECEIVED: by what the buy brought in, fee left. SAME:
   * as it is asked to. Absent: not in this market, or in all of them alike.
   */
  readonly linkedSize?: 'RECEIVED' | 'SAME';
  /** Base units of one contract, where the exchange counts orders in contracts; every size here is in the base. Absent: so does it. */
  readonly contractSize?: DecimalText;
  /** What one unit of `base` is where it is several of a coin (1000PEPE is 1000 of PEPE). Absent: one of itself. */
  readonly multiple?: {readonly coin: string; readonly coinsPerUnit: DecimalText};
}

/** Rates as fractions: "0.001" is 10 bps. Negative is a rebate. */
export interface TradingFees {
  readonly symbol: string;
  readonly maker: DecimalText;
  readonly taker: DecimalText;
  /** Where the fee of a buy is taken from: the base received, or the quote paid. A sell always pays in quote. */
  readonly buyFeeIn: 'BASE' | 'QUOTE';
  /** When the exchange's answer came, ISO 8601. */
  readonly at: string;
  /** True for the exchange's standard fees, which stand for those of an account without a key. */
  readonly standard?: boolean;
}

/** Prices of one market, and its last 24 hours. Null: the exchange does not say, or there is none. */
export interface Ticker {
  readonly symbol: string;
  readonly last: DecimalText | null;
  readonly bid: DecimalText | null;
  readonly ask: DecimalText | null;
  /** Price 24 hours ago. */
  readonly open: DecimalText | null;
  readonly high: DecimalText | null;
  readonly low: DecimalText | null;
  /** Since `open`, as the exchange gives it, as a fraction: "0.0123" is 1.23%. */
  readonly change: DecimalText | null;
  /** In base units. */
  readonly volume: DecimalText | null;
  readonly quoteVolume: DecimalText | null;
}

/** `[price, quantity]`, both DecimalText. Kept as text: a Decimal per level made reading a book ten times slower. */
export type Level = readonly [price: DecimalText, quantity: DecimalText];

export interface OrderBook {
  readonly symbol: string;
  /** Best first: descending bids, ascending asks. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** When we received it, epoch milliseconds. */
  readonly receivedAt: number;
  /** The exchange's own time of the book, epoch milliseconds, where it says so. */
  readonly exchangeAt: number | null;
  /** The exchange's sequence of this book, for joining streams. */
  readonly sequence: string | null;
}

/**
 * Last prices of one exchange, for valuation. Asking by base and quote avoids splitting glued names such as BTCUSDT,
 * and so needs no market download.
 */
export interface PriceBoard {
  readonly receivedAt: number;
  /** Quotes worth trying as a bridge to USD, most liquid first. */
  readonly bridges: readonly string[];
  /** Boards that could not be read: prices that need them are not known. Empty: nothing is missing. */
  readonly missing: readonly {readonly what: string; readonly error: DeskError}[];
  /** Price of one unit of base in quote, or null when this exchange has no such market or no trade on it. */
  price(base: string, quote: string): DecimalText | null;
}
