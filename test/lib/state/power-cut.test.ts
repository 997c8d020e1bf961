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
  const atRisk = new Set<string>();
  for (const line of callsUntilSent('dca', step)) follow(line, folder, atRisk);
  return [...atRisk];
}

/** System calls of a process that places an order, up to the order. */
function callsUntilSent(clientId: string, step = ''): readonly string[] {
  const [state, ledger] = ['new/state', 'ledger'].map((name) => join(folder, name)) as [string, string];
  const lines = callsOf(PROGRAM, state, ledger, clientId, step);
  const sent = lines.findIndex((line) => line.includes(' write(') && line.includes(`<${ledger}>`));
  expect(sent).toBeGreaterThan(0);
  return lines.slice(0, sent);
}

function callsOf(...program: readonly string[]): readonly string[] {
  const log = join(folder, 'calls');
  execFileSync('strace', ['-f', '-y', '-e', CALLS, '-s', '8', '-o', log, process.execPath, ...program]);
  return readFileSync(log, 'utf8').split('\n');
}

const synced = (lines: readonly string[]) => lines.filter((line) => / f(?:data)?sync\(/.test(line));

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

describe.skipIf(!traceable())('what is synced', () => {
  it('one write before an order, where the journal is there already', () => {
    callsUntilSent('first');
    // And once in a process, with its first one, the name of the log.
    const files = synced(callsUntilSent('second')).filter((line) => line.includes('mxt.db'));
    expect(files).toEqual([expect.stringContaining('mxt.db-wal')]);
  });

  it('nothing of a command that only reads, although it keeps what it has learned', () => {
    callsUntilSent('first');
    const program = `
      const {openState} = await import(process.argv[1]);
      const clock = {now: Date.now, monotonic: () => performance.now()};
      const state = openState({directory: process.argv[2], clock, warn: (line) => { throw new Error(line); }});
      const account = {exchange: 'x', environment: 'live', mode: 'public', urls: {}, account: 'a'};
      if (state.journal.list(0, 9).length !== 1) throw new Error('an order is missing');
      state.memory(account).saveClockOffset(7);
      state.close();`;
    const module = new URL('../../../src/lib/state/open-state.ts', import.meta.url).href;
    const reading = ['--input-type=module', '-e', program, module, join(folder, 'new/state')];
    expect(synced(callsOf(...reading))).toEqual([]);
    expect(synced(callsOf(...reading)), 'a log that was left behind is read').toEqual([]);
  });
});
