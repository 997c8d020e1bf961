/**
 * Request weight by address and orders by account, in windows that start with the clock.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
 */
import {ApiError, errorOf} from './errors.ts';

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
const DAY_MS = 86_400_000;
export const WEIGHT_LIMIT = 6000;
/** Each /sapi endpoint has a budget of its own. */
const SAPI_LIMIT = 12_000;
export const ORDERS_10S = 100;
export const ORDERS_1D = 200_000;
/** Requests past the limit that are answered 429 before the address is banned. */
const PATIENCE = 20;
const BAN_MS = 120_000;

class Counter {
  readonly #lengthMs: number;
  #window = 0;
  #count = 0;

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  count(now: number): number {
    const window = Math.floor(now / this.#lengthMs);
    if (window !== this.#window) {
      this.#window = window;
      this.#count = 0;
    }
    return this.#count;
  }

  add(now: number, by: number): void {
    this.#count = Math.max(0, this.count(now) + by);
  }

  restMs(now: number): number {
    return this.#lengthMs - (now % this.#lengthMs);
  }
}

export class RateLimits {
  readonly #weight = new Counter(MINUTE_MS);
  readonly #sapi = new Map<string, Counter>();
  readonly #refusals = new Counter(MINUTE_MS);
  readonly #orders10s = new Counter(TEN_SECONDS_MS);
  readonly #ordersDay = new Counter(DAY_MS);
  #bannedUntil = 0;

  /** Throws 429, or 418 when the address went on after many of them. `endpoint` is "GET /api/v3/..." or a method. */
  checkWeight(now: number, weight: number, endpoint: string): void {
    if (now < this.#bannedUntil) throw this.#banned(now);
    const counter = this.#counterOf(endpoint);
    if (counter.count(now) + weight <= (counter === this.#weight ? WEIGHT_LIMIT : SAPI_LIMIT)) return;
    this.#refusals.add(now, 1);
    if (this.#refusals.count(now) > PATIENCE) {
      this.#bannedUntil = now + BAN_MS;
      throw this.#banned(now);
    }
    const limited = errorOf('-1003');
    throw new ApiError(limited.code, limited.message, {status: 429, retryAfterMs: counter.restMs(now)});
  }

  use(now: number, weight: number, endpoint: string): void {
    this.#counterOf(endpoint).add(now, weight);
  }

  /** Throws -1015 when the account has too many unfilled orders in a window. */
  countOrder(now: number): void {
    if (this.#orders10s.count(now) >= ORDERS_10S)
      throw this.#tooManyOrders(`${ORDERS_10S} orders per 10 SECOND`, this.#orders10s.restMs(now));
    if (this.#ordersDay.count(now) >= ORDERS_1D)
      throw this.#tooManyOrders(`${ORDERS_1D} orders per 1 DAY`, this.#ordersDay.restMs(now));
    this.#orders10s.add(now, 1);
    this.#ordersDay.add(now, 1);
  }

  /** An order that trades gives its count back. */
  orderFilled(now: number): void {
    this.#orders10s.add(now, -1);
    this.#ordersDay.add(now, -1);
  }

  weightHeaders(now: number, endpoint: string): Record<string, string> {
    const used = String(this.#counterOf(endpoint).count(now));
    return isSapi(endpoint) ? {'X-SAPI-USED-IP-WEIGHT-1M': used} : {'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used};
  }

  orderHeaders(now: number): Record<string, string> {
    return {
      'X-MBX-ORDER-COUNT-10S': String(this.#orders10s.count(now)),
      'X-MBX-ORDER-COUNT-1D': String(this.#ordersDay.count(now)),
    };
  }

  /** As WebSocket API replies carry them. */
  weightLimit(now: number): object {
    return {
      rateLimitType: 'REQUEST_WEIGHT',
      interval: 'MINUTE',
      intervalNum: 1,
      limit: WEIGHT_LIMIT,
      count: this.#weight.count(now),
    };
  }

  orderLimits(now: number): readonly object[] {
    return [
      {rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ORDERS_10S, count: this.#orders10s.count(now)},
      {rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ORDERS_1D, count: this.#ordersDay.count(now)},
    ];
  }

  #counterOf(endpoint: string): Counter {
    if (!isSapi(endpoint)) return this.#weight;
    let counter = this.#sapi.get(endpoint);
    if (counter === undefined) {
      counter = new Counter(MINUTE_MS);
      this.#sapi.set(endpoint, counter);
    }
    return counter;
  }

  #banned(now: number): ApiError {
    return new ApiError(
      -1003,
      `Way too much request weight used; IP banned until ${this.#bannedUntil}. Please use WebSocket Streams for live updates to avoid bans.`,
      {
        status: 418,
        retryAfterMs: this.#bannedUntil - now,
      },
    );
  }

  #tooManyOrders(limit: string, retryAfterMs: number): ApiError {
    return new ApiError(-1015, `Too many new orders; current limit is ${limit}.`, {status: 429, retryAfterMs});
  }
}

function isSapi(endpoint: string): boolean {
  return endpoint.includes(' /sapi/');
}
