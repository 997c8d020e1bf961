/**
 * Requests by account and endpoint in a rolling second, and by address in five.
 * https://bybit-exchange.github.io/docs/v5/rate-limit
 */
import {ApiError} from '../../kit/api-error.ts';
import {Counters, RollingWindow} from '../../kit/rate-windows.ts';
import {errorOf} from './errors.ts';

const ADDRESS_LIMIT = 600;
const BAN_MS = 600_000;

export class RateLimits {
  readonly #address = new RollingWindow(5000);
  readonly #endpoints = new Counters(() => new RollingWindow(1000));
  #bannedUntil = 0;

  /** Counts a request of the address. Throws the 403 that lasts ten minutes after too many. */
  countAddress(now: number): void {
    if (this.#address.count(now) >= ADDRESS_LIMIT) this.#bannedUntil = now + BAN_MS;
    if (now < this.#bannedUntil) throw new ApiError(10018, 'access too frequent', {status: 403});
    this.#address.add(now);
  }

  /** Counts a request of the account. Throws 10006; the same budget serves REST and the trade socket. */
  count(now: number, account: string, name: string, perSecond: number): void {
    const used = this.#endpoints.of(`${account} ${name}`);
    if (used.count(now) >= perSecond) throw errorOf(10006);
    used.add(now);
  }

  headers(now: number, account: string, name: string, perSecond: number): Record<string, string> {
    const used = this.#endpoints.of(`${account} ${name}`);
    const left = perSecond - used.count(now);
    return {
      'X-Bapi-Limit': String(perSecond),
      'X-Bapi-Limit-Status': String(left),
      'X-Bapi-Limit-Reset-Timestamp': String(left > 0 ? now : used.freeAt(now)),
    };
  }
}
