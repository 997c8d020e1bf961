/** What a venue does a moment later, and not at all once it is closed. */
import type {SandboxClock} from '../clock.ts';

export class Timers {
  readonly #clock: SandboxClock;
  readonly #cancels = new Set<() => void>();

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  after(ms: number, work: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel);
      work();
    });
    this.#cancels.add(cancel);
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }
}
