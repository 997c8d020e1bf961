/** A pause between two looks that news end. */
import type {Clock} from '../../transport/clock.ts';

export class Nap {
  readonly #clock: Clock;
  #current: AbortController | null = null;
  #hasNews = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Also of the next one, when none is on: what came during other work is looked at at once. */
  wake(): void {
    this.#hasNews = true;
    this.#current?.abort();
  }

  async take(ms: number): Promise<void> {
    this.#current = new AbortController();
    if (!this.#hasNews) await this.#clock.sleep(ms, this.#current.signal).catch(() => {});
    this.#hasNews = false;
  }
}
