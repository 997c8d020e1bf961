/** The line that says who is being waited for. It stands on a terminal's stderr only, and leaves no trace. */
import type {Clock} from '../transport/clock.ts';
import {age} from './format.ts';
import {printable} from './printable.ts';
import {cutTo} from './text-width.ts';

/** An answer that comes sooner is not worth a line. */
const PATIENCE_MS = 300;
const REFRESH_MS = 1000;
const CLEAR = '\r\u001b[K';

/** As much of a terminal as is needed. */
export interface StatusLine {
  readonly columns?: number;
  write(text: string): unknown;
}

export class Waiting {
  readonly #terminal: StatusLine;
  readonly #clock: Pick<Clock, 'after' | 'monotonic'>;
  /** How many answers each account owes. */
  readonly #open = new Map<string, number>();
  #since = 0;
  #cancel: (() => void) | null = null;
  #isShown = false;

  constructor(terminal: StatusLine, clock: Pick<Clock, 'after' | 'monotonic'>) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  /** Something was asked of this account. The function that comes back is called once, when the answer is there. */
  start(account: string): () => void {
    if (this.#open.size === 0) {
      this.#since = this.#clock.monotonic();
      this.#cancel = this.#clock.after(PATIENCE_MS, this.#draw);
    }
    this.#open.set(account, (this.#open.get(account) ?? 0) + 1);
    return () => this.#end(account);
  }

  /** Takes the line away, before something else is written. It comes back while there is still something to wait for. */
  clear(): void {
    if (this.#isShown) this.#terminal.write(CLEAR);
    this.#isShown = false;
  }

  #end(account: string): void {
    const left = (this.#open.get(account) ?? 0) - 1;
    if (left > 0) this.#open.set(account, left);
    else this.#open.delete(account);
    if (this.#open.size > 0) return;
    this.#cancel?.();
    this.#cancel = null;
    this.clear();
  }

  readonly #draw = (): void => {
    const waited = this.#clock.monotonic() - this.#since;
    const text = `Waiting for ${[...this.#open.keys()].join(', ')} (${age(waited)})`;
    // One column less: a full line would wrap, and its end would stay.
    this.#terminal.write(CLEAR + cutTo(printable(text), (this.#terminal.columns ?? 80) - 1));
    this.#isShown = true;
    this.#cancel = this.#clock.after(REFRESH_MS, this.#draw);
  };
}
