/** What mxt remembers about an exchange between calls and shares between processes. */
import type {Market, TradingFees} from '../model/market.ts';

/**
 * Facts about one exchange that outlive the process. Backed by the state database; a read-only or missing state
 * directory degrades to memory for reads (placing then refuses, see orders/).
 */
export interface ExchangeMemory {
  /** Exchange clock minus ours, milliseconds, and when it was measured (our wall clock). Null: never, or too old to trust. */
  clockOffset(): {readonly offsetMs: number; readonly measuredAt: number} | null;
  saveClockOffset(offsetMs: number): void;
  /** Forgets a measured offset that the exchange contradicted. */
  dropClockOffset(): void;

  /** A market by canonical symbol or by the exchange's spelling (and product), with its age. Null: not cached. */
  market(
    key: {readonly symbol: string} | {readonly exchangeSymbol: string; readonly product: Market['product']},
  ): CachedMarket | null;
  saveMarkets(markets: readonly Market[]): void;
  fees(symbol: string): TradingFees | null;
  saveFees(fees: TradingFees): void;
  /**
   * Something else about the account behind the key that no market or fee says, e.g. its account mode. Null: not known, or
   * older than `maxAgeMs`.
   */
  accountFact(name: string, maxAgeMs: number): string | null;
  saveAccountFact(name: string, value: string): void;

  /**
   * Asks leave to send one request; resolves when it may go. A budget whose name starts with "ip" belongs to everybody
   * behind this address, any other to the account's key; either is shared over processes. Throws DeskError `rate-limit`
   * with retryAfterMs when a ban or a wait is longer than `maxWaitMs`.
   */
  admit(request: RateRequest, signal: AbortSignal): Promise<void>;
  /**
   * What the exchange said of a budget: `used` of `limit` in the window that ends at `resetsAt` (epoch ms, our clock).
   * Requests counted here in the same window and not in `used` yet (they are on their way) stay counted.
   */
  noteUsage(budget: string, usage: {readonly used: number; readonly limit: number; readonly resetsAt: number}): void;
  /**
   * A number above every one given out before for this key, by any process of this user, and not below the time in `unit`
   * since 1970: clocks that are set back, and programs that used the key before with the same or a coarser unit, do no harm.
   * `notBefore` (epoch ms) is for a clock that is behind the exchange's: another machine may have used the key meanwhile.
   * For exchanges that refuse a request unless its nonce grows. Numbers taken by two requests may overtake each other on the
   * way unless each is sent in its turn.
   */
  nextNonce(unit: NonceUnit, notBefore?: number): bigint;
  /**
   * Waits until no other request of this key is on its way, from any process of this user; resolves with what ends the turn.
   * A turn that is never ended is over after `lengthMs`. After `maxWaitMs` the request may go all the same: one that hangs
   * must not keep an order open.
   */
  takeTurn(turn: {readonly maxWaitMs: number; readonly lengthMs: number}, signal: AbortSignal): Promise<() => void>;
  /** Nothing may be sent in this budget before `until` (epoch ms, our clock): 429, 418, 403. */
  block(budget: string, until: number): void;
  /** What is used of each budget of the key and of this address at this moment; a budget whose window is over is not named. */
  usages(): readonly BudgetUsage[];
}

export interface BudgetUsage {
  readonly budget: string;
  /** At most: what has drained since the last request is still counted. */
  readonly used: number;
  readonly limit: number;
}

/** One request's share of one budget. */
export interface RateRequest {
  readonly budget: string;
  /** 0: only bans are looked at. */
  readonly weight: number;
  readonly maxWaitMs: number;
  /** What is known of the budget before an answer tells it, or where none ever does. Paces from the first request. */
  readonly limit?: RateLimit;
  /** Part of the budget, from 0 to 1, that this request must leave to others. */
  readonly reserve?: number;
}

/**
 * How an exchange counts. WINDOW: a window opens with the first request and forgets everything when it is over.
 * LEAK: what was used drains evenly, `limit` of it in `windowMs`.
 */
export interface RateLimit {
  readonly counting: 'WINDOW' | 'LEAK';
  readonly limit: number;
  readonly windowMs: number;
}

/** Milliseconds, microseconds or nanoseconds since 1970. */
export type NonceUnit = 'ms' | 'us' | 'ns';

/** The time in a nonce's unit. Clocks here tick in milliseconds; what is finer counts up from there. */
export function nonceAt(now: number, unit: NonceUnit): bigint {
  const perMillisecond = {ms: 1n, us: 1_000n, ns: 1_000_000n}[unit];
  return BigInt(Math.floor(now)) * perMillisecond;
}

export interface CachedMarket {
  readonly market: Market;
  /** Milliseconds since it was read from the exchange. */
  readonly ageMs: number;
}
