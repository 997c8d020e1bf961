import {type Clock, WAS_SET_MS} from '../transport/clock.ts';

/** An offset older than this is measured again: clocks drift, and ours may have been set. */
const OFFSET_MAX_AGE_MS = 3_600_000;

interface MeasuredOffset {
  readonly offsetMs: number;
  /** Our wall clock, epoch ms. */
  readonly measuredAt: number;
  /** Our monotonic clock at that moment. Null in rows that an older mxt wrote. */
  readonly ticked: number | null;
}

/** The offset while it can be trusted: not old, and our wall clock was not set since. */
export function keptOffset({offsetMs, measuredAt, ticked}: MeasuredOffset, clock: Clock) {
  const age = clock.now() - measuredAt;
  const passed = ticked === null ? age : clock.monotonic() - ticked;
  const isKept = age >= 0 && age <= OFFSET_MAX_AGE_MS && Math.abs(age - passed) <= WAS_SET_MS;
  return isKept ? {offsetMs, measuredAt} : null;
}
