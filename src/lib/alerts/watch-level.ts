/** Follows a measure against its bound until the watch ends. */
import type {CallOptions} from '../adapter/accounts.ts';
import type {DecimalText} from '../model/decimal.ts';
import {DeskError, type ErrorKind} from '../model/errors.ts';
import type {AlertLine} from './alert-line.ts';
import type {Bound} from './condition.ts';
import {isBeyond, type Level, step} from './level.ts';
import type {Reading} from './reading.ts';

/** What no later question would change. Of a first reading they end the watch; of a later one they are a silence. */
const FINAL: ReadonlySet<ErrorKind> = new Set(['usage', 'config', 'auth', 'permission', 'not-found', 'unsupported', 'internal']);

export interface LevelWatch {
  readonly condition: string;
  readonly bound: Bound;
  readonly hysteresis: DecimalText;
  /** Pause between two readings. */
  readonly everyMs: number;
  /** Data older than this are stale. */
  readonly staleMs: number;
  readonly before: Level;
  readonly read: () => Promise<Reading>;
  /** A line and what it leaves to be remembered. True ends the watch. */
  readonly say: (line: AlertLine, after: Level) => boolean;
  /** A reading that failed, in words; once for each reason. */
  readonly onFailure: (reason: string) => void;
}

/** Resolves when `say` ends it, or on Ctrl-C. Throws why the first reading can never come. */
export async function watchLevel(watch: LevelWatch, call: CallOptions): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([call.signal, over.signal]);
  const follower = new LevelFollower(watch, call, over);
  try {
    for (let isFirst = true; !signal.aborted; ) {
      try {
        follower.take(await watch.read());
        isFirst = false;
      } catch (error) {
        if (!(error instanceof DeskError) || (isFirst && FINAL.has(error.kind))) throw error;
        if (!signal.aborted) follower.fail(error);
      }
      await call.clock.sleep(watch.everyMs, signal).catch(() => undefined);
    }
  } finally {
    follower.close();
  }
}

class LevelFollower {
  readonly #watch: LevelWatch;
  readonly #call: CallOptions;
  readonly #over: AbortController;
  #level: Level;
  #value: DecimalText | null = null;
  #reason: string | null = null;
  #cancelTimer: () => void = () => {};

  constructor(watch: LevelWatch, call: CallOptions, over: AbortController) {
    this.#watch = watch;
    this.#call = call;
    this.#over = over;
    this.#level = watch.before;
    this.#expect(call.clock.now());
  }

  take({value, at}: Reading): void {
    if (this.#call.clock.now() - at > this.#watch.staleMs) return this.#onSilence();
    this.#reason = null;
    this.#value = value;
    const {bound, hysteresis} = this.#watch;
    this.#go(isBeyond(value, bound, hysteresis, this.#level.isFired));
    this.#expect(at);
  }

  fail({message}: DeskError): void {
    if (message !== this.#reason) this.#watch.onFailure(message);
    this.#reason = message;
  }

  close(): void {
    this.#cancelTimer();
  }

  /** Silence is said by a timer: a question that hangs must not hold it up. */
  #expect(at: number): void {
    const {clock} = this.#call;
    this.#cancelTimer();
    this.#cancelTimer = clock.after(Math.max(0, at + this.#watch.staleMs - clock.now()) + 1, () => this.#onSilence());
  }

  #onSilence(): void {
    this.#go(null);
  }

  #go(holds: boolean | null): void {
    const {after, says} = step(this.#level, holds);
    this.#level = after;
    if (says === null || this.#over.signal.aborted) return;
    const reason = says === 'stale' && this.#reason !== null ? {reason: this.#reason} : {};
    const at = new Date(this.#call.clock.now()).toISOString();
    const line = {type: 'alert', at, condition: this.#watch.condition, value: this.#value, state: says, ...reason} as const;
    if (this.#watch.say(line, after)) this.#over.abort();
  }
}
