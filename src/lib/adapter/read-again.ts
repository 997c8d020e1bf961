/** Asking again: one bad answer to a question that changes nothing must not end the work that needs it. */
import {DeskError} from '../model/errors.ts';
import type {Clock} from '../transport/clock.ts';

/** How often one question is asked at most. */
const MOST_ATTEMPTS = 3;
/** Before the second attempt; twice as long before the third. */
const PAUSE_MS = 100;
/** A throttle without a stated end. Most exchanges count by the second. */
const THROTTLE_PAUSE_MS = 1000;

export interface ReadTiming {
  readonly clock: Clock;
  /** Budget of the read with all its attempts, counted from the first. */
  readonly timeoutMs: number;
}

/**
 * The answer of `read`, which must change nothing at the exchange. Asked again after no answer, HTTP 5xx, an answer that
 * cannot be read, and a throttle that ends within the time; never after a refusal, never during a ban. Where a list came
 * with parts missing for such a reason, it is asked again too, and the last list that came stands.
 */
export async function readAgain<T>({clock, timeoutMs}: ReadTiming, signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  const deadline = clock.monotonic() + timeoutMs;
  let partial: {readonly value: T} | null = null;
  for (let attempt = 1; ; attempt++) {
    let failures: readonly unknown[];
    try {
      const value = await read();
      failures = missingIn(value);
      partial = {value};
    } catch (error) {
      if (partial !== null) return partial.value;
      failures = [error];
    }
    const pause = attempt < MOST_ATTEMPTS && !signal.aborted ? pauseAfter(failures, attempt) : null;
    if (pause === null || clock.monotonic() + pause >= deadline) {
      if (partial !== null) return partial.value;
      throw failures[0];
    }
    try {
      await clock.sleep(pause, signal);
    } catch (interrupted) {
      if (partial !== null) return partial.value;
      throw interrupted;
    }
  }
}

/** Errors of the parts that a list lacks (`Rows.missing`). */
function missingIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !('missing' in value) || !Array.isArray(value.missing)) return [];
  return value.missing.map(({error}: {readonly error: unknown}) => error);
}

/** Milliseconds until another attempt makes sense: the longest that a part asks for; null when it would change nothing. */
function pauseAfter(failures: readonly unknown[], attempt: number): number | null {
  const pauses = failures.flatMap((error) => pauseOf(error, attempt) ?? []);
  return pauses.length === 0 ? null : Math.max(...pauses);
}

function pauseOf(error: unknown, attempt: number): number | null {
  if (!(error instanceof DeskError)) return null;
  const {retryAfterMs, code = ''} = error.detail;
  switch (error.kind) {
    case 'rate-limit':
      return retryAfterMs ?? THROTTLE_PAUSE_MS;
    case 'network':
    case 'timeout':
    case 'exchange-down':
      return Math.max(retryAfterMs ?? 0, PAUSE_MS * attempt);
    case 'protocol':
      // HTTP 4xx is an answer: this server does not have what was asked for.
      return /^(?:HTTP )?4\d\d$/.test(code) ? null : PAUSE_MS * attempt;
    default:
      return null;
  }
}
