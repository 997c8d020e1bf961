import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import type {IntentDraft} from '../../../src/lib/state/journal.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import type {State} from '../../../src/lib/state/state.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {ADMIT, settle, UNCHECKED} from '../../support/admission.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const KEY = 'canary-key-7f3a';
let folder = '';
let time: VirtualTime;
let warnings: string[];
let opened: State[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-state-'));
  time = new VirtualTime(Date.UTC(2026, 10, 22));
  warnings = [];
  opened = [];
});
afterEach(() => {
  for (const state of opened) state.close();
  rmSync(folder, {recursive: true, force: true});
});

function open(directory = join(folder, 'state'), identity?: {self: string; isAlive: (holder: string) => boolean}): State {
  const state = openState({
    directory,
    clock: time.clock(),
    warn: (line) => warnings.push(line),
    ...(identity !== undefined && {identity}),
  });
  opened.push(state);
  return state;
}

function account(name = 'main', key = KEY): AccountConfig {
  return {
    account: name,
    exchange: 'x',
    credentials: {apiKey: new Secret(key)},
    products: ['spot'],
    environment: 'live',
    mode: 'trade',
    urls: {},
  };
}

function draft(id: string): IntentDraft {
  const request = {
    type: 'MARKET' as const,
    symbol: 'BTC/USDT',
    side: 'BUY' as const,
    quantity: '1',
    quantityIn: 'BASE' as const,
    reduceOnly: false,
    clientOrderId: id,
  };
  const names = {
    account: 'main',
    exchange: 'x',
    venue: 'v',
    credential: 'k',
    clientOrderId: id,
    key: id,
    parent: null,
    child: null,
  };
  return {id: id.padStart(32, '0'), ...names, terms: 'terms', request, adjustments: [], value: {amount: '1', asset: 'BTC'}};
}

const SENT = {wire: {method: 'POST', path: '/order', body: 'b'}, bodyHash: 'ff', signedAt: 0, fenceAt: 1};
const SIGNAL = new AbortController().signal;

