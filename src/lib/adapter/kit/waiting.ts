/** Events in the order they came, also while the name of a symbol is being asked for. */

export interface Steps<T> {
  /** True when the event can be passed on at once. */
  isReady(event: T): boolean;
  /** Afterwards it can. A rejection ends the line. */
  prepare(event: T): Promise<void>;
  pass(event: T): void;
  fail(error: unknown): void;
}

export class EventLine<T> {
  readonly #steps: Steps<T>;
  /** Behind the one that is being prepared; null while none is. */
  #waiting: T[] | null = null;

  constructor(steps: Steps<T>) {
    this.#steps = steps;
  }

  push(event: T): void {
    if (this.#waiting !== null) this.#waiting.push(event);
    else if (this.#steps.isReady(event)) this.#steps.pass(event);
    else {
      this.#waiting = [event];
      this.#drain(this.#waiting).catch((error: unknown) => this.#steps.fail(error));
    }
  }

  async #drain(waiting: T[]): Promise<void> {
    for (let event = waiting[0]; event !== undefined; event = waiting[0]) {
      if (!this.#steps.isReady(event)) await this.#steps.prepare(event);
      waiting.shift();
      this.#steps.pass(event);
    }
    this.#waiting = null;
  }
}
