/** Promise: a database that lost what it held is never taken for a new one, and what would be forgotten is said. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mxt-lost-'));
  rmSync(directory, {recursive: true});
});
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const file = () => join(directory, 'mxt.db');

function use(): number {
  const state = openState({directory, clock: systemClock, warn: () => {}});
  try {
    return state.journal.unsettled().length;
  } finally {
    state.close();
  }
}

function refusal(): DeskError {
  try {
    use();
  } catch (error) {
    if (error instanceof DeskError) return error;
    throw error;
  }
  throw new Error('it was used');
}

describe('a state directory', () => {
  it('that is new gets one whole database, and no other file stays', () => {
    expect(use()).toBe(0);
    expect(readdirSync(directory).filter((name) => !/^mxt\.db(-wal|-shm)?$/.test(name))).toEqual([]);
    expect(readFileSync(file()).length).toBeGreaterThan(0);
    expect(use(), 'and is used again').toBe(0);
  });

  it.each<[string, () => void]>([
    ['whose database was emptied', () => truncateSync(file())],
    ['whose database was cut', () => truncateSync(file(), 5000)],
    ['whose database is something else', () => writeFileSync(file(), 'x'.repeat(20_000))],
    [
      'whose database holds nothing',
      () => {
        rmSync(file());
        const {DatabaseSync} = process.getBuiltinModule('node:sqlite');
        const other = new DatabaseSync(file());
        other.exec('CREATE TABLE other (id INTEGER)');
        other.close();
      },
    ],
    [
      'whose database is gone while its log is there',
      () => {
        rmSync(file());
        writeFileSync(`${file()}-wal`, 'x');
      },
    ],
  ])('%s is refused, and what would be forgotten is said', (_name, lose) => {
    use();
    lose();
    const before = existsSync(file()) ? readFileSync(file()) : null;
    const {kind, detail} = refusal();
    expect(kind).toBe('config');
    expect(detail.hint).toContain('--client-id were used');
    expect(detail.hint).not.toContain('--state-dir');
    if (before !== null && before.length === 0) expect(readFileSync(file()), 'nothing is made in its place').toEqual(before);
  });

  it('whose database cannot be read for another reason is told to move', () => {
    mkdirSync(file(), {recursive: true});
    expect(refusal().detail.hint).toContain('--state-dir');
  });

  it('works again with a copy', () => {
    use();
    copyFileSync(file(), join(directory, 'copy'));
    truncateSync(file());
    copyFileSync(join(directory, 'copy'), file());
    expect(use()).toBe(0);
  });
});
