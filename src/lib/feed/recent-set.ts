/**
 * A set that remembers at least the last `size` keys and never more than twice as many: two generations, the older one
 * dropped whole when the younger is full. Cheaper than an exact LRU, and flat in memory.
 */
export class RecentSet {
  readonly #size: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(size: number) {
    this.#size = size;
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  add(key: string): void {
    this.#young.add(key);
    if (this.#young.size < this.#size) return;
    this.#old = this.#young;
    this.#young = new Set();
  }
}
