import {execFile, execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {hasTmux, Terminal} from '../support/terminal.ts';
import {ANY} from '../support/venues.ts';
import {prepare, ROOT} from './watch-process.ts';

const SHELLS = {
  bash: {start: 'bash --norc --noprofile -i', load: 'eval "$(mxt completion bash)"'},
  zsh: {start: 'zsh -f -i', load: 'autoload -Uz compinit && compinit -u -D && eval "$(mxt completion zsh)"'},
  fish: {start: 'fish --no-config -i', load: 'mxt completion fish | source'},
} as const;

function has(shell: string): boolean {
  try {
    return execFileSync(shell, ['--version']).length > 0;
  } catch {
    process.stderr.write(`completion of ${shell} is NOT tested here: there is no ${shell} on this machine\n`);
    return false;
  }
}

/** Shells that this run must try: where they cannot be had a test of them is skipped, and cannot fail. */
const DEMANDED = (process.env.MXT_TEST_SHELLS ?? '').split(' ').filter(Boolean);

test('the shells that this run must try are here', () => {
  expect(DEMANDED.filter((shell) => !hasTmux || !has(shell))).toEqual([]);
});

let folder = '';
let env: NodeJS.ProcessEnv = {};

// An order placed from here leaves what completion knows: markets in the cache, and an open order in the journal.
beforeAll(async () => {
  const sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 0, exchanges: [ANY], moving: false});
  try {
    const made = prepare(sandbox);
    folder = made.folder;
    mkdirSync(join(folder, 'bin'));
    symlinkSync(join(ROOT, 'bin/run.js'), join(folder, 'bin/mxt'));
    const path = `${join(folder, 'bin')}:${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`;
    env = {...made.env, HOME: folder, PATH: path};
    const order = ['buy', '0.01', 'BTC/USDT', '--price', '50000', '--on', ANY, '--client-id', 'dca-2026-11-22'];
    await promisify(execFile)('mxt', ['order', 'place', ...order], {env});
    const resolves = `{command: "touch ${folder}/resolved"}`;
    appendFileSync(
      made.keys,
      `  hedge-desk: {exchange: ${ANY}, apiKey: ${resolves}, secret: ${resolves}, environment: testnet}\n`,
    );
  } finally {
    await sandbox.close();
  }
}, 120_000);

/** What `mxt` itself says to a shell for this line. */
function asked(line: string): readonly string[] {
  const output = execFileSync('mxt', ['__complete', 'bash', line, String(line.length), ' :='], {env, encoding: 'utf8'});
  return output.split('\n').filter(Boolean);
}

describe('what a shell is given', () => {
  test('accounts of the keys file, without resolving a secret', () => {
    expect(asked('mxt balance --account ')).toEqual([ANY, 'hedge-desk']);
    expect(() => execFileSync('ls', [join(folder, 'resolved')], {stdio: 'ignore'})).toThrow();
  });

  test('symbols that were read before, and orders of the journal that are open', () => {
    expect(asked('mxt order place buy 1 btc/usd')).toContain('BTC/USDT');
    expect(asked('mxt order cancel dca')).toEqual(['dca-2026-11-22']);
    expect(asked('mxt orders list --sort=pr')).toEqual(['price']);
  });

  test('nothing, and no trace on the disk, where there is no state and no keys file', () => {
    const line = 'mxt order cancel ';
    const none = {...env, MXT_KEYS: join(folder, 'none.yaml'), MXT_STATE: join(folder, 'nowhere')};
    const output = execFileSync('mxt', ['__complete', 'bash', line, String(line.length), ''], {env: none, encoding: 'utf8'});
    expect(output).toBe('');
    expect(() => execFileSync('ls', [join(folder, 'nowhere')], {stdio: 'ignore'})).toThrow();
  });
});

describe.each(Object.entries(SHELLS))('in a real %s', (shell, {start, load}) => {
  const terminal = new Terminal();
  const isHere = hasTmux && has(shell);
  afterAll(() => {
    if (isHere) terminal.close();
  });

  test.skipIf(!isHere)(
    'TAB completes commands, accounts, symbols with a slash, orders and files',
    {timeout: 240_000},
    async () => {
      writeFileSync(join(folder, 'my-own.yaml'), '');
      const variables = ['HOME', 'PATH', 'MXT_KEYS', 'MXT_STATE'].map((name) => `${name}='${env[name]}'`).join(' ');
      terminal.open(`cd '${folder}' && env ${variables} ${start}`, 120, 30);
      terminal.keys('-l', `${load}; echo rea''dy`);
      terminal.keys('Enter');
      await terminal.shows('\nready');
      const complete = async (typed: string, expected: string) => {
        terminal.keys('C-l');
        terminal.keys('-l', `echo ${typed.length} ; ${typed}`);
        terminal.keys('Tab');
        await terminal.shows(expected.trimEnd());
        terminal.keys('C-c');
      };
      await complete('mxt bala', 'mxt balance ');
      await complete('mxt balance --account hed', '--account hedge-desk ');
      await complete('mxt order place buy 0.5 BTC/USD', 'BTC/USDT');
      await complete('mxt order place sell 0.5 BTC/USDT --rou', 'BTC/USDT --route ');
      await complete('mxt order place sell 0.5 BTC/USDT --route spl', '--route split ');
      await complete('mxt order cancel dca', 'cancel dca-2026-11-22 ');
      await complete('mxt balance --keys my-o', '--keys my-own.yaml ');
    },
  );
});
