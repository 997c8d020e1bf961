/**
 * What an alert says and when: once when its condition becomes true, once when it ceases, once when nothing new is known of it.
 *
 *   fired ◄──── cleared       stale stands beside both: fresh data that changes nothing end it in silence,
 *         ────►               except that an alert which was cleared before is said to be cleared again
 */
import {type DecimalText, dec} from '../model/decimal.ts';
import type {Bound} from './condition.ts';

export type AlertState = 'fired' | 'cleared' | 'stale';

/** What was said last, apart from staleness, and whether staleness was said since. */
export interface Level {
  readonly isFired: boolean;
  readonly isStale: boolean;
}

export const QUIET: Level = {isFired: false, isStale: false};

/** `holds`: whether the condition is true by fresh data; null: there are no fresh data. */
export function step(before: Level, holds: boolean | null): {readonly after: Level; readonly says: AlertState | null} {
  if (holds === null) return {after: {...before, isStale: true}, says: before.isStale ? null : 'stale'};
  const after = {isFired: holds, isStale: false};
  if (holds) return {after, says: before.isFired ? null : 'fired'};
  return {after, says: before.isFired || before.isStale ? 'cleared' : null};
}

/**
 * Whether a value is beyond a bound. A value that is not there never is. Once it was, it stays so until it is back by more
 * than `hysteresis`, a fraction of the bound.
 */
export function isBeyond(
  value: DecimalText | null,
  {side, value: bound}: Bound,
  hysteresis: DecimalText,
  wasBeyond: boolean,
): boolean {
  if (value === null) return false;
  const slack = wasBeyond ? dec(bound).abs().times(hysteresis) : dec('0');
  return side === '>' ? dec(value).gt(dec(bound).minus(slack)) : dec(value).lt(dec(bound).plus(slack));
}
