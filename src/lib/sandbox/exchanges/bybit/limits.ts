/**
 * Requests by account and endpoint in a rolling second, and by address in five.
 * https://bybit-exchange.github.io/docs/v5/rate-limit
 */
import {ApiError, errorOf} from './errors.ts';

const SECOND_MS = 1000;
const ADDRESS_MS = 5000;
const ADDRESS_LIMIT = 600;
const BAN_MS = 600_000;

/** Instants of the last requests. */
class Rolling {
  readonly #lengthMs: number;
  #instants: number[] = [];

  constructor(lengthMs: number) {
    this.#lengthMs = lengthMs;
  }

  count(now: number): number {
    const since = now - this.#lengthMs;
    while (this.#instants.length > 0 && (this.#instants[0] ?? 0) <= since) this.#instants.shift();
    return this.#instants.length;
  }

  add(now: number): void {
    this.#instants.push(now);
  }

  /** When the oldest request leaves the window. */
  freeAt(now: number): number {
    return (this.#instants[0] ?? now) + this.#lengthMs;
  }
}

export class RateLimits {
  readonly #address = new Rolling(ADDRESS_MS);
  readonly #endpoints = new Map<string, Rolling>();
  #bannedUntil = 0;

  /** Counts a request of the address. Throws the 403 that lasts ten minutes after too many. */
  countAddress(now: number): void {
    if (this.#address.count(now) >= ADDRESS_LIMIT) this.#bannedUntil = now + BAN_MS;
    if (now < this.#bannedUntil) throw new ApiError(10018, 'access too frequent', 403);
    this.#address.add(now);
  }

  /** Counts a request of the account. Throws 10006; the same budget serves REST and the trade socket. */
  count(now: number, name: string, perSecond: number): void {
    const used = this.#of(name);
    if (used.count(now) >= perSecond) throw errorOf(10006);
    used.add(now);
  }

  headers(now: number, name: string, perSecond: number): Record<string, string> {
    const used = this.#of(name);
    const left = perSecond - used.count(now);
    return {
      'X-Bapi-Limit': String(perSecond),
      'X-Bapi-Limit-Status': String(left),
      'X-Bapi-Limit-Reset-Timestamp': String(left > 0 ? now : used.freeAt(now)),
    };
  }

  #of(name: string): Rolling {
    let used = this.#endpoints.get(name);
    if (used === undefined) {
      used = new Rolling(SECOND_MS);
      this.#endpoints.set(name, used);
    }
    return used;
  }
}
