/**
 * Requests of a user in a second, and of an address for what is public. On sockets: connections, and messages without a token.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/rest-api and .../websocket/websocket-rate-limits
 */
import {Counters, RollingWindow} from '../../kit/rate-windows.ts';
import {errorOf} from './errors.ts';

/** Who a request is counted for. */
export type Counted = 'USER' | 'ADDRESS';

const WINDOW_MS = 1000;
const PER_SECOND: Readonly<Record<Counted, number>> = {USER: 30, ADDRESS: 10};
const SOCKET_PER_SECOND = 8;

export class RateLimits {
  readonly #address = new RollingWindow(WINDOW_MS);
  readonly #users = new Counters(() => new RollingWindow(WINDOW_MS));
  readonly #connections = new RollingWindow(WINDOW_MS);
  readonly #messages = new RollingWindow(WINDOW_MS);

  /** Throws the 429. */
  count(now: number, counted: Counted, account: string): void {
    const used = this.#of(counted, account);
    if (used.count(now) >= PER_SECOND[counted]) throw errorOf('rate_limit_exceeded');
    used.add(now);
  }

  headers(now: number, counted: Counted, account: string): Record<string, string> {
    const used = this.#of(counted, account);
    const left = PER_SECOND[counted] - used.count(now);
    return {
      'x-ratelimit-limit': String(PER_SECOND[counted]),
      'x-ratelimit-remaining': String(Math.max(0, left)),
      'x-ratelimit-reset': String(Math.ceil(Math.max(0, used.freeAt(now) - now) / 1000)),
    };
  }

  /** False when the address opens too many. */
  connects(now: number): boolean {
    return isWithin(this.#connections, now);
  }

  /** False when the address sends too many without a token. */
  speaks(now: number): boolean {
    return isWithin(this.#messages, now);
  }

  #of(counted: Counted, account: string): RollingWindow {
    return counted === 'ADDRESS' ? this.#address : this.#users.of(account);
  }
}

function isWithin(window: RollingWindow, now: number): boolean {
  if (window.count(now) >= SOCKET_PER_SECOND) return false;
  window.add(now);
  return true;
}
