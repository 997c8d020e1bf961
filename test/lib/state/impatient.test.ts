import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {Database} from '../../../src/lib/state/sqlite/database.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';

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

it('any other command waits for a lock once, a quarter of its time at most, and longer for its journal alone', () => {
  const [other, own] = [new Database(directory), new Database(directory, true, true, 60)];
  expect(waitOf(own)).toBe(60);
  other.transaction(() => {
    expect(() => own.transaction(() => {})).toThrow('locked');
    expect(waitOf(own)).toBe(0);
  });
  own.durably(() => expect(waitOf(own)).toBeGreaterThanOrEqual(1000));
  expect(waitOf(own)).toBe(60);
  own.close();
  other.close();
});

it('caches and snapshots of all accounts wait for one lock together, go on without it, and come back to the database', async () => {
  const lines: string[] = [];
  const open = () => openState({directory, clock: systemClock, warn: (line) => lines.push(line), timeoutMs: 800});
  const [state, later] = [open(), open()];
  const memories = ['one', 'two', 'three'].map((account) => ({account, memory: state.memory(accountNamed(account))}));
  const other = new Database(directory);
  const began = performance.now();
  other.transaction(() => {
    for (const {account, memory} of memories) {
      memory.saveAccountFact('uid', 'held back');
      expect(() => state.ledger.keep(account, {at: 1, coins: []})).toThrow('locked');
    }
  });
  expect(performance.now() - began).toBeLessThan(3 * 200);
  expect(lines).toEqual([expect.stringContaining('locked')]);
  expect(hintOf(() => state.ledger.keep('one', {at: 1, coins: []}), other)).toContain('try again');
  for (const {account, memory} of memories) {
    memory.saveAccountFact('uid', account);
    expect(later.memory(accountNamed(account)).accountFact('uid', 1000)).toBe(account);
  }
  for (const each of [state, later, other]) each.close();
});

/** The hint of what fails while another process holds the lock. */
function hintOf(write: () => void, other: Database): string | undefined {
  try {
    other.transaction(write);
  } catch (error) {
    return error instanceof DeskError ? error.detail.hint : undefined;
  }
}

const accountNamed = (account: string) => ({
  account,
  exchange: 'x',
  credentials: {apiKey: new Secret(`key of ${account}`)},
  products: ['spot'] as const,
  environment: 'live' as const,
  mode: 'trade' as const,
  urls: {},
});
