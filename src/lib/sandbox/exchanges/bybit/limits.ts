/**
 * Requests by account and endpoint in a rolling second, and by address in five.
 * https://bybit-exchange.github.io/docs/v5/rate-limit
 */
import {ApiError} from '../../kit/api-error.ts';
import {Counters, RollingWindow} from '../../kit/rate-windows.ts';
import {errorOf} from './errors.ts';

const ADDRESS_LIMIT = 600;
const BAN_MS = 600_000;

/** Requests of the account in a second, by category where they differ; null for public data, which only the address counts for. */
export type PerSecond = number | null | Readonly<Record<'spot' | 'linear', number>>;

/** What requests of one kind share. */
export interface Budget {
  readonly name: string;
  readonly perSecond: number;
}

/** The budget of a request; null for one that counts for the address alone. Trading has one for each category. */
export function budgetOf(name: string, cost: PerSecond, category: string | null): Budget | null {
  if (cost === null) return null;
  if (typeof cost === 'number') return {name, perSecond: cost};
  const own = category === 'linear' ? 'linear' : 'spot';
  return {name: `${name} ${own}`, perSecond: cost[own]};
}

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
  count(now: number, account: string, {name, perSecond}: Budget): void {
    const used = this.#endpoints.of(`${account} ${name}`);
    if (used.count(now) >= perSecond) throw errorOf(10006);
    used.add(now);
  }

  headers(now: number, account: string, {name, perSecond}: Budget): Record<string, string> {
    const used = this.#endpoints.of(`${account} ${name}`);
    const left = perSecond - used.count(now);
    return {
      'X-Bapi-Limit': String(perSecond),
      'X-Bapi-Limit-Status': String(left),
      'X-Bapi-Limit-Reset-Timestamp': String(left > 0 ? now : used.freeAt(now)),
    };
  }
}
