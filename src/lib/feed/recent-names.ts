import type {TradeIds} from './trade-ids.ts';

/**
 * Names of finished orders with their trades. Remembers at least the last `size` names and never more than twice as many:
 * two generations, the older one dropped whole when the younger is full. Cheaper than an exact LRU, and flat in memory.
 */
export class RecentNames {
  readonly #size: number;
  #young = new Map<string, TradeIds | null>();
  #old = new Map<string, TradeIds | null>();
  /** Names in `#young`, those of trades included. */
  #count = 0;

  constructor(size: number) {
    this.#size = size;
  }

  has(order: string): boolean {
    return this.#young.has(order) || this.#old.has(order);
  }

  /** The trades of an order; null when it has none, or is not remembered. */
  trades(order: string): TradeIds | null {
    return this.#young.get(order) ?? this.#old.get(order) ?? null;
  }

  add(order: string, trades: TradeIds | null): void {
    this.#young.set(order, trades);
    this.#count += 1 + (trades?.size ?? 0);
    if (this.#count < this.#size) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#count = 0;
  }
}
