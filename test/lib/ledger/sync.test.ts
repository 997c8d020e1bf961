/** Cursors: they never pass an answer that was not whole, and what is late is found. */
import {beforeEach, describe, expect, it} from 'vitest';
import type {CallOptions} from '../../../src/lib/adapter/accounts.ts';
import {type Source, syncSource} from '../../../src/lib/ledger/sync.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {LedgerMemory, LedgerRow} from '../../../src/lib/state/ledger-memory.ts';
import {openMemoryState} from '../../../src/lib/state/memory/memory-state.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const T0 = Date.UTC(2026, 10, 22);
const LATE = 60_000;
let now: number;
let rows: LedgerRow[];
let asked: number[];
let ledger: LedgerMemory;
let fails: (since: number) => 'PAGE' | 'HOLE' | null;

const row = (at: number, id = String(at)): LedgerRow => ({
  ...{id, at},
  entry: {
    id,
    kind: 'DEPOSIT',
    asset: 'BTC',
    amount: '1',
    at: new Date(at).toISOString(),
    symbol: null,
    tradeId: null,
    reference: null,
  },
});
const source = (change: Partial<Source> = {}): Source => ({
  ...{name: 'deposits', lateMs: LATE, keptMs: null},
  async read(since, limit) {
    asked.push(since);
    const failure = fails(since);
    if (failure === 'PAGE') throw new DeskError('network', 'It was cut.');
    const found = rows.filter(({at}) => at >= since && at <= now).toSorted((a, b) => a.at - b.at);
    const missing = failure === 'HOLE' ? [{what: '1 of 3 rows', error: new DeskError('protocol', 'A row cannot be read.')}] : [];
    return {rows: found.slice(0, limit), more: found.length > limit, missing};
  },
  ...change,
});
const time = new VirtualTime(T0);
const call = (): CallOptions => ({
  clock: {...time.clock(), now: () => now},
  signal: new AbortController().signal,
  timeoutMs: 1000,
});
const sync = (since = T0, change: Partial<Source> = {}) => syncSource('a', source(change), since, {call: call(), ledger});
const known = () => ledger.rows('a', 0, Number.MAX_SAFE_INTEGER).map(({id}) => id);

describe('a log', () => {
  beforeEach(() => {
    now = T0 + 3_600_000;
    rows = [row(T0 + 1000), row(T0 + 2000), row(T0 + 3000)];
    asked = [];
    fails = () => null;
    ({ledger} = openMemoryState({clock: time.clock()}));
  });

  it('is read once, and then from a little before where it ended', async () => {
    expect(await sync()).toBeNull();
    now += 10_000_000;
    rows.push(row(now - 5));
    expect(await sync()).toBeNull();
    expect(asked).toEqual([T0, T0 + 3_600_000 - LATE]);
    expect(known()).toHaveLength(4);
  });

  it('finds a row that came late, and loses one that was taken back', async () => {
    rows.push(row(now - 30_000, 'back'));
    await sync();
    rows = [...rows.filter(({id}) => id !== 'back'), row(now - 20_000, 'late')];
    now += 10;
    await sync();
    expect(known()).toContain('late');
    expect(known()).not.toContain('back');
  });

  it('stays where it was when an answer has a hole, keeps what came, and asks again', async () => {
    fails = () => 'HOLE';
    const missing = await sync();
    expect(missing?.what).toBe('deposits: 1 of 3 rows');
    expect([known().length, ledger.cursor('a', 'deposits')]).toEqual([3, null]);
    fails = () => null;
    expect(await sync()).toBeNull();
    expect([known().length, asked]).toEqual([3, [T0, T0]]);
  });

  it('goes on from the last whole page when one does not come', async () => {
    rows = Array.from({length: 1500}, (_, index) => row(T0 + 1 + index));
    fails = (since) => (since > T0 ? 'PAGE' : null);
    expect((await sync())?.error.kind).toBe('network');
    expect([known().length, ledger.cursor('a', 'deposits')]).toEqual([1000, {since: T0, until: T0 + 1000}]);
    fails = () => null;
    expect(await sync(T0, {lateMs: 0})).toBeNull();
    expect(known()).toHaveLength(1500);
  });

  it('gets over more rows at one instant than a page has', async () => {
    rows = Array.from({length: 1500}, (_, index) => row(T0 + 5, `same ${index}`));
    expect(await sync()).toBeNull();
    expect(known()).toHaveLength(1500);
  });

  it('is asked from the beginning where an earlier beginning is wanted', async () => {
    await sync(T0 + 2500);
    expect(known()).toHaveLength(1);
    expect(await sync(T0)).toBeNull();
    expect(known()).toHaveLength(3);
  });

  it('says from when on the exchange keeps it, and is not taken for known before', async () => {
    const missing = await sync(T0, {keptMs: 1_800_000});
    expect(missing?.error.kind).toBe('unsupported');
    expect(missing?.error.message).toContain(new Date(now - 1_800_000).toISOString());
    expect(await sync(T0 + 1_800_000, {keptMs: 1_800_000})).toBeNull();
  });
});
