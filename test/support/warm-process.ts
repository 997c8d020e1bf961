/**
 * A process that has the built program loaded and runs one command line after another, each as if it were alone: variables,
 * outputs, exit code, listeners and what keeps a process alive are its own. A third of the time of a new process.
 */
import {pathToFileURL} from 'node:url';

export interface WarmRequest {
  /** The entry of the built program. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface WarmResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The command called for the end of its process, which must not run another one. */
  readonly exited: boolean;
}

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'exit', 'beforeExit', 'warning'];
const FAILURES = ['uncaughtException', 'unhandledRejection'];
const POLL_MS = 1;

const exit = process.exit;
const writes = {stdout: process.stdout.write, stderr: process.stderr.write};
let runs = 0;

process.on('disconnect', () => exit.call(process, 0));
process.on('message', (request: WarmRequest) => void run(request).then((result) => process.send?.(result)));

async function run({entry, args, env}: WarmRequest): Promise<WarmResult> {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  process.argv = [process.execPath, entry, ...args];
  process.exitCode = undefined;
  const printed = capture();
  const alive = countAlive();
  const exited = new Promise<number>((resolve) => {
    process.exit = ((code) => {
      resolve(Number(code ?? process.exitCode ?? 0));
      return new Promise(() => {});
    }) as typeof process.exit;
  });
  const ended = import(`${pathToFileURL(entry).href}?run=${++runs}`).then(() => settled(alive));
  const code = await Promise.race([ended, exited]);
  for (const listener of process.listeners('exit')) listener.call(process, code ?? 0);
  for (const event of [...EVENTS, ...FAILURES]) process.removeAllListeners(event);
  process.exit = exit;
  for (const name of ['stdout', 'stderr'] as const) process[name].write = writes[name];
  const result = {code: code ?? Number(process.exitCode ?? 0), ...printed, exited: code !== null};
  process.exitCode = undefined;
  return result;
}

function capture(): {stdout: string; stderr: string} {
  const printed = {stdout: '', stderr: ''};
  for (const name of ['stdout', 'stderr'] as const)
    process[name].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    }) as typeof process.stdout.write;
  return printed;
}

/** What keeps this process from ending. */
function countAlive(): number {
  return process.getActiveResourcesInfo().filter((name) => name !== 'Immediate').length;
}

/** When a process of its own would have ended. */
async function settled(alive: number): Promise<null> {
  while (countAlive() > alive) await new Promise((resolve) => setTimeout(resolve, POLL_MS).unref());
  return null;
}
