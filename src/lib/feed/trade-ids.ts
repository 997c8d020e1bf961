/** From here on a search through a list costs more than a set. Few orders have as many fills. */
const FEW = 16;

/** The trades of one order: a list while they are few, as nearly always, since a set of its own for each order is heavy. */
export class TradeIds {
  #few: string[] = [];
  #many: Set<string> | null = null;

  get size(): number {
    return this.#many?.size ?? this.#few.length;
  }

  has(id: string): boolean {
    return this.#many === null ? this.#few.includes(id) : this.#many.has(id);
  }

  /** False when it was there already. */
  add(id: string): boolean {
    if (this.has(id)) return false;
    if (this.#many !== null) this.#many.add(id);
    else this.#few.push(id);
    if (this.#few.length < FEW) return true;
    this.#many = new Set(this.#few);
    this.#few = [];
    return true;
  }
}
