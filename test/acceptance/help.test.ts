import {execFileSync, spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ROOT} from './watch-process.ts';

const mxt = (...words: string[]) => execFileSync(process.execPath, [join(ROOT, 'bin/run.js'), ...words], {encoding: 'utf8'});

describe('help', {timeout: 120_000}, () => {
  it('lists every command once, under what it is for', () => {
    const text = mxt('--help');
    const sections = text.split(/\n\n(?=[A-Z])/);
    const under = (title: string) => sections.find((section) => section.startsWith(title)) ?? '';
    expect(under('READ')).toMatch(/^ {2}balance .*\n/m);
    expect(under('TRADE')).toMatch(/^ {2}order place /m);
    expect(under('RISK')).toMatch(/^ {2}kill /m);
    expect(under('TOOLS')).toMatch(/^ {2}doctor /m);
    expect(text.match(/^ {2}order place /gm)).toHaveLength(1);
    expect(text).not.toContain('__complete');
  });

  it('is asked for with -h, --help, or the word help', () => {
    const text = mxt('order', 'cancel', '-h');
    expect(text).toContain('USAGE');
    expect(mxt('order', 'cancel', '--help')).toBe(text);
    expect(mxt('help', 'order', 'cancel')).toBe(text);
    expect(mxt('-h')).toBe(mxt('--help'));
  });

  it('explains the own flags of a command, and names those of every command in one line', () => {
    const text = mxt('orders', 'list', '-h');
    expect(text).toMatch(/^ {2}--symbol=SYMBOL.* only this; repeatable$/m);
    expect(text).not.toMatch(/^ {2}--quiet /m);
    expect(text.replace(/\s+/g, ' ')).toContain('FLAGS OF EVERY COMMAND --account NAME --no-color --debug --json --keys FILE');
  });

  it('offers the nearest flag for one that does not exist', () => {
    const {stderr, status} = spawnSync(process.execPath, [join(ROOT, 'bin/run.js'), 'orders', 'list', '--symbl', 'x'], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^Error: Nonexistent flag: --symbl\nDid you mean --symbol\?\n/);
    expect(status).toBe(2);
  });
});
