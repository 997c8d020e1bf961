/** `mxt orders watch`, built, as a process beside a running sandbox. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {FeedEvent} from '../../src/lib/feed/feed-event.ts';
import type {RunningSandbox} from '../../src/lib/sandbox/sandbox.ts';

export const ROOT = new URL('../..', import.meta.url).pathname;

/** A folder of its own with a keys file for every exchange of the sandbox. */
export function prepare(sandbox: RunningSandbox) {
  const folder = mkdtempSync(join(tmpdir(), 'mxt-watch-'));
  const keys = join(folder, 'keys.yaml');
  const accounts = Object.entries(sandbox.exchanges).map(
    ([id, at]) =>
      `  ${id}:\n    exchange: ${id}\n${fieldsOf(at.credentials)}    environment: sandbox\n    urls: {rest: "${at.rest}", stream: "${at.stream}"}\n`,
  );
  writeFileSync(keys, `accounts:\n${accounts.join('')}`, {mode: 0o600});
  return {folder, keys, env: {...process.env, MXT_KEYS: keys, MXT_STATE: join(folder, 'state')}};
}

const fieldsOf = (credentials: Readonly<Record<string, string>>) =>
  Object.entries(credentials)
    .map(([field, value]) => `    ${field}: ${JSON.stringify(value)}\n`)
    .join('');

export interface WatchProcess {
  readonly lines: readonly FeedEvent[];
  readonly process: ChildProcess;
  until(what: string, probe: (lines: readonly FeedEvent[]) => boolean): Promise<void>;
  /** Exit code, and what was said on stderr. */
  readonly ended: Promise<{readonly code: number | null; readonly stderr: string}>;
}

export function startWatchProcess(env: NodeJS.ProcessEnv, args: readonly string[] = []): WatchProcess {
  const child = spawn(process.execPath, [join(ROOT, 'bin/run.js'), 'orders', 'watch', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: FeedEvent[] = [];
  let rest = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  child.stdout.on('data', (chunk) => {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push(JSON.parse(part));
  });
  return {
    lines,
    process: child,
    ended: new Promise((resolve) => child.on('close', (code) => resolve({code, stderr}))),
    async until(what, probe) {
      const giveUpAt = performance.now() + 60_000;
      while (!probe(lines)) {
        if (performance.now() > giveUpAt || child.exitCode !== null)
          throw new Error(`never seen: ${what}\n${stderr}\n${JSON.stringify(lines.slice(-5))}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

export const isLive = (account: string) => (lines: readonly FeedEvent[]) =>
  lines.some((line) => line.type === 'stream' && line.account === account && line.state === 'live');
