/** `--exec COMMAND`: a program of the user's, run once per event with the event's JSON on its stdin. */
import {spawn} from 'node:child_process';

const AT_ONCE = 4;
const QUEUE_LIMIT = 1000;
/** What makes git, and so us, hand a command to `sh -c` instead of running it directly. */
const NEEDS_SHELL = /[|&;<>()$`\\"' \t\n*?[#~=%]/;

export interface ExecHookOptions {
  /** The user's own words. Nothing of an event is ever put into it: events go through stdin. */
  readonly command: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  onFull(): void;
  onDrained(): void;
  /** A run that failed: it could not be started, or its exit code was not 0. */
  onFailure(message: string): void;
}

/** The environment without the variables that secrets are taken from. */
export function withoutSecrets(env: ExecHookOptions['env'], secrets: readonly {readonly from: string; readonly name?: string}[]) {
  const hidden = new Set(secrets.flatMap(({from, name}) => (from === 'env' && name !== undefined ? [name] : [])));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.has(name)));
}

/** At most four run at a time, started in order; the feed waits when a thousand are behind. */
export class ExecHook {
  readonly #options: ExecHookOptions;
  readonly #queue: string[] = [];
  #running = 0;
  #full = false;
  #idle: (() => void)[] = [];

  constructor(options: ExecHookOptions) {
    this.#options = options;
  }

  /** Queues a run for one line of JSON. */
  run(line: string): void {
    this.#queue.push(line);
    if (this.#queue.length >= QUEUE_LIMIT && !this.#full) {
      this.#full = true;
      this.#options.onFull();
    }
    this.#startNext();
  }

  /** Resolves when every queued run has ended. */
  async end(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #startNext(): void {
    while (this.#running < AT_ONCE) {
      const line = this.#queue.shift();
      if (line === undefined) break;
      this.#start(line);
    }
    if (this.#full && this.#queue.length < QUEUE_LIMIT / 2) {
      this.#full = false;
      this.#options.onDrained();
    }
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #start(line: string): void {
    const {command, env} = this.#options;
    const [file, args] = NEEDS_SHELL.test(command) ? ['/bin/sh', ['-c', command]] : [command, []];
    // Its output goes to stderr: stdout is the feed's, and stays whole lines of JSON.
    const child = spawn(file, args, {env, stdio: ['pipe', process.stderr.fd, process.stderr.fd]});
    this.#running += 1;
    let ended = false;
    const end = (problem: string | null) => {
      if (ended) return;
      ended = true;
      this.#running -= 1;
      if (problem !== null) this.#options.onFailure(`--exec: ${problem}`);
      this.#startNext();
    };
    child.on('error', (error: NodeJS.ErrnoException) => end(`the command could not be started (${error.code ?? 'failed'})`));
    child.on('close', (code, signal) => end(code === 0 ? null : `the command ended with ${signal ?? code}`));
    // A command that does not read its stdin is its own business.
    child.stdin?.on('error', () => {});
    child.stdin?.end(line);
  }
}
