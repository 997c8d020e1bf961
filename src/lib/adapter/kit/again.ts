/** A read that is asked again: up to two more times, within the time, and never after a refusal or during a ban. */
import {DeskError, ERROR_KINDS} from '../../model/errors.ts';
import type {Clock} from '../../transport/clock.ts';

const PAUSES_MS = [100, 400] as const;
/** A throttle without a stated end. Most exchanges count by the second. */
const THROTTLE_PAUSE_MS = 1000;
const PART_OF_TIME = 0.8;

/** Failures of questions that were asked as often as they may be: a caller that repeats the whole does not repeat its parts. */
const exhausted = new WeakSet<DeskError>();

/**
 * Answers what `ask` answers. What came to nothing (no answer, 5xx, unreadable, a throttle) is asked again while there is
 * time until `deadline` (monotonic ms). For what stands alone: a wallet, a page, a price board, a question of the contract.
 */
export async function askAgain<T>(clock: Clock, deadline: number, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = waitOf(error, pause);
      if (waitMs === null || signal.aborted || clock.monotonic() + waitMs >= deadline) throw error;
      // Stopped while waiting: the failure that was to be asked about again is what there is to say.
      await clock.sleep(waitMs, signal).catch(() => Promise.reject(error));
    }
  }
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DeskError) exhausted.add(error);
    throw error;
  }
}

/**
 * The same for one part of an answer that must not take the others along: it gives up a little before their time is over. `ask` is
 * given the milliseconds that it has.
 */
export function askPart<T>(
  {clock, timeoutMs}: {readonly clock: Clock; readonly timeoutMs: number},
  signal: AbortSignal,
  ask: (leftMs: number) => Promise<T>,
): Promise<T> {
  const deadline = clock.monotonic() + timeoutMs * PART_OF_TIME;
  return askAgain(clock, deadline, signal, () => ask(Math.max(1, Math.ceil(deadline - clock.monotonic()))));
}

/** How long to wait before the question is put again; null: asking again is of no use. */
function waitOf(error: unknown, pause: number): number | null {
  if (!(error instanceof DeskError) || exhausted.has(error)) return null;
  const {kind, detail} = error;
  if (!ERROR_KINDS[kind].retryable || kind === 'clock') return null;
  if (kind === 'rate-limit') return detail.retryAfterMs ?? THROTTLE_PAUSE_MS;
  // HTTP 4xx and 501 are answers: this server does not have what was asked for.
  if (kind === 'protocol' && /^(?:HTTP )?(?:4\d\d|501)$/.test(detail.code ?? '')) return null;
  return Math.max(pause, detail.retryAfterMs ?? 0);
}
