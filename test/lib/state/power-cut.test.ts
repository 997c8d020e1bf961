/** What a power cut would leave, read off the system calls of a process that places an order. Needs Linux and strace. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

const PROGRAM = new URL('../../support/place-once.ts', import.meta.url).pathname;
const CALLS = 'trace=mkdir,openat,write,pwrite64,fsync,fdatasync';
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-power-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

function traceable(): boolean {
  try {
    execFileSync('strace', ['-o', '/dev/null', 'true'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}

/** Files and directory names of the state that were not on the disk when the order went out. */
function atRiskWhenSent(step = ''): readonly string[] {
  const [state, ledger, log] = ['new/state', 'ledger', 'calls'].map((name) => join(folder, name)) as [string, string, string];
  const program = [process.execPath, PROGRAM, state, ledger, 'dca', step];
  execFileSync('strace', ['-f', '-y', '-e', CALLS, '-s', '8', '-o', log, ...program]);
  const lines = readFileSync(log, 'utf8').split('\n');
  const sent = lines.findIndex((line) => line.includes(' write(') && line.includes(`<${ledger}>`));
  expect(sent).toBeGreaterThan(0);
  const atRisk = new Set<string>();
  for (const line of lines.slice(0, sent)) follow(line, folder, atRisk);
  return [...atRisk];
}

function follow(line: string, root: string, atRisk: Set<string>): void {
  const [, call, target] = / (mkdir|openat|write|pwrite64|fsync|fdatasync)\((.*)/.exec(line) ?? [];
  if (call === undefined || target === undefined) return;
  // The write-ahead log's index is made again from the log.
  const path = call === 'mkdir' || call === 'openat' ? /"([^"]+)"/.exec(target)?.[1] : /^\d+<([^>]+)>/.exec(target)?.[1];
  if (path === undefined || !path.startsWith(root) || path.endsWith('-shm')) return;
  if (call === 'fsync' || call === 'fdatasync') {
    atRisk.delete(path);
    atRisk.delete(`names in ${path}`);
  } else if (call === 'mkdir' || target.includes('O_EXCL')) atRisk.add(`names in ${dirname(path)}`);
  else if (call.includes('write')) atRisk.add(path);
}

describe.skipIf(!traceable())('when the power fails after an order was sent', () => {
  it('its record is on the disk, under a name that is on the disk', () => {
    expect(atRiskWhenSent()).toEqual([]);
  });

  it('a record that was not synced would be noticed', () => {
    expect(atRiskWhenSent('no-fsync')).toEqual([join(folder, 'new/state/mxt.db-wal')]);
  });
});
