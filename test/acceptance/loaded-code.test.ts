/**
 * How much code a command loads before it answers: it is read, compiled and kept by every single run. Counted, since it does not
 * vary with the machine.
 */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {type CliHome, openHome} from '../support/cli.ts';
import {PAIR} from '../support/venues.ts';

const HOOK = new URL('../support/loaded-files.cjs', import.meta.url).pathname;
const [ONE, TWO] = PAIR;
const OTHERS = exchangeIds().filter((id) => !PAIR.includes(id));

let sandbox: RunningSandbox;
let home: CliHome;

/** Files under dist/ that one run loaded, and their kilobytes together. */
async function loadedBy(...args: readonly string[]): Promise<{readonly files: readonly string[]; readonly kilobytes: number}> {
  const list = join(home.path, 'loaded.json');
  const result = await home.run(args, {env: {NODE_OPTIONS: `--require=${HOOK}`, LOADED_FILES: list}});
  expect(result.code, result.stderr + result.stdout).toBe(0);
  const loaded = (JSON.parse(readFileSync(list, 'utf8')) as [string, number][]).filter(([file]) => file.includes('/dist/'));
  return {
    files: loaded.map(([file]) => file.replace(/^.*\/dist\//, '')),
    kilobytes: loaded.reduce((sum, [, bytes]) => sum + bytes / 1024, 0),
  };
}

beforeAll(async () => {
  sandbox = await startSandbox({exchanges: [ONE, TWO], port: 0, seed: 5, latencyMs: 0, moving: false});
  home = openHome(
    Object.fromEntries(
      Object.entries(sandbox.exchanges).map(([exchange, {credentials, rest, stream}]) => [
        exchange,
        {exchange, credentials, rest, stream},
      ]),
    ),
  );
}, 60_000);
afterAll(async () => {
  home.dispose();
  await sandbox.close();
});

describe('code that a command loads', () => {
  // With room for a tenth more than today: a library taken in where it is not used is far more.
  it.each([
    {args: ['--version'], files: 1, kilobytes: 2},
    {args: ['keys', 'list'], files: 18, kilobytes: 590},
    {args: ['balance', '--json'], files: 52, kilobytes: 795},
    {args: ['route', 'buy', '0.01', 'BTC/USDT', '--json'], files: 68, kilobytes: 895},
    {args: ['orders', 'list', '--json'], files: 59, kilobytes: 810},
    {args: ['order', 'place', 'buy', '0.001', 'BTC/USDT', '--price', '50000', '--on', ONE, '--json'], files: 80, kilobytes: 840},
  ])('$args: at most $files files, $kilobytes KB', {timeout: 60_000}, async ({args, files, kilobytes}) => {
    const loaded = await loadedBy(...args);
    expect(loaded.files.length, loaded.files.join('\n')).toBeLessThanOrEqual(files);
    expect(loaded.kilobytes).toBeLessThanOrEqual(kilobytes);
  });

  it('is that of the exchanges it asks, and of no other', {timeout: 60_000}, async () => {
    const {files} = await loadedBy('balance', '--json');
    const folders = new Set(files.flatMap((file) => /^exchanges\/([^/]+)\//.exec(file)?.[1] ?? []));
    expect([...folders].sort()).toEqual([ONE, TWO].sort());
    expect(files.filter((file) => OTHERS.some((other) => file.includes(other)) || file.startsWith('sandbox/'))).toEqual([]);
  });
});
