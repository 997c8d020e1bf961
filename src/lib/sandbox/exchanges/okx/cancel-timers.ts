/** What ends an account's orders later: one timer for each name, none once the venue is closed. */
export class CancelTimers {
  readonly #cancels = new Map<string, () => void>();

  /** Takes the place of the one before. */
  set(name: string, start: (() => () => void) | null): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
    if (start !== null) this.#cancels.set(name, start());
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
  }
}
