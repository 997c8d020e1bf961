/**
 * Keys that open an account's private stream for an hour at a time.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Start-User-Data-Stream
 */
import type {SandboxRandom} from '../../../clock.ts';
import {randomKey} from '../../../kit/keys.ts';
import type {Timers} from '../../../kit/timers.ts';
import {errorOf} from './errors.ts';

const VALID_MS = 3_600_000;

interface Lease {
  readonly key: string;
  readonly account: string;
  until: number;
}

export class ListenKeys {
  readonly #leases = new Map<string, Lease>();
  readonly #now: () => number;
  readonly #random: SandboxRandom;
  readonly #timers: Timers;
  /** Told when a key runs out or is given back. */
  readonly #ended = new Set<(key: string, expired: boolean) => void>();

  constructor(parts: {readonly now: () => number; readonly random: SandboxRandom; readonly timers: Timers}) {
    this.#now = parts.now;
    this.#random = parts.random;
    this.#timers = parts.timers;
  }

  /** The key of an account, made or kept for another hour. */
  open(account: string): string {
    const known = this.#of(account);
    if (known !== null) return this.#extend(known);
    const lease: Lease = {key: randomKey(this.#random, 64), account, until: this.#now() + VALID_MS};
    this.#leases.set(lease.key, lease);
    this.#watch(lease);
    return lease.key;
  }

  /** Throws -1125 when the account has no key. */
  keep(account: string): string {
    const known = this.#of(account);
    if (known === null) throw errorOf('-1125');
    return this.#extend(known);
  }

  close(account: string): void {
    const known = this.#of(account);
    if (known !== null) this.#end(known, false);
  }

  /** Whose key it is; null for one that ran out or never was. */
  accountOf(key: string): string | null {
    return this.#leases.get(key)?.account ?? null;
  }

  /** The answer ends the watch. */
  onEnd(listener: (key: string, expired: boolean) => void): () => void {
    this.#ended.add(listener);
    return () => this.#ended.delete(listener);
  }

  #of(account: string): Lease | null {
    return [...this.#leases.values()].find((lease) => lease.account === account) ?? null;
  }

  #extend(lease: Lease): string {
    lease.until = this.#now() + VALID_MS;
    return lease.key;
  }

  /** Looks again when the hour is over: the key may have been kept meanwhile. */
  #watch(lease: Lease): void {
    this.#timers.after(Math.max(1, lease.until - this.#now()), () => {
      if (!this.#leases.has(lease.key)) return;
      if (this.#now() < lease.until) this.#watch(lease);
      else this.#end(lease, true);
    });
  }

  #end({key}: Lease, expired: boolean): void {
    this.#leases.delete(key);
    for (const listener of [...this.#ended]) listener(key, expired);
  }
}
