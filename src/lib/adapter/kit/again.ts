/** A read that is asked again: up to two more times, within the time, and never after a refusal or during a ban. */
import {DeskError, ERROR_KINDS} from '../../model/errors.ts';
import type {Clock} from '../../transport/clock.ts';

const PAUSES_MS = [100, 400] as const;

/**
 * Answers what `ask` answers. What came to nothing (no answer, 5xx, unreadable, a throttle) is asked again while there is
 * time until `deadline` (monotonic ms). For parts of an answer that stand alone: a wallet, a page, a price board.
 */
export async function askAgain<T>(clock: Clock, deadline: number, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = waitOf(error, pause);
      if (waitMs === null || signal.aborted || clock.monotonic() + waitMs >= deadline) throw error;
      await clock.sleep(waitMs, signal);
    }
  }
  return ask();
}

/** How long to wait before the question is put again; null: asking again is of no use. */
function waitOf(error: unknown, pause: number): number | null {
  if (!(error instanceof DeskError) || !ERROR_KINDS[error.kind].retryable || error.kind === 'clock') return null;
  if (error.kind !== 'rate-limit') return pause;
  return error.detail.retryAfterMs ?? null;
}
