/** The arithmetic of rate budgets, pure: what is used, what may go now, and how long the rest waits. */
import {DeskError} from '../model/errors.ts';
import type {Clock} from '../transport/clock.ts';
import type {RateRequest} from './exchange-memory.ts';

/** What is known of a budget at this moment. */
export interface Usage {
  /** At the start of `lengthMs`. */
  readonly used: number;
  readonly cap: number;
  /** Until the window is over, or the bucket is empty. */
  readonly leftMs: number;
  readonly lengthMs: number;
}

/** `next` is what is used when the request goes; null: nothing is counted. */
export type Leave = {readonly waitMs: number} | {readonly waitMs: 0; readonly next: Usage | null};

/** The stamp is theirs: an absurd one must not silence everybody for years. What is longer, the next answer says again. */
export const LONGEST_WINDOW_MS = 60_000;

/** Windows whose reported ends are this far apart are one: clocks and answers are never quite in step. */
const SAME_WINDOW_MS = 1000;

/** Whether a request may go now. A window that is over says nothing about the next one but its declared limit. */
export function takeShare(usage: Usage | null, {weight, limit, reserve = 0}: RateRequest): Leave {
  if (weight === 0) return {waitMs: 0, next: null};
  if (usage === null || usage.leftMs <= 0) {
    if (limit === undefined) return {waitMs: 0, next: null};
    const windowMs = limit.counting === 'LEAK' ? (weight * limit.windowMs) / limit.limit : limit.windowMs;
    return {waitMs: 0, next: {used: weight, cap: limit.limit, leftMs: windowMs, lengthMs: windowMs}};
  }
  // A request that is heavier than its part of the budget goes when nothing else is counted.
  const allowed = Math.max(usage.cap * (1 - reserve), weight);
  if (limit?.counting === 'LEAK') {
    const msPerUnit = limit.windowMs / limit.limit;
    const level = (usage.used * usage.leftMs) / usage.lengthMs + weight;
    if (level > allowed) return {waitMs: Math.ceil((level - allowed) * msPerUnit)};
    return {waitMs: 0, next: {used: level, cap: limit.limit, leftMs: level * msPerUnit, lengthMs: level * msPerUnit}};
  }
  if (usage.used + weight > allowed) return {waitMs: Math.ceil(usage.leftMs)};
  return {waitMs: 0, next: {...usage, used: usage.used + weight}};
}

/** What an answer says of a window, joined with what was counted here in the same window; `counted` itself where it says nothing new. */
export function joinUsage(counted: Usage | null, told: Usage): Usage {
  const isSame = counted !== null && counted.leftMs > 0 && told.leftMs <= counted.leftMs + SAME_WINDOW_MS;
  if (!isSame) return told;
  // A window ends a little earlier or later in each answer: the latest end stands.
  const isKnown = told.used <= counted.used && told.cap === counted.cap;
  const endsNoLater = told.leftMs <= counted.leftMs && told.leftMs >= counted.leftMs - SAME_WINDOW_MS;
  if (isKnown && endsNoLater) return counted;
  return {...told, used: Math.max(told.used, counted.used)};
}

/**
 * Waits for leave. Throws `interrupted` with `sent: false` when the signal fires first: Ctrl-C, or the end of the call's time,
 * which the caller tells apart.
 */
export async function waitForLeave(clock: Clock, waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(waitMs, signal);
  } catch (cause) {
    if (cause instanceof DeskError) throw new DeskError(cause.kind, cause.message, {...cause.detail, sent: false});
    throw new DeskError('interrupted', 'Stopped while the rate budget was waited for.', {sent: false, cause});
  }
}

/** The wait is longer than the caller has time for. */
export function mustWait(isBan: boolean, waitMs: number): DeskError {
  const why = isBan ? 'The exchange asked us to wait' : 'The rate budget of this exchange is used up';
  return new DeskError('rate-limit', `${why}: ${Math.ceil(waitMs / 1000)} s to go.`, {retryAfterMs: waitMs, sent: false});
}
