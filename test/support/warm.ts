/** Runs command lines in a process that is kept. Answers null where it is busy: two commands at once are two processes. */
import {type ChildProcess, fork} from 'node:child_process';
import type {WarmRequest, WarmResult} from './warm-process.ts';

const SCRIPT = new URL('warm-process.ts', import.meta.url);

let kept: ChildProcess | null = null;
let isBusy = false;

/** Throws when the command does not end in time (milliseconds). */
export async function runWarm(request: WarmRequest, timeout: number): Promise<WarmResult | null> {
  if (isBusy) return null;
  isBusy = true;
  kept ??= begin(request.env);
  const child = kept;
  try {
    const result = await answered(child, request, timeout);
    if (result.exited) stop(child);
    return result;
  } catch (error) {
    stop(child);
    throw error;
  } finally {
    isBusy = false;
  }
}

function begin(env: Readonly<Record<string, string>>): ChildProcess {
  const child = fork(SCRIPT, {env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced'});
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) stream?.resume();
  return child;
}

function stop(child: ChildProcess): void {
  child.kill('SIGKILL');
  if (kept === child) kept = null;
}

function answered(child: ChildProcess, request: WarmRequest, timeout: number): Promise<WarmResult> {
  return new Promise((resolve, reject) => {
    const onMessage = (result: WarmResult) => settle(() => resolve(result));
    const onExit = (code: number | null) => settle(() => reject(new Error(`the process of ${words} ended with ${code}`)));
    const timer = setTimeout(() => settle(() => reject(new Error(`mxt ${words} did not end in ${timeout} ms.`))), timeout);
    const words = request.args.join(' ');
    function settle(how: () => void): void {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit);
      how();
    }
    child.on('message', onMessage).on('exit', onExit);
    child.send(request);
  });
}
