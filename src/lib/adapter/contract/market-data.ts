/** Public data: rules, books, prices, the exchange's clock. */
import type {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook, PriceBoard, Ticker} from '../../model/market.ts';
import type {StreamControl} from './order-feed.ts';
import type {Rows} from './rows.ts';

export interface MarketData {
  /** Rules of one market; from the shared cache when it is younger than `maxAgeMs`. Throws not-found with near names. */
  market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market>;
  /** Every market. Large; only for `market list` and for names of a typo. */
  markets(signal: AbortSignal): Promise<readonly Market[]>;
  book(symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook>;
  /** Books of `depth` levels a side, or as many as the exchange streams. */
  bookStream(symbol: string, depth: number, handlers: BookStreamHandlers, signal: AbortSignal): Promise<StreamControl>;
  /**
   * The markets that `symbols` (canonical) names, in any order; null: every one of the account's products that trades. One
   * that the exchange does not list has no row. As few requests as the exchange has for it.
   */
  tickers(symbols: readonly string[] | null, signal: AbortSignal): Promise<Rows<Ticker>>;
  /** Last prices for valuation. A board that could be read in part says what is missing. */
  prices(signal: AbortSignal): Promise<PriceBoard>;
  /** Measures the exchange's clock and remembers the offset. */
  syncClock(signal: AbortSignal): Promise<ClockReading>;
}

export interface ClockReading {
  /** The exchange's clock minus ours. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
  /** Of what the exchange tells: 1000 where it tells whole seconds, so that its clock is up to so much ahead of it. Absent: 1. */
  readonly resolutionMs?: number;
}

export interface BookStreamHandlers {
  /** A whole, sequence-checked book. */
  onBook(book: OrderBook): void;
  /** The sequence broke; the next onBook is a fresh one. */
  onGap(reason: string): void;
  onEnd(reason: DeskError): void;
}
