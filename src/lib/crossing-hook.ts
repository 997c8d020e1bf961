/** `--exec` of a threshold: the user's command, run each time a threshold is crossed. */
import {childEnvironment} from './config/environment.ts';
import {ExecHook} from './feed/exec-hook.ts';

/** A hook that is never full: a threshold is crossed now and then. `tell`: a run that failed, in words. */
export function crossingHook(command: string | undefined, tell: (line: string) => void): ExecHook | null {
  if (command === undefined) return null;
  return new ExecHook({command, env: childEnvironment(), onFull() {}, onDrained() {}, onFailure: tell});
}
