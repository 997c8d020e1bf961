/** A command of the user's, run once with a line on its stdin. */
import {spawn} from 'node:child_process';

/** Resolves when it has ended, however it did; its own words go to stderr. `signal` ends it. */
export function runOnce(command: string, line: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], {stdio: ['pipe', 'ignore', 'inherit'], signal});
    child.on('error', () => resolve());
    child.on('close', () => resolve());
    child.stdin.on('error', () => {});
    child.stdin.end(`${line}\n`);
  });
}
