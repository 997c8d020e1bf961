/**
 * Values by symbol and name, in the order in which they were set. A map of maps: one joint key would be a text made and hashed
 * anew for every order event, which was a tenth of all that one costs.
 */
export class ByName<T extends object> {
  readonly #bySymbol = new Map<string, Map<string, T>>();
  #inOrder = new Set<T>();

  get size(): number {
    return this.#inOrder.size;
  }

  get(symbol: string, name: string): T | undefined {
    return this.#bySymbol.get(symbol)?.get(name);
  }

  /** What had that name before is gone, and its place in the order taken: seldom, so that all may be looked at. */
  set(symbol: string, name: string, value: T): void {
    const named = this.#bySymbol.get(symbol) ?? new Map<string, T>();
    const before = named.get(name);
    this.#bySymbol.set(symbol, named.set(name, value));
    if (before === undefined) this.#inOrder.add(value);
    else this.#inOrder = new Set(Array.from(this.#inOrder, (each) => (each === before ? value : each)));
  }

  delete(symbol: string, name: string): void {
    const named = this.#bySymbol.get(symbol);
    const value = named?.get(name);
    if (named === undefined || value === undefined) return;
    named.delete(name);
    this.#inOrder.delete(value);
  }

  /** The first set first. */
  values(): Iterable<T> {
    return this.#inOrder;
  }
}
