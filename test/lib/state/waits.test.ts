/** Waits in the database: what a restart of the machine and older versions leave of them. */
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import type {ExchangeMemory} from '../../../src/lib/state/exchange-memory.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import type {Clock} from '../../../src/lib/transport/clock.ts';
import {writeVersion17} from '../../support/version-17.ts';

const account: AccountConfig = {
  account: 'main',
  exchange: 'x',
  credentials: {apiKey: new Secret('k')},
  products: ['spot'],
  environment: 'live',
  mode: 'trade',
  urls: {},
};
let folder = '';
let wall = 0;
let monotonic = 0;
const clock: Clock = {
  now: () => wall,
  monotonic: () => monotonic,
  sleep: async () => {},
  after: () => () => {},
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-waits-'));
  wall = Date.UTC(2026, 10, 22);
  monotonic = 5_000_000;
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const shared = () => openState({directory: join(folder, 'state'), clock, warn: () => {}}).memory(account);

function pass(ms: number): void {
  wall += ms;
  monotonic += ms;
}

/** What is left of the wait, ms. */
async function left(memory: ExchangeMemory, budget = 'ip'): Promise<number> {
  const refusal = await memory.admit({budget, weight: 1, maxWaitMs: 0}, new AbortController().signal).catch((error) => error);
  return refusal instanceof DeskError ? (refusal.detail.retryAfterMs ?? Number.NaN) : 0;
}

describe('waits in the database', () => {
  it('count by the wall clock once the machine was started anew', async () => {
    shared().block('ip', wall + 60_000);
    wall += 20_000;
    monotonic = 3000;
    expect(await left(shared())).toBe(40_000);
    shared().noteUsage('ip', {used: 1, limit: 10, resetsAt: wall + 1000});
    monotonic += 1000;
    expect(await left(shared())).toBe(40_000);
  });

  it('hold for a window of a budget too', async () => {
    shared().noteUsage('orders', {used: 10, limit: 10, resetsAt: wall + 5000});
    wall += 3_600_000;
    pass(1000);
    expect(await left(shared(), 'orders')).toBe(4000);
  });

  it('stand that an older version has written', async () => {
    mkdirSync(join(folder, 'state'), {mode: 0o700});
    const database = writeVersion17(join(folder, 'state'), 'TABLES');
    database.prepare(`INSERT INTO budgets (scope, budget, blocked_until) VALUES ('x|live|', 'ip', ?)`).run(wall + 60_000);
    database.exec(`DROP INDEX intents_by_value; ALTER TABLE budgets DROP COLUMN resets_noted; ALTER TABLE budgets DROP COLUMN resets_in;
      ALTER TABLE budgets DROP COLUMN blocked_noted; ALTER TABLE budgets DROP COLUMN blocked_for;
      ALTER TABLE intents DROP COLUMN credential; DROP INDEX intents_by_update; DROP INDEX intents_by_heard_mono; ALTER TABLE intents DROP COLUMN heard_mono;
      ALTER TABLE clocks DROP COLUMN measured_mono; DROP TABLE nonces; DROP TABLE amends; DROP TABLE account_facts;
      ALTER TABLE intents DROP COLUMN signed_at; DROP TABLE aliases; DROP TABLE routes; DROP TABLE turns; DROP TABLE alerts; DROP TABLE settings; DROP INDEX intents_open_legs;
      DROP INDEX intents_by_replaced; ALTER TABLE intents DROP COLUMN replaces;
      ALTER TABLE raises DROP COLUMN venue; ALTER TABLE raises DROP COLUMN credential; PRAGMA user_version = 2`);
    database.close();
    pass(10_000);
    expect(await left(shared())).toBe(50_000);
    expect(shared().nextNonce('ms')).toBe(BigInt(wall));
  });
});
