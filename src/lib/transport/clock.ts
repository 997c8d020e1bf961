/** Time and randomness are handed in, so that a test or a simulation owns them. This file holds the only real ones. */
import {randomBytes} from 'node:crypto';

export interface Clock {
  /** Wall clock, epoch milliseconds. For signing and showing only. */
  now(): number;
  /** Milliseconds since this machine was started, the same for all its processes; they cannot be set. For durations. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it fires first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms`; the answer cancels it. Never keeps the process alive by itself. */
  after(ms: number, callback: () => void): () => void;
}

/** The wall clock was set, or the machine slept, when it and the monotonic one went apart by more than this. */
export const WAS_SET_MS = 500;

export type RandomBytes = (size: number) => Uint8Array;

export const systemRandom: RandomBytes = (size) => randomBytes(size);

/** The system's timers hold 24 days, and fire at once beyond. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, {once: true});
    });
  },
  after(ms, callback) {
    let timer: NodeJS.Timeout;
    const arm = (left: number) => {
      timer =
        left > LONGEST_TIMER_MS ? setTimeout(() => arm(left - LONGEST_TIMER_MS), LONGEST_TIMER_MS) : setTimeout(callback, left);
      timer.unref();
    };
    arm(ms);
    return () => clearTimeout(timer);
  },
};
