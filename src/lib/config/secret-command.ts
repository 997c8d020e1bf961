/** The output of a secret's command. Its own file because most keys files need none, and starting processes costs start-up time. */
import {type ChildProcess, spawn} from 'node:child_process';
import type {Readable} from 'node:stream';
import type {DeskError} from '../model/errors.ts';
import {childEnvironment} from './environment.ts';

/** Makes the failure of one field of one account. */
export type Fail = (message: string, hint?: string) => DeskError;

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;
/** Turns of the event loop without a byte after which a pipe is empty: each one reads all that is there. */
const QUIET_TURNS = 3;

/**
 * Runs `sh -c` and takes its stdout as it is when the command exits: a process that it left in the background (an agent)
 * may hold the pipe open for days. What it prints appears in no error; stderr is not shown, as it may hold secrets too.
 */
export function outputOf(command: string, fail: Fail): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', command], {stdio: ['ignore', 'pipe', 'ignore'], env: childEnvironment()});
    const parts: Buffer[] = [];
    let size = 0;
    const refuse = (message: string) => {
      letGo(child, timer);
      reject(fail(message, 'Run it by hand to see why.'));
    };
    const stop = (message: string) => {
      child.kill('SIGKILL');
      refuse(message);
    };
    const timer = setTimeout(() => stop(`its command took longer than ${TIMEOUT_MS / 1000} s.`), TIMEOUT_MS);
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > MAX_BYTES) stop('its command printed more than 64 KiB.');
      else parts.push(part);
    });
    child.on('error', () => stop('its command could not be started.'));
    child.on('exit', async (code, signal) => {
      await drained(child.stdout, () => size);
      if (code !== 0) return refuse(`its command ended with ${code === null ? signal : `code ${code}`}.`);
      letGo(child, timer);
      resolve(Buffer.concat(parts).toString('utf8'));
    });
  });
}

/** Until all that was written to the pipe by now is read. */
async function drained(pipe: Readable, size: () => number): Promise<void> {
  for (let [quiet, before] = [0, size()]; quiet < QUIET_TURNS && !pipe.readableEnded; quiet++) {
    await new Promise((next) => setImmediate(next));
    if (size() !== before) [quiet, before] = [0, size()];
  }
}

/** A process that it left behind must hold neither us nor the pipe. */
function letGo(child: ChildProcess, timer: NodeJS.Timeout): void {
  clearTimeout(timer);
  child.stdout?.destroy();
  child.unref();
}
