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
import {ADMIT} from '../../support/admission.ts';

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
    clientId: id,
    routeId: null,
    legIndex: null,
    replaces: null,
  };
  return {id: id.padStart(32, '0'), ...names, terms: 'terms', request, adjustments: [], value: {amount: '1', asset: 'BTC'}};
}

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

  it('keeps what an exchange said of an account for other processes with its key, for as long as it is trusted', async () => {
    open().memory(account()).saveAccountFact('mode', 'cash');
    const other = open();
    expect(other.memory(account('another name')).accountFact('mode', 1000)).toBe('cash');
    expect(other.memory(account('main', 'another-key')).accountFact('mode', 1000)).toBeNull();
    await time.pass(1001);
    expect(other.memory(account()).accountFact('mode', 1000)).toBeNull();
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
