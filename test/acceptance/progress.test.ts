import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import {hasTmux, Terminal} from '../support/terminal.ts';
import {ANY} from '../support/venues.ts';
import {prepare, ROOT} from './watch-process.ts';

describe.skipIf(!hasTmux)('waiting on a real terminal (needs tmux)', () => {
  test('is named while it lasts, unless --quiet or a pipe on stderr, and leaves no trace', {timeout: 180_000}, async () => {
    const sandbox = await startSandbox({port: 0, seed: 5, latencyMs: 2500, exchanges: [ANY], moving: false});
    const {keys, env} = prepare(sandbox);
    const terminal = new Terminal();
    const mxt = `'${process.execPath}' '${join(ROOT, 'bin/dev.js')}' orders list --keys '${keys}' --state-dir '${env.MXT_STATE}'`;
    try {
      terminal.open(`${mxt}; echo one; ${mxt} --quiet; echo two; ${mxt} 2>&1 | cat; echo three; exec cat`, 100, 40);
      await terminal.shows(`Waiting for ${ANY} (`);
      const first = await terminal.shows('one');
      expect(first).not.toContain('Waiting');
      expect(first).toContain('No open orders.');
      const seen = new Set<string>();
      while (!terminal.screen().includes('three')) {
        seen.add(terminal.screen());
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect([...seen].filter((screen) => screen.includes('Waiting'))).toEqual([]);
    } finally {
      terminal.close();
      await sandbox.close();
    }
  });
});
