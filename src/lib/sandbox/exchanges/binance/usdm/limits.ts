/**
 * Request weight by address and orders by account, both apart from those of spot.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#limits
 */
import {ApiError} from '../../../kit/api-error.ts';
import {Counters, FixedWindow} from '../../../kit/rate-windows.ts';
import {errorOf} from './errors.ts';

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
const FIVE_MINUTES_MS = 300_000;
export const WEIGHT_LIMIT = 2400;
export const ORDERS_10S = 300;
export const ORDERS_1M = 1200;
/** Requests for funding rates, which have a budget of their own. */
const FUNDING_LIMIT = 500;
/** Requests past the limit that are answered 429 before the address is banned. */
const PATIENCE = 20;
const BAN_MS = 120_000;

/** What a request costs: weight of the address, or one of the requests for funding rates. */
export type Pool = 'WEIGHT' | 'FUNDING';

export class UsdmLimits {
  readonly #weight = new FixedWindow(MINUTE_MS);
  readonly #funding = new FixedWindow(FIVE_MINUTES_MS);
  readonly #refusals = new FixedWindow(MINUTE_MS);
  readonly #orders10s = new Counters(() => new FixedWindow(TEN_SECONDS_MS));
  readonly #orders1m = new Counters(() => new FixedWindow(MINUTE_MS));
  #bannedUntil = 0;

  /** Counts a request. Throws 429, or 418 when the address went on after many of them. */
  use(now: number, cost: number, pool: Pool): void {
    if (now < this.#bannedUntil) throw this.#banned(now);
    const [counter, limit] = pool === 'WEIGHT' ? [this.#weight, WEIGHT_LIMIT] : [this.#funding, FUNDING_LIMIT];
    if (counter.count(now) + cost <= limit) return counter.add(now, cost);
    this.#refusals.add(now, 1);
    if (this.#refusals.count(now) > PATIENCE) {
      this.#bannedUntil = now + BAN_MS;
      throw this.#banned(now);
    }
    const {code, message} = errorOf('-1003');
    throw new ApiError(code, message, {status: 429, retryAfterMs: counter.restMs(now)});
  }

  /** Throws -1015 when the account sent too many orders in a window. */
  countOrder(now: number, account: string): void {
    const [tenSeconds, minute] = [this.#orders10s.of(account), this.#orders1m.of(account)];
    if (tenSeconds.count(now) >= ORDERS_10S) throw tooManyOrders(`${ORDERS_10S} orders per TEN_SECONDS`, tenSeconds.restMs(now));
    if (minute.count(now) >= ORDERS_1M) throw tooManyOrders(`${ORDERS_1M} orders per MINUTE`, minute.restMs(now));
    tenSeconds.add(now);
    minute.add(now);
  }

  weightHeaders(now: number): Record<string, string> {
    return {'X-MBX-USED-WEIGHT-1M': String(this.#weight.count(now))};
  }

  orderHeaders(now: number, account: string): Record<string, string> {
    return {
      'X-MBX-ORDER-COUNT-10S': String(this.#orders10s.of(account).count(now)),
      'X-MBX-ORDER-COUNT-1M': String(this.#orders1m.of(account).count(now)),
    };
  }

  orderLimits(now: number, account: string): readonly object[] {
    const [tenSeconds, minute] = [this.#orders10s.of(account).count(now), this.#orders1m.of(account).count(now)];
    return [
      {rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ORDERS_10S, count: tenSeconds},
      {rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: ORDERS_1M, count: minute},
    ];
  }

  #banned(now: number): ApiError {
    const message = `Way too many requests; IP banned until ${this.#bannedUntil}. Please use the websocket for live updates to avoid bans.`;
    return new ApiError(-1003, message, {status: 418, retryAfterMs: this.#bannedUntil - now});
  }
}

function tooManyOrders(limit: string, retryAfterMs: number): ApiError {
  return new ApiError(-1015, `Too many new orders; current limit is ${limit}.`, {status: 429, retryAfterMs});
}
