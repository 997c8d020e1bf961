/** Who listens to an account's private events, over all connections of a venue. */

export class AccountListeners<Event> {
  readonly #listeners = new Map<string, Set<(event: Event) => void>>();

  /** The answer ends the subscription. */
  add(account: string, listener: (event: Event) => void): () => void {
    const own = this.#listeners.get(account) ?? new Set();
    this.#listeners.set(account, own);
    own.add(listener);
    return () => own.delete(listener);
  }

  /** Without listeners nothing needs to be rendered. */
  has(account: string): boolean {
    return (this.#listeners.get(account)?.size ?? 0) > 0;
  }

  tell(account: string, event: Event): void {
    for (const listener of this.#listeners.get(account) ?? []) listener(event);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
