/** The real `mxt orders watch` in a flood: every line against what was sent, CPU seconds and memory from the system's own books. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {FeedEvent} from '../../../../../src/lib/feed/feed-event.ts';
import {floodEvent, floodLine} from './flood.ts';

const RUN = new URL('../../../../../bin/run.js', import.meta.url).pathname;
const SERVER = new URL('./flood-server.ts', import.meta.url).pathname;
/** The kernel's clock ticks a second, in /proc; 100 on every Linux there is. */
const TICKS = 100;

/** How a process stood at a line: CPU seconds so far (user and system), resident kilobytes. */
export interface Usage {
  readonly line: number;
  readonly cpu: number;
  readonly rssKb: number;
  readonly at: number;
}

export interface FloodResult {
  /** Lines about orders. */
  readonly lines: number;
  /** Lines that are not what they must be, in words; the first ten. */
  readonly wrong: readonly string[];
  /** States of the stream that were told. */
  readonly states: readonly string[];
  /** At every hundredth of the lines; empty where the system has no /proc. */
  readonly usage: readonly Usage[];
  readonly code: number | null;
  readonly stderr: string;
}

/** Sends so many events to a watch, reads all that it prints, and ends it with SIGTERM. */
export async function floodWatch(events: number, options: {readonly program?: readonly string[]} = {}): Promise<FloodResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-flood-'));
  const server = spawn(process.execPath, [SERVER, String(events)], {stdio: ['ignore', 'pipe', 'inherit']});
  try {
    const [port] = (await once(createInterface({input: server.stdout}), 'line')) as [string];
    const keys = join(folder, 'keys.yaml');
    const urls = `{rest: "http://127.0.0.1:${port}", stream: "ws://127.0.0.1:${port}"}`;
    const account = 'exchange: binance, apiKey: flood-api-key, secret: flood-api-secret, environment: sandbox';
    writeFileSync(keys, `accounts:\n  main: {${account}, urls: ${urls}}\n`, {mode: 0o600});
    const env = {...process.env, MXT_KEYS: keys, MXT_STATE: join(folder, 'state')};
    const watch = spawn(process.execPath, [...(options.program ?? [RUN]), 'orders', 'watch'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return await readAll(watch, events);
  } finally {
    server.kill();
    rmSync(folder, {recursive: true, force: true});
  }
}

async function readAll(watch: ChildProcess, events: number): Promise<FloodResult> {
  const closed = once(watch, 'close');
  let stderr = '';
  watch.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const check = new Check();
  const usage: Usage[] = [];
  const hundredth = Math.ceil(events / 100);
  let rest = '';
  // Checked as it comes, nothing queued: the usage is read while the watch is at that very line.
  watch.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      if (!check.read(line)) continue;
      if (check.lines % hundredth === 0) usage.push(...usageOf(watch.pid, check.lines));
      if (check.lines === events) watch.kill('SIGTERM');
    }
  });
  const [code] = (await closed) as [number | null];
  return {lines: check.lines, wrong: check.wrong, states: check.states, usage, code, stderr};
}

/** Line after line against the flood: the same events in the same order, which leaves no room for one lost or told twice. */
class Check {
  lines = 0;
  readonly wrong: string[] = [];
  readonly states: string[] = [];

  /** True for a line about an order. */
  read(line: string): boolean {
    const event = JSON.parse(line) as FeedEvent;
    if (event.type === 'stream') {
      this.states.push(event.state);
      return false;
    }
    const {order, fill, sequence} = event;
    const told = `${order.id} ${order.status} ${order.filled} ${fill?.id ?? ''}`;
    const sent = floodLine(floodEvent(this.lines));
    this.lines += 1;
    if ((told !== sent || sequence !== this.lines) && this.wrong.length < 10)
      this.wrong.push(`line ${this.lines}: sequence ${sequence}, ${told} instead of ${sent}`);
    return true;
  }
}

/** Nothing where there is no /proc, or no such process. */
function usageOf(pid: number | undefined, line: number): readonly Usage[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // The name in parentheses may hold blanks; user and system time are the 12th and 13th field behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const cpu = (Number(fields[11]) + Number(fields[12])) / TICKS;
    return [{line, cpu, rssKb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]), at: performance.now()}];
  } catch {
    return [];
  }
}