describe('the state directory', () => {
  it('is private, and made only when it is used', () => {
    const state = open();
    expect(readdirSync(folder)).toEqual([]);
    state.memory(account()).saveClockOffset(3);
    expect(statSync(join(folder, 'state')).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(join(folder, 'state'))) expect(statSync(join(folder, 'state', name)).mode & 0o077).toBe(0);
  });

  it('is refused as a link or when others may write: reads go on with one warning, orders stop', () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    const open700 = join(folder, 'shared');
    mkdirSync(open700);
    chmodSync(open700, 0o777);
    mkdirSync(join(open700, 'own'));
    for (const directory of [join(folder, 'link'), `${join(folder, 'link')}/`, join(open700, 'own')]) {
      warnings = [];
      const state = open(directory);
      const memory = state.memory(account());
      memory.saveClockOffset(7);
      expect(memory.clockOffset()?.offsetMs).toBe(7);
      expect(warnings).toHaveLength(1);
      expect(() => state.journal.open(draft('a'), ADMIT)).toThrow(expect.objectContaining({kind: 'config'}));
      expect(readdirSync(directory)).toEqual([]);
    }
    expect(() => open(join(open700, 'new')).journal.open(draft('a'), ADMIT)).toThrow(/anyone may write/);
    expect(readdirSync(open700)).toEqual(['own']);
  });

  it('holds no key', () => {
    const state = open();
    const memory = state.memory(account());
    memory.saveFees({symbol: 'BTC/USDT', maker: '0', taker: '0', buyFeeIn: 'BASE', at: ''});
    memory.block('order', time.now() + 1000);
    state.close();
    for (const name of readdirSync(join(folder, 'state')))
      expect(readFileSync(join(folder, 'state', name)).includes(KEY)).toBe(false);
  });

  it('that a newer mxt has changed is read, and not written', () => {
    const first = open();
    first.journal.open(draft('a'), ADMIT);
    first.close();
    const database = new DatabaseSync(join(folder, 'state', 'mxt.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const state = open();
    expect(state.journal.find('a')).toHaveLength(1);
    expect(() => state.journal.open(draft('b'), ADMIT)).toThrow(/newer version/);
  });

  it('under a path that can not exist fails at once', () => {
    expect(() => open('/proc/none/state').journal.unsettled()).toThrow(expect.objectContaining({kind: 'config'}));
  });
});

describe('memory shared by processes', () => {
  it('gives offsets, rules and fees to another process', () => {
    open().memory(account()).saveMarkets([MARKET]);
    open().memory(account()).saveClockOffset(-12);
    time.after(0, () => {});
    const memory = open().memory(account('other-name'));
    expect(memory.market({symbol: 'BTC/USDT'})?.market).toEqual(MARKET);
    expect(memory.market({exchangeSymbol: 'BTCUSDT', product: 'spot'})?.market).toEqual(MARKET);
    expect(memory.clockOffset()?.offsetMs).toBe(-12);
    expect(memory.market({symbol: 'ETH/USDT'})).toBeNull();
  });

  it('never passes a ban, whoever was told', async () => {
    open()
      .memory(account())
      .block('ip', time.now() + 60_000);
    const other = open().memory(account('b', 'other key'));
    await expect(other.admit({budget: 'ip', weight: 1, maxWaitMs: 10_000}, SIGNAL)).rejects.toMatchObject({
      kind: 'rate-limit',
      detail: {retryAfterMs: 60_000, sent: false},
    });
    other.block('ip', time.now() + 1000);
    await expect(other.admit({budget: 'ip', weight: 1, maxWaitMs: 0}, SIGNAL)).rejects.toMatchObject({
      detail: {retryAfterMs: 60_000},
    });
    await time.pass(59_000);
    const started = time.now();
    await time.until(other.admit({budget: 'ip', weight: 1, maxWaitMs: 5000}, SIGNAL));
    expect(time.now() - started).toBe(1000);
  });

  it("keeps one key's budget apart from another's, and spends it only once", async () => {
    const [one, two] = [open().memory(account()), open().memory(account())];
    one.noteUsage('orders', {used: 8, limit: 10, resetsAt: time.now() + 5000});
    await one.admit({budget: 'orders', weight: 1, maxWaitMs: 0}, SIGNAL);
    await two.admit({budget: 'orders', weight: 1, maxWaitMs: 0}, SIGNAL);
    await expect(two.admit({budget: 'orders', weight: 1, maxWaitMs: 100}, SIGNAL)).rejects.toMatchObject({kind: 'rate-limit'});
    await open().memory(account('b', 'other key')).admit({budget: 'orders', weight: 1, maxWaitMs: 0}, SIGNAL);
    const started = time.now();
    await time.until(one.admit({budget: 'orders', weight: 1, maxWaitMs: 10_000}, SIGNAL));
    expect(time.now() - started).toBe(5000);
  });
});

describe('the journal', () => {
  it('lets one holder send, and another only when the holder is dead', () => {
    const living = new Set(['one', 'two']);
    const as = (self: string) => open(undefined, {self, isAlive: (holder) => living.has(holder)}).journal;
    const [one, two] = [as('one'), as('two')];
    expect(one.open(draft('a'), ADMIT).found).toBe('FRESH');
    expect(two.open(draft('a'), ADMIT).found).toBe('KNOWN');
    living.delete('one');
    expect(two.open(draft('a'), ADMIT).found).toBe('FRESH');
    expect(one.markSent(draft('a').id, SENT, UNCHECKED)).toBeNull();
    expect(two.markSent(draft('a').id, SENT, UNCHECKED)?.attempts).toBe(1);
  });

  it('never reopens what was sent, and never undoes a proof', () => {
    const {journal} = open();
    const {id} = journal.open(draft('a'), ADMIT).intent;
    journal.markSent(id, SENT, UNCHECKED);
    settle(journal, id, {state: 'CONFIRMED', evidence: {source: 't', says: 'seen'}});
    expect(settle(journal, id, {state: 'UNKNOWN', evidence: {source: 't', says: 'doubt'}}).state).toBe('CONFIRMED');
    expect(journal.open(draft('a'), ADMIT)).toMatchObject({found: 'KNOWN', intent: {state: 'CONFIRMED'}});
  });

  it('writes nothing when the check refuses, and nothing is sent once halted', () => {
    const {journal, halt} = open();
    const refuse = () => {
      throw new Error('no');
    };
    expect(() => journal.open(draft('a'), {...ADMIT, check: refuse})).toThrow();
    expect(journal.find('a')).toEqual([]);
    const {id} = journal.open(draft('b'), ADMIT).intent;
    halt.raise('stop');
    expect(() => journal.markSent(id, SENT, ({halt: flag}) => (flag === null ? undefined : refuse()))).toThrow('no');
    expect(journal.get(id)?.state).toBe('INTENT');
    expect(halt.raise('again').reason).toBe('stop');
  });
});
