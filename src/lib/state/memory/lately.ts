import type {Clock} from '../../transport/clock.ts';

/** Whether an instant lies within the last `ms`, by the wall clock or by the monotonic one: setting the wall clock hides nothing. */
export function isLately(at: {readonly wall: number; readonly monotonic: number | null}, ms: number, clock: Clock): boolean {
  const now = clock.monotonic();
  return at.wall >= clock.now() - ms || (at.monotonic !== null && at.monotonic >= now - ms && at.monotonic <= now);
}
