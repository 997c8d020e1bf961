/**
 * Request weight by address and orders by account, in windows that start with the clock.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/limits
 */
import {ApiError} from '../../kit/api-error.ts';
import {Counters, FixedWindow} from '../../kit/rate-windows.ts';
import {errorOf} from './errors.ts';

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

export class RateLimits {
  readonly #weight = new FixedWindow(MINUTE_MS);
  readonly #sapi = new Counters(() => new FixedWindow(MINUTE_MS));
  readonly #refusals = new FixedWindow(MINUTE_MS);
  readonly #orders10s = new Counters(() => new FixedWindow(TEN_SECONDS_MS));
  readonly #ordersDay = new Counters(() => new FixedWindow(DAY_MS));
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
  countOrder(now: number, account: string): void {
    const [tenSeconds, day] = [this.#orders10s.of(account), this.#ordersDay.of(account)];
    if (tenSeconds.count(now) >= ORDERS_10S) throw tooManyOrders(`${ORDERS_10S} orders per 10 SECOND`, tenSeconds.restMs(now));
    if (day.count(now) >= ORDERS_1D) throw tooManyOrders(`${ORDERS_1D} orders per 1 DAY`, day.restMs(now));
    tenSeconds.add(now);
    day.add(now);
  }

  /** An order that trades gives its count back. */
  orderFilled(now: number, account: string): void {
    this.#orders10s.of(account).add(now, -1);
    this.#ordersDay.of(account).add(now, -1);
  }

  weightHeaders(now: number, endpoint: string): Record<string, string> {
    const used = String(this.#counterOf(endpoint).count(now));
    return isSapi(endpoint) ? {'X-SAPI-USED-IP-WEIGHT-1M': used} : {'X-MBX-USED-WEIGHT': used, 'X-MBX-USED-WEIGHT-1M': used};
  }

  orderHeaders(now: number, account: string): Record<string, string> {
    return {
      'X-MBX-ORDER-COUNT-10S': String(this.#orders10s.of(account).count(now)),
      'X-MBX-ORDER-COUNT-1D': String(this.#ordersDay.of(account).count(now)),
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

  orderLimits(now: number, account: string): readonly object[] {
    const [tenSeconds, day] = [this.#orders10s.of(account).count(now), this.#ordersDay.of(account).count(now)];
    return [
      {rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ORDERS_10S, count: tenSeconds},
      {rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ORDERS_1D, count: day},
    ];
  }

  #counterOf(endpoint: string): FixedWindow {
    return isSapi(endpoint) ? this.#sapi.of(endpoint) : this.#weight;
  }

  #banned(now: number): ApiError {
    const message = `Way too much request weight used; IP banned until ${this.#bannedUntil}. Please use WebSocket Streams for live updates to avoid bans.`;
    return new ApiError(-1003, message, {status: 418, retryAfterMs: this.#bannedUntil - now});
  }
}

function tooManyOrders(limit: string, retryAfterMs: number): ApiError {
  return new ApiError(-1015, `Too many new orders; current limit is ${limit}.`, {status: 429, retryAfterMs});
}

function isSapi(endpoint: string): boolean {
  return endpoint.includes(' /sapi/');
}
