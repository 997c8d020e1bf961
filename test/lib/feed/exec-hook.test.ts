import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ExecHook, withoutSecrets} from '../../../src/lib/feed/exec-hook.ts';

describe('--exec', () => {
  test('runs the command for every line, with the line on its stdin and never in its words', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mxt-')), 'out');
    const failures: string[] = [];
    const hook = new ExecHook({
      command: `cat >> '${file}'`,
      env: process.env,
      onFull() {},
      onDrained() {},
      onFailure: (text) => failures.push(text),
    });
    for (let line = 0; line < 10; line++) hook.run(`{"line":${line},"text":"$(touch /tmp/never)"}\n`);
    await hook.end();
    const seen = readFileSync(file, 'utf8').trim().split('\n');
    expect(seen.map((line) => JSON.parse(line).line).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(failures).toEqual([]);
  });

  test('says that a command failed or is not there, and goes on', async () => {
    const failures: string[] = [];
    const hook = (command: string) =>
      new ExecHook({command, env: process.env, onFull() {}, onDrained() {}, onFailure: (text) => failures.push(text)});
    for (const command of ['exit 3', 'no-such-command-of-mine']) {
      const one = hook(command);
      one.run('{}\n');
      await one.end();
    }
    expect(failures).toEqual(['--exec: the command ended with 3', '--exec: the command could not be started (ENOENT)']);
  });

  test('hides the variables that secrets are taken from', () => {
    expect(withoutSecrets({HOME: '/h', NORTHEX_SECRET: 's'}, [{from: 'env', name: 'NORTHEX_SECRET'}, {from: 'literal'}])).toEqual(
      {HOME: '/h'},
    );
  });
});
