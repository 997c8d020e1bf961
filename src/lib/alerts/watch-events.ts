/** Alerts on the order feed: each fill, and an account that cannot be followed. */
import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {FeedEvent, OrderEvent, StreamEvent} from '../feed/feed-event.ts';
import {OrderWatch, type WatchEnd} from '../feed/order-watch.ts';
import type {State} from '../state/state.ts';
import type {RandomBytes} from '../transport/clock.ts';
import type {AlertLine} from './alert-line.ts';
import {type Level, step} from './level.ts';

/** A connection that is replaced within this time was never down. */
const GRACE_MS = 5000;
/** Fills by their ids that are remembered over a restart. */
const MOST_REMEMBERED = 500;
/** How far back a restart looks for fills that it missed. */
const MOST_MISSED_MS = 3_600_000;

export interface FeedSources {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly random: RandomBytes;
  readonly state: Pick<State, 'journal'>;
}

interface EventWatch<Memory> {
  readonly condition: string;
  readonly staleMs: number;
  /** What was remembered of the run before. */
  readonly before: Memory;
  /** A line (null: nothing to say) and what is to be remembered. True ends the watch. */
  readonly say: (line: AlertLine | null, after: Memory) => boolean;
  readonly tell: (line: string) => void;
}

/** Fills that were said, newest last, and until when all of them were (epoch ms). */
export interface SaidFills {
  readonly until: number;
  readonly ids: readonly string[];
}

/** Says each fill once, also those of the last hour that came while no watch ran. Answers how the feed ended. */
export async function watchFills(
  {condition, staleMs, before, say, tell}: EventWatch<SaidFills | null>,
  sources: FeedSources,
): Promise<WatchEnd> {
  const {clock} = sources.call;
  const said = new Set(before?.ids ?? []);
  const silence = new Silence(sources.call, staleMs);
  let isStale = false;
  let until = before?.until ?? clock.now();
  const remembered = (): SaidFills => {
    // While an account is not followed, a fill of it may be there that was not said.
    if (silence.isOver) until = clock.now();
    return {until, ids: [...said].slice(-MOST_REMEMBERED)};
  };
  const onOrder = ({at, order, fill, account}: OrderEvent): void => {
    const name = `${account} ${order.symbol} ${fill?.id}`;
    if (fill === undefined || said.has(name)) return;
    said.add(name);
    if (say({type: 'alert', at, condition, value: fill.quantity, state: 'fired', order}, remembered())) watch.stop('met');
  };
  const onSilence = (reason: string): void => {
    if (isStale) return;
    isStale = true;
    const at = new Date(clock.now()).toISOString();
    if (say({type: 'alert', at, condition, value: null, state: 'stale', reason}, remembered())) watch.stop('met');
  };
  const read = (event: FeedEvent): void => {
    if (event.type === 'order') return onOrder(event);
    silence.note(event, onSilence);
    if (silence.isOver) isStale = false;
  };
  const since = before === null ? null : Math.max(before.until - GRACE_MS, clock.now() - MOST_MISSED_MS);
  const watch: OrderWatch = new OrderWatch({...sources, ...FOREVER, since, fillsOnly: true, tell}, read);
  say(null, remembered());
  return watch.run();
}

/** Says when the account of `sources` cannot be followed any more, and when it can again. */
export async function watchDown({condition, before, say, tell}: EventWatch<Level>, sources: FeedSources): Promise<WatchEnd> {
  const {clock} = sources.call;
  let level = before;
  const silence = new Silence(sources.call, GRACE_MS);
  const go = (isDown: boolean, reason?: string): void => {
    const {after, says} = step(level, isDown);
    level = after;
    if (says === null) return;
    const at = new Date(clock.now()).toISOString();
    const line = {type: 'alert', at, condition, value: null, state: says, ...(reason !== undefined && {reason})} as const;
    if (say(line, after)) watch.stop('met');
  };
  const read = (event: FeedEvent): void => {
    if (event.type !== 'stream') return;
    silence.note(event, (reason) => go(true, reason));
    if (event.state === 'down') go(true, event.reason);
    if (silence.isOver) go(false);
  };
  const watch: OrderWatch = new OrderWatch({...sources, ...FOREVER, since: null, fillsOnly: true, tell}, read);
  return watch.run();
}

const FOREVER = {symbols: [], until: null, endAfterMs: null} as const;

/** How long accounts have not been followed. */
class Silence {
  readonly #call: CallOptions;
  readonly #patienceMs: number;
  /** Timers of accounts that are not followed, by name. */
  readonly #waiting = new Map<string, () => void>();
  #wasFollowed = false;

  constructor(call: CallOptions, patienceMs: number) {
    this.#call = call;
    this.#patienceMs = patienceMs;
  }

  /** `onSilence` is called once an account has not been followed for so long. */
  note({account, state, reason}: StreamEvent, onSilence: (reason: string) => void): void {
    if (state === 'live' || state === 'recovered') {
      this.#wasFollowed = true;
      this.#waiting.get(account)?.();
      this.#waiting.delete(account);
      return;
    }
    if (state === 'stopped' || this.#waiting.has(account)) return;
    const why = `${account} is not followed${reason === undefined ? '' : `: ${reason}`}`;
    this.#waiting.set(
      account,
      this.#call.clock.after(this.#patienceMs, () => onSilence(why)),
    );
  }

  /** Whether all accounts that were heard of are followed. */
  get isOver(): boolean {
    return this.#wasFollowed && this.#waiting.size === 0;
  }
}
