import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {Database} from '../../../src/lib/state/sqlite/database.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mxt-locked-'));
});
afterEach(() => rmSync(directory, {recursive: true, force: true}));

const waitOf = (database: Database) => Number(database.statement('PRAGMA busy_timeout').get()?.timeout);

it('a command that ends risk hardly waits for a lock, and after one that stands not at all', () => {
  const [other, own] = [new Database(directory), new Database(directory, false)];
  expect(waitOf(other)).toBeGreaterThanOrEqual(1000);
  expect(waitOf(own)).toBeLessThanOrEqual(100);
  other.transaction(() => {
    expect(() => own.transaction(() => {})).toThrow('locked');
    expect(waitOf(own)).toBe(0);
    expect(own.statement('SELECT count(*) AS count FROM halt').get()?.count).toBe(0);
  });
  own.transaction(() => {});
  own.close();
  other.close();
});

it('an error that is no lock changes nothing', () => {
  const own = new Database(directory, false);
  const before = waitOf(own);
  expect(own.givesUpOn(new Error('disk I/O error'))).toBe(false);
  expect(waitOf(own)).toBe(before);
  own.close();
});
