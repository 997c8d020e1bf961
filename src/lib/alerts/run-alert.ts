/** One alert from its first look to its end: what is watched, said, and remembered. */
import {createHash} from 'node:crypto';
import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {WatchEnd} from '../feed/order-watch.ts';
import type {DecimalText} from '../model/decimal.ts';
import {DeskError} from '../model/errors.ts';
import {LiveBooks} from '../router/live-books.ts';
import type {State} from '../state/state.ts';
import type {RandomBytes} from '../transport/clock.ts';
import type {AlertLine} from './alert-line.ts';
import {accountsIn, type Condition} from './condition.ts';
import {type Level, QUIET} from './level.ts';
import {handleOf, readMeasure} from './reading.ts';
import {type SaidFills, watchDown, watchFills} from './watch-events.ts';
import {watchLevel} from './watch-level.ts';

export interface AlertRequest {
  readonly condition: Condition;
  /** Ends when it fired. */
  readonly once: boolean;
  readonly staleMs: number;
  readonly everyMs: number;
  /** As a fraction of the bound. */
  readonly hysteresis: DecimalText;
  /** What tells this alert from another one on the same condition: where its lines go. */
  readonly purpose: string;
  readonly say: (line: AlertLine) => void;
  readonly tell: (line: string) => void;
}

export interface AlertDesk {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly random: RandomBytes;
  readonly state: Pick<State, 'alerts' | 'journal'>;
}

/** True: it fired and was to fire once. False: it was ended from outside. Throws what keeps it from watching at all. */
export async function runAlert(request: AlertRequest, desk: AlertDesk): Promise<boolean> {
  const {condition, staleMs, tell} = request;
  for (const account of accountsIn(condition)) handleOf(account, desk.accounts);
  const memory = new Remembered(request, desk);
  if ('measure' in condition) {
    const {measure, bound} = condition;
    using books = new LiveBooks(desk.call);
    const read = () => readMeasure(measure, bound, {...desk, books});
    const watch = {...request, condition: condition.text, bound, before: memory.read<Level>() ?? QUIET, read};
    await watchLevel({...watch, say: memory.say, onFailure: (reason) => tell(`Not read: ${reason}`)}, desk.call);
    return memory.isDone;
  }
  const {account, text} = condition;
  const accounts = account === null ? desk.accounts : [handleOf(account, desk.accounts)];
  const watch = {condition: text, staleMs, say: memory.say, tell};
  const end =
    condition.event === 'fill'
      ? await watchFills({...watch, before: memory.read<SaidFills>()}, {...desk, accounts})
      : await watchDown({...watch, before: memory.read<Level>() ?? QUIET}, {...desk, accounts});
  return memory.isDone || refusal(end);
}

/** Throws why no account could be followed. */
function refusal({reason, failures}: WatchEnd): false {
  if (reason !== 'given-up') return false;
  throw failures[0] ?? new DeskError('internal', 'The watch ended for no reason.');
}

/** What one alert said last, on the disk: the same command that is started again says nothing twice. */
class Remembered {
  /** Whether it fired and was to fire once. */
  isDone = false;
  readonly #request: AlertRequest;
  readonly #desk: AlertDesk;
  readonly #name: string;
  #warned = false;

  constructor(request: AlertRequest, desk: AlertDesk) {
    this.#request = request;
    this.#desk = desk;
    const accounts = desk.accounts.map(({account}) => account).join(',');
    const parts = [request.condition.text, accounts, request.purpose, String(request.once)];
    this.#name = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
  }

  read<T>(): T | null {
    try {
      const said = this.#desk.state.alerts.last(this.#name);
      return said === null ? null : (JSON.parse(said) as T);
    } catch (error) {
      this.#warn(error);
      return null;
    }
  }

  /** Remembered by the time that a line leaves the process: lines are written at the end of this turn. */
  readonly say = (line: AlertLine | null, after: unknown): boolean => {
    const {once, say} = this.#request;
    if (line !== null) say(line);
    this.isDone ||= once && line?.state === 'fired';
    try {
      // One that is done begins anew the next time it is started.
      this.#desk.state.alerts.save(this.#name, this.isDone ? null : JSON.stringify(after));
    } catch (error) {
      this.#warn(error);
    }
    return this.isDone;
  };

  /** An alert is worth more than its memory. */
  #warn(error: unknown): void {
    if (!(error instanceof DeskError)) throw error;
    if (!this.#warned)
      this.#request.tell(`Warning: this alert is not remembered, so that a restart may report it again: ${error.message}`);
    this.#warned = true;
  }
}
