/** The wall clock, for the sandbox over sockets. */
import type {SandboxClock} from './clock.ts';

export const systemSandboxClock: SandboxClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    // The open ports keep the process alive; a market maker alone should not.
    timer.unref();
    return () => clearTimeout(timer);
  },
};
