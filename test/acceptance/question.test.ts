/** Promise: the question before a live order shows what it would cost and leave. Asked on a real terminal (needs tmux). */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {CUSTOMER} from '../../src/lib/sandbox/engine/types.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {hasTmux, Terminal} from '../support/terminal.ts';
import {ANY} from '../support/venues.ts';
import {prepare, ROOT} from './watch-process.ts';

describe.skipIf(!hasTmux)('the question before a live order', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 0, exchanges: [ANY], moving: false});
  });
  afterAll(() => sandbox.close());

  /** The commands one after the other, each on an empty screen: it says how it ended, and waits for a key. */
  function open(...commands: readonly string[]): Terminal {
    const {folder, keys, env} = prepare(sandbox);
    writeFileSync(keys, readFileSync(keys, 'utf8').replaceAll('environment: sandbox', 'environment: live'), {mode: 0o600});
    const script = join(folder, 'run.sh');
    const mxt = `'${process.execPath}' '${join(ROOT, 'bin/run.js')}'`;
    const lines = commands.map(
      (each) => `${mxt} ${each} --keys '${keys}' --state-dir '${env.MXT_STATE}'; echo "exit $?"; read _; clear`,
    );
    writeFileSync(script, `${lines.join('\n')}\nexec cat\n`);
    const terminal = new Terminal();
    terminal.open(`sh '${script}'`, 120, 40);
    return terminal;
  }

  const freeIn = (screen: string) => /free afterwards: ([\d,.]+) USDT/.exec(screen)?.[1]?.replaceAll(',', '');
  const resting = () => sandbox.engine(ANY).orders.open(CUSTOMER, null);

  test('shows rounding, average, total, fee and what is free afterwards; no is no, yes places it, and a change asks like it', async () => {
    const terminal = open(
      `order place buy 0.1 BTC/USDT --price 50000.001 --on ${ANY}`,
      `order place buy 0.1 BTC/USDT --price 50000 --on ${ANY} --client-id mine`,
      `order place buy 0.1 BTC/USDT --price 50000 --on ${ANY} --client-id mine`,
      'order amend mine --price 40000',
    );
    try {
      const first = await terminal.shows('Place it? [y/N]');
      expect(first).toContain(`LIVE: BUY 0.1 BTC/USDT at 50000.001 on ${ANY}`);
      expect(first).toMatch(/price 50000\.001 -> 50000, tick/);
      expect(first).toMatch(/expected average 50,000, total 5,000 USDT \([\d,.]+ USD\), fee about \S+ (BTC|USDT)/);
      expect(Number(freeIn(first))).toBeGreaterThan(0);
      terminal.keys('n', 'Enter');
      expect(await terminal.shows('exit ')).toContain('Nothing was sent.');
      expect(resting()).toEqual([]);
      terminal.keys('Enter');
      const second = await terminal.shows('Place it? [y/N]');
      expect(second).not.toContain('tick');
      terminal.keys('y', 'Enter');
      await terminal.shows('exit 0');
      expect(resting()).toHaveLength(1);
      terminal.keys('Enter');
      // The same again is that order: there is nothing to tell of another one.
      expect(await terminal.shows('Place it? [y/N]')).not.toContain('expected average');
      terminal.keys('y', 'Enter');
      expect(await terminal.shows('exit 0')).toContain('Nothing was sent now');
      expect(resting()).toHaveLength(1);
      terminal.keys('Enter');
      const changed = await terminal.shows('Change it? [y/N]');
      expect(changed).toContain('becomes 0.1 at 40000');
      expect(changed).toContain('expected average 40,000, total 4,000 USDT');
      // What the order tied up pays for it.
      expect(Number(freeIn(changed)) - Number(freeIn(second))).toBe(1000);
    } finally {
      terminal.close();
    }
  });
});
