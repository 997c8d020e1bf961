/** Promise: a pipe that broke, a full disk and a crash neither stop an order, nor hide what became of it, nor tell a secret. */
import {execFile, spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, expectNoSecret, openHome} from '../support/cli.ts';
import {ANY} from '../support/venues.ts';
import {startProxy} from '../support/wire-proxy.ts';

const RUN = new URL('../../bin/run.js', import.meta.url).pathname;
const shell = promisify(execFile);
let sandbox: RunningSandbox;
let home: CliHome;
let count = 0;

beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 41, latencyMs: 0, moving: false});
  home = openHome(Object.fromEntries(Object.entries(sandbox.exchanges).map(([id, at]) => [id, {exchange: id, ...at}])));
});
afterAll(async () => {
  home.checkState();
  home.dispose();
  await sandbox.close();
});

/** Runs it in a shell: `MXT balance | head -0`. The exit code is that of mxt. */
async function inShell(script: string, env: Readonly<Record<string, string>> = {}) {
  const whole = `${script.replaceAll('MXT', `"${process.execPath}" "${RUN}"`)}; echo "code \${PIPESTATUS[0]}" >&2`;
  const all = {PATH: process.env.PATH, HOME: home.path, MXT_KEYS: home.keys, MXT_STATE: home.state, ...env};
  const {stdout, stderr} = await shell('bash', ['-c', whole], {env: all, encoding: 'utf8', timeout: 15_000});
  expect(stderr).not.toMatch(/\n\s+at /);
  expectNoSecret(stdout + stderr, home.secrets, script);
  return {stdout, stderr, code: Number(/code (\d+)\n$/.exec(stderr)?.[1])};
}
const place = (id: string) =>
  `MXT order place buy 0.01 BTC/USDT --price 60000 --on ${ANY} --allow-duplicate --client-id ${id} --json`;

describe.each(['', ' --json'])('a result that can not be written (%s)', (json) => {
  it.each([
    ['| head -0', 'a reader that has gone'],
    ['> /dev/full', 'a full disk'],
    ['>&-', 'a closed output'],
    ['2>&-', 'closed errors'],
    ['2> /dev/full', 'errors on a full disk'],
  ])('an order is placed all the same, and is told (%s: %s)', async (where) => {
    count += 1;
    const id = `broken-${count}`;
    const {code, stdout, stderr} = await inShell(`${place(id).replace(' --json', json)} ${where}`);
    // A shell that closed the errors says nothing of the code either.
    if (!where.startsWith('2>')) expect(code).toBe(0);
    if (where !== '>&-') expect(stdout + stderr).toContain(id);
    expect((await home.run(['order', 'show', id, '--json'])).stdout).toContain('"NEW"');
  });

  it('what is read is lost, which is no success on a full disk', async () => {
    const {code, stderr} = await inShell(`MXT balance${json} > /dev/full`);
    expect(code).toBe(1);
    expect(stderr).toContain('ENOSPC');
    const watched = await inShell(`MXT orders watch${json} --for 1s > /dev/full`);
    expect([watched.code, watched.stderr]).toEqual([1, expect.stringContaining('ENOSPC')]);
    expect((await inShell(`MXT balance${json} | head -0`)).stderr).toMatch(/^code (0|141)\n$/);
  });
});

describe('a watch whose lines nobody takes', () => {
  it.each(['book BTC/USDT', 'route buy 0.01 BTC/USDT', 'spread BTC/USDT'])('%s --watch ends', async (command) => {
    const {code, stdout, stderr} = await inShell(`MXT ${command} --watch | head -1`);
    expect(JSON.parse(stdout)).toHaveProperty('at');
    expect([code, stderr]).toEqual([0, 'code 0\n']);
    const full = await inShell(`MXT ${command} --watch > /dev/full`);
    expect([full.code, full.stderr]).toEqual([1, expect.stringContaining('ENOSPC')]);
  });
});

describe('a fault of mxt itself', () => {
  it.each([
    ['thrown', 'throw new TypeError(secret)'],
    ['a promise', 'Promise.reject(new TypeError(secret))'],
    ['no error at all', 'throw secret'],
  ])('%s: its class, the way on, and no secret', async (_what, fault) => {
    const silent = await startProxy(null, () => ({raw: () => {}}));
    const broken = openHome({
      a: {exchange: ANY, credentials: {apiKey: 'canary-1', secret: 'canary-7b2e9d4c'}, rest: silent.url},
    });
    try {
      const preload = join(broken.path, 'fault.mjs');
      writeFileSync(preload, `const secret = 'canary-7b2e9d4c'; setTimeout(() => { ${fault} }, 1500);`);
      const result = await broken.run(['balance'], {env: {NODE_OPTIONS: `--import=${preload}`}});
      expect(result.code).toBe(1);
      expect(result.stderr).toMatch(/^Error: a fault of mxt itself \((TypeError|unknown)\)\.\n.*mxt order resolve\n$/);
    } finally {
      broken.dispose();
      await silent.close();
    }
  });

  it('a debugger is not opened for whoever sends the signal, and a live account is not used with one', async () => {
    const silent = await startProxy(null, () => ({raw: () => {}}));
    const live = openHome({
      a: {exchange: ANY, credentials: {apiKey: 'canary-1', secret: 'canary-7b2e9d4c'}, rest: silent.url},
    });
    try {
      const child = spawn(process.execPath, [RUN, 'balance', '--timeout', '2s'], {
        env: {PATH: process.env.PATH, HOME: live.path, MXT_KEYS: live.keys, MXT_STATE: live.state},
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      while (silent.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      child.kill('SIGUSR1');
      await ended;
      expect(said).not.toContain('Debugger');
      const asLive = {env: {NODE_OPTIONS: '--inspect=127.0.0.1:0'}};
      const keys = live.keys;
      await shell('sed', ['-i', 's/environment: sandbox/environment: live/', keys]);
      const refused = await live.run(['balance', '--json'], asLive);
      expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining('debugger')]);
    } finally {
      live.dispose();
      await silent.close();
    }
  });
});
