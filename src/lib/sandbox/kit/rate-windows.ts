/** The three ways in which exchanges count requests. Instants in epoch ms. */

/** A window that starts with the clock: all of it is free again when the next one begins. */
export class FixedWindow {
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

  /** Never below zero. */
  add(now: number, by = 1): void {
    this.#count = Math.max(0, this.count(now) + by);
  }

  restMs(now: number): number {
    return this.#lengthMs - (now % this.#lengthMs);
  }
}

/** The last requests within a length of time that moves along. */
export class RollingWindow {
  readonly #lengthMs: number;
  readonly #instants: number[] = [];

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

/** A bucket that leaks at a rate: what flows in must fit. */
export class LeakyBucket {
  readonly #size: number;
  readonly #perSecond: number;
  #level = 0;
  #at = 0;

  constructor(size: number, perSecond: number) {
    this.#size = size;
    this.#perSecond = perSecond;
  }

  level(now: number): number {
    this.#level = Math.max(0, this.#level - (Math.max(0, now - this.#at) * this.#perSecond) / 1000);
    this.#at = now;
    return this.#level;
  }

  /** False, and nothing counted, when it would overflow. */
  add(now: number, by = 1): boolean {
    if (this.level(now) + by > this.#size) return false;
    this.#level += by;
    return true;
  }

  /** How long until `by` fits. */
  waitMs(now: number, by = 1): number {
    return Math.max(0, ((this.level(now) + by - this.#size) * 1000) / this.#perSecond);
  }
}

/** Counters by name, made when first counted. */
export class Counters<T> {
  readonly #make: () => T;
  readonly #counters = new Map<string, T>();

  constructor(make: () => T) {
    this.#make = make;
  }

  of(name: string): T {
    const known = this.#counters.get(name) ?? this.#make();
    this.#counters.set(name, known);
    return known;
  }
}
