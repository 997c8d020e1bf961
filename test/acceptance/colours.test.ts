/** Colours on a real terminal: there, and gone by each of the three ways that users have. A pipe would never show any. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {hasTmux, Terminal} from '../support/terminal.ts';
import {ANY} from '../support/venues.ts';
import {ROOT} from './watch-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'mxt-colours-'));
const keys = join(folder, 'keys.yaml');
const urls = '{rest: "http://127.0.0.1:9", stream: "ws://127.0.0.1:9"}';
writeFileSync(keys, `accounts:\n  one: {exchange: ${ANY}, apiKey: k, secret: s, environment: sandbox, urls: ${urls}}\n`, {
  mode: 0o600,
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const COMMANDS = ['keys list', 'balance --timeout 1s', 'orders list --timeout 1s'];
const WAYS = [
  ['are there', '', '', true],
  ['are gone by NO_COLOR', 'NO_COLOR=1', '', false],
  ['are gone by TERM=dumb', 'TERM=dumb', '', false],
  ['are gone by --no-color', '', '--no-color', false],
] as const;

describe.skipIf(!hasTmux)('colours', () => {
  it.each(WAYS)('%s', {timeout: 240_000}, async (_what, environment, flags, isColored) => {
    const terminal = new Terminal();
    try {
      const mxt = `env -u NO_COLOR MXT_KEYS='${keys}' MXT_STATE='${join(folder, 'state')}' ${environment} '${process.execPath}' '${join(ROOT, 'bin/run.js')}'`;
      const runs = COMMANDS.map((command) => `${mxt} ${command} ${flags} 2>/dev/null; echo "= ${command}"`);
      terminal.open(`${runs.join('; ')}; echo all-done; sleep 60`, 100, 40);
      await terminal.shows('all-done');
      // The end of a colour may stand before the next line.
      const parts = terminal.painted().split(/^(?:\u001b\[[\d;]*m)*= .*$/m);
      expect(parts).toHaveLength(COMMANDS.length + 1);
      for (const part of parts.slice(0, -1)) expect(part.includes('\u001b['), part).toBe(isColored);
    } finally {
      terminal.close();
    }
  });
});
