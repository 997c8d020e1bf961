/** Events wait here until the operation that caused them is whole; then every listener gets them in order. */
import type {EngineEvent} from './events.ts';

type Unnumbered<E> = E extends EngineEvent ? Omit<E, 'sequence'> : never;

export class Outbox {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #queue: Unnumbered<EngineEvent>[] = [];
  #sequence = 0;
  #delivering = false;

  /** Without listeners nothing needs to be rendered. */
  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  put(event: Unnumbered<EngineEvent>): void {
    if (this.heard) this.#queue.push(event);
  }

  /** Several operations that are one to the outside: nobody hears of the first before the last is done. */
  together<T>(work: () => T): T {
    if (this.#delivering) return work();
    this.#delivering = true;
    try {
      return work();
    } finally {
      this.#delivering = false;
      this.deliver();
    }
  }

  /** Delivers what waits. A listener may call the engine: what that causes is delivered after what was there before. */
  deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      while (this.#queue.length > 0) {
        const events = this.#queue;
        this.#queue = [];
        for (const unnumbered of events) {
          this.#sequence += 1;
          const event = {...unnumbered, sequence: this.#sequence} as EngineEvent;
          for (const listener of [...this.#listeners]) listener(event);
        }
      }
    } finally {
      this.#delivering = false;
    }
  }
}
