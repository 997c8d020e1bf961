/** The merged order feed of all accounts, with its gaps told. */
import type {FeedEvent} from '../lib/feed/feed-event.ts';
import {OrderWatch} from '../lib/feed/order-watch.ts';
import type {Desk} from './desk.ts';

export type {FeedEvent, FeedFill} from '../lib/feed/feed-event.ts';

export interface FeedOptions {
  /** Canonical; default: all. */
  readonly symbols?: readonly string[];
  /** Orders only when they are executed. */
  readonly fillsOnly?: boolean;
  /** Also what happened since, epoch ms. */
  readonly since?: number;
}

/** Events that wait to be read before the streams are asked to stop sending. */
const WAITING = 1000;

/**
 * Each event as `mxt orders watch --json` prints it, a fill once, until the signal of the desk fires or the loop is left. Ends by
 * itself when no account can be followed: the last event of each then says why.
 */
export async function* follow(desk: Desk, options: FeedOptions = {}): AsyncGenerator<FeedEvent, void, undefined> {
  const {symbols = [], fillsOnly = false, since = null} = options;
  const events: FeedEvent[] = [];
  let [wake, isOver, isPaused] = [() => {}, false, false];
  const watch = new OrderWatch({...desk, symbols, since, fillsOnly, until: null, endAfterMs: null}, (event) => {
    events.push(event);
    if (events.length >= WAITING && !isPaused) {
      isPaused = true;
      watch.pause();
    }
    wake();
  });
  const end = watch.run().then(() => {
    isOver = true;
    wake();
  });
  try {
    for (;;) {
      const event = events.shift();
      if (event !== undefined) yield event;
      else if (isOver) return;
      else {
        if (isPaused) watch.resume();
        isPaused = false;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (isOver) resolve();
        });
      }
    }
  } finally {
    watch.stop();
    await end;
  }
}
