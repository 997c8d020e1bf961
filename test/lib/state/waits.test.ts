/** A wait that the exchange asked for lasts as long as it said, whatever becomes of the wall clock. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import type {ExchangeMemory} from '../../../src/lib/state/exchange-memory.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {createVolatileMemory} from '../../../src/lib/state/volatile-memory.ts';
import type {Clock} from '../../../src/lib/transport/clock.ts';
import {ADMIT, settle, UNCHECKED} from '../../support/admission.ts';

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

describe.each([
  ['shared by processes', shared],
  ['of one process', () => createVolatileMemory(clock)],
])('a ban %s', (_, open) => {
  it.each([
    ['forward', 3_600_000],
    ['back', -3_600_000],
  ])('is neither ended nor prolonged when the wall clock is set %s', async (_name, step) => {
    const memory = open();
    memory.block('ip', wall + 60_000);
    wall += step;
    pass(20_000);
    expect(await left(memory)).toBe(40_000);
    memory.block('ip', wall + 1000);
    expect(await left(memory)).toBe(40_000);
    pass(40_000);
    expect(await left(memory)).toBe(0);
  });
});

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
    shared().block('ip', wall + 60_000);
    const database = new DatabaseSync(join(folder, 'state', 'mxt.db'));
    database.exec(`ALTER TABLE budgets DROP COLUMN resets_noted; ALTER TABLE budgets DROP COLUMN resets_in;
      ALTER TABLE budgets DROP COLUMN blocked_noted; ALTER TABLE budgets DROP COLUMN blocked_for;
      ALTER TABLE intents DROP COLUMN credential; DROP INDEX intents_by_update; DROP INDEX intents_by_heard_mono; ALTER TABLE intents DROP COLUMN heard_mono;
      ALTER TABLE clocks DROP COLUMN measured_mono; DROP TABLE nonces; DROP TABLE amends;
      ALTER TABLE intents DROP COLUMN signed_at; DROP TABLE aliases; DROP TABLE routes; PRAGMA user_version = 2`);
    database.close();
    pass(10_000);
    expect(await left(shared())).toBe(50_000);
    expect(shared().nextNonce('ms')).toBe(BigInt(wall));
  });
});

describe.each([
  ['shared by processes', shared],
  ['of one process', () => createVolatileMemory(clock)],
])('a clock offset %s', (_, open) => {
  it('is good until the wall clock is set', () => {
    const memory = open();
    memory.saveClockOffset(-120);
    pass(20_000);
    expect(memory.clockOffset()?.offsetMs).toBe(-120);
    wall += 5000;
    expect(memory.clockOffset()).toBeNull();
  });
});

describe('what was heard of lately', () => {
  it.each([3_600_000, -3_600_000])('stays so when the wall clock is set by %i ms', (step) => {
    const {journal} = openState({directory: join(folder, 'state'), clock, warn: () => {}});
    const request = {
      type: 'MARKET',
      symbol: 'BTC/USDT',
      side: 'BUY',
      quantity: '1',
      quantityIn: 'BASE',
      reduceOnly: false,
    } as const;
    const names = {account: 'main', exchange: 'x', venue: 'v', clientOrderId: 'a', key: 'a', parent: null, child: null};
    const rest = {terms: 't', adjustments: [], value: {amount: '1', asset: 'BTC'}, credential: ''};
    const {intent} = journal.open({id: 'a'.repeat(32), ...names, request: {...request, clientOrderId: 'a'}, ...rest}, ADMIT);
    journal.markSent(
      intent.id,
      {wire: {method: 'POST', path: '/', body: ''}, bodyHash: 'ff', signedAt: 0, fenceAt: 1},
      UNCHECKED,
    );
    settle(journal, intent.id, {state: 'CONFIRMED', evidence: {source: 't', says: 'seen'}});
    wall += step;
    pass(10_000);
    expect(journal.heard(60_000)).toHaveLength(1);
    pass(3_700_000);
    expect(journal.heard(60_000)).toHaveLength(0);
  });
});
