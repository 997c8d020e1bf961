import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../../src/lib/adapter/accounts.ts';
import {NO_DEFAULTS} from '../../../src/lib/config/defaults-section.ts';
import type {KeysFile} from '../../../src/lib/config/keys-file.ts';
import {NO_LIMITS} from '../../../src/lib/config/limits-section.ts';
import {parseKeysFile} from '../../../src/lib/config/load.ts';
import {examine} from '../../../src/lib/doctor/examine.ts';
import {dangerOfDisk} from '../../../src/lib/doctor/file-system.ts';
import {checkKeys, dangersOf, rightsText} from '../../../src/lib/doctor/key-rights.ts';
import {examineMachine} from '../../../src/lib/doctor/machine.ts';
import {examineNotify} from '../../../src/lib/doctor/notify.ts';
import type {KeyRights} from '../../../src/lib/model/account.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {openMemoryState} from '../../../src/lib/state/memory/memory-state.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {fakeAccount, fakeCall} from '../../support/fake-account.ts';

const SAFE: KeyRights = {canRead: true, canTrade: true, canWithdraw: false, ipRestricted: true, expiresAt: null};
const NOW = Date.parse('2026-11-22T12:00:00Z');
const KEYS: KeysFile = {
  path: '/k.yaml',
  accounts: [],
  limits: {...NO_LIMITS, priceCollar: '0.05'},
  defaults: NO_DEFAULTS,
  assets: {},
  notify: [],
};
const state = () => openMemoryState({clock: systemClock});

function keyed(rights: Partial<KeyRights>, change: Partial<AccountHandle> = {}, offsetMs = 3): AccountHandle {
  const script = {keyRights: async () => ({...SAFE, ...rights}), syncClock: async () => ({offsetMs, roundTripMs: 20})};
  return fakeAccount('northex', script, change);
}

describe('notify', () => {
  it('is read where it leads, and what is no address fails without being shown', async () => {
    process.env.MXT_TEST_DESK = 'https://hooks.example.com/canary-1';
    process.env.MXT_TEST_BAD = 'http://hooks.example.com/canary-2';
    const target = (name: string, variable: string) => ({name, address: {from: 'env', name: variable} as const});
    const targets = [target('desk', 'MXT_TEST_DESK'), target('bad', 'MXT_TEST_BAD'), target('none', 'MXT_TEST_NONE')];
    const found = await examineNotify(targets);
    expect(found.map(({status, detail}) => [status, detail])).toEqual([
      ['ok', 'desk leads to an address'],
      ['fail', 'notify.bad: it does not lead to an address'],
      ['fail', 'notify.none: the environment variable MXT_TEST_NONE is not set'],
    ]);
    expect(JSON.stringify(found)).not.toContain('canary');
  });
});

describe('what a client order id rests on', () => {
  const trading = parseKeysFile('accounts: {a: {exchange: x, apiKey: k, secret: s}}', '/k.yaml');

  it('is said with the folder of the journal, for keys that may trade', () => {
    const directory = mkdtempSync('/tmp/mxt-doctor-');
    try {
      const found = examineMachine(trading, openState({directory, clock: systemClock, warn: () => {}}), {});
      const {status, detail} = found.find(({check}) => check === 'client ids') ?? {};
      expect(status).toBe('ok');
      expect(detail).toContain(directory);
      expect(detail).toContain('another HOME');
    } finally {
      rmSync(directory, {recursive: true});
    }
    expect(examineMachine(KEYS, state(), {}).some(({check}) => check === 'client ids')).toBe(false);
  });
});

describe('a key', () => {
  it.each<[string, Partial<KeyRights>, Partial<AccountHandle>, string[]]>([
    ['that may only what it must is no danger', {}, {}, []],
    ['of which nothing is told is no danger', {canRead: null, canTrade: null, canWithdraw: null, ipRestricted: null}, {}, []],
    ['that can withdraw is one', {canWithdraw: true}, {}, ['the key can withdraw']],
    ['that works from everywhere is one', {ipRestricted: false}, {}, ['the key works from everywhere']],
    ['of a sandbox protects nothing', {canWithdraw: true, ipRestricted: false}, {environment: 'sandbox'}, []],
    ['that cannot trade is useless for trading', {canTrade: false}, {}, ['the key cannot trade']],
    ['that cannot trade is right for reading', {canTrade: false}, {mode: 'read'}, []],
    [
      'that ends soon is to be renewed',
      {expiresAt: '2026-11-30T00:00:00.000Z'},
      {},
      ['the key ends at 2026-11-30T00:00:00.000Z'],
    ],
    ['that ends much later is fine', {expiresAt: '2027-11-30T00:00:00.000Z'}, {}, []],
  ])('%s', (_name, rights, change, expected) => {
    expect(dangersOf({...SAFE, ...rights}, keyed({}, change), NOW).map(({what}) => what)).toEqual(expected);
  });

  it('is checked on every account, and a refusal is that account alone', async () => {
    const refused = fakeAccount('south', {keyRights: async () => Promise.reject(new DeskError('auth', 'Bad key.'))});
    const {complete, accounts} = await checkKeys([keyed({canWithdraw: true}), refused], fakeCall());
    expect(complete).toBe(false);
    expect(accounts[0]).toMatchObject({status: 'ok', warnings: ['the key can withdraw. Replace it by one without that right.']});
    expect(accounts[1]).toMatchObject({status: 'failed', rights: null, error: {kind: 'auth'}});
  });
});

describe('the rights of a key', () => {
  it('are told as far as the exchange tells them', () => {
    expect(rightsText(SAFE)).toBe(', may trade, cannot withdraw, bound to IP addresses');
    expect(
      rightsText({...SAFE, canTrade: null, canWithdraw: true, ipRestricted: null, expiresAt: '2027-01-01T00:00:00.000Z'}),
    ).toBe(', may withdraw, ends at 2027-01-01T00:00:00.000Z');
  });
});

describe('the doctor', () => {
  it('is content when all is well', async () => {
    const document = await examine([keyed({})], fakeCall(), KEYS, state());
    expect(document.ok).toBe(true);
    expect(document.checks.every(({status, fix}) => status === 'ok' && fix === null)).toBe(true);
  });

  it.each([
    [3, 'ok'],
    [-700, 'warn'],
    [45_000, 'fail'],
  ])('judges a clock that is off by %i ms as %s', async (offset, status) => {
    const {checks} = await examine([keyed({}, {}, offset)], fakeCall(), KEYS, state());
    expect(checks.find(({check}) => check === 'clock')?.status).toBe(status);
  });

  it.each([
    [-999, 'ok'],
    [-1600, 'warn'],
    [3, 'ok'],
  ])('of a clock that tells whole seconds takes %i ms for %s', async (offsetMs, status) => {
    const account = fakeAccount('northex', {
      keyRights: async () => SAFE,
      syncClock: async () => ({offsetMs, roundTripMs: 20, resolutionMs: 1000}),
    });
    const {checks} = await examine([account], fakeCall(), KEYS, state());
    expect(checks.find(({check}) => check === 'clock')?.status).toBe(status);
  });

  it('says how much of the exchange’s budgets and of the limits is used', async () => {
    const prices = async () => ({receivedAt: 0, missing: [], bridges: [], price: () => null});
    const account = fakeAccount('northex', {
      keyRights: async () => SAFE,
      syncClock: async () => ({offsetMs: 0, roundTripMs: 5}),
      prices,
    });
    const memory = state();
    const {config} = await account.adapter();
    memory.memory(config).noteUsage('ip', {used: 45, limit: 6000, resetsAt: systemClock.now() + 30_000});
    const limits = {...NO_LIMITS, maxOrdersPerMinute: 10, maxDailyValue: {amount: '500', asset: 'USDT'}};
    const {checks} = await examine([account], fakeCall(), {...KEYS, limits}, memory);
    const details = (check: string) =>
      checks.filter((each) => each.check === check && each.account !== null).map(({detail}) => detail);
    expect(details('rate limits')).toEqual(['no ban, requests are admitted, ip 45 of 6000']);
    expect(details('limits')).toEqual(['used: maxDailyValue 0 of 500 USDT, maxOrdersPerMinute 0 of 10']);
  });

  it('shows the connection of a key that is refused, and fails it', async () => {
    const account = fakeAccount('northex', {
      syncClock: async () => ({offsetMs: 0, roundTripMs: 5}),
      keyRights: async () => Promise.reject(new DeskError('auth', 'Bad key.')),
    });
    const {ok, checks, accounts} = await examine([account], fakeCall(), KEYS, state());
    expect(ok).toBe(false);
    expect(checks.find(({check}) => check === 'connection')?.status).toBe('ok');
    expect(checks.find(({status}) => status === 'fail')).toMatchObject({
      check: 'key',
      detail: 'Bad key',
      fix: expect.stringContaining('apiKey'),
    });
    expect(accounts[0]).toMatchObject({status: 'failed', error: {kind: 'auth', account: 'northex'}});
  });

  it('warns of an unused proxy and of no limits, and fails without TLS checks', () => {
    const env = {ALL_PROXY: 'http://user:c4naryS3cr3t@proxy', NODE_TLS_REJECT_UNAUTHORIZED: '0'};
    const findings = examineMachine({...KEYS, limits: NO_LIMITS}, state(), env);
    expect(findings.filter(({status}) => status !== 'ok').map(({check, status}) => [check, status])).toEqual([
      ['limits', 'warn'],
      ['proxy', 'warn'],
      ['tls', 'fail'],
    ]);
    expect(JSON.stringify(findings)).not.toContain('c4naryS3cr3t');
  });

  it.each([
    [0x6969, 'locks'],
    [0xfe534d42, 'locks'],
    [0x65735546, 'locks'],
    [0x01021994, 'gone after a restart'],
    [0x794c7630, 'gone with the container'],
  ])('knows a disk of the kind %i as no place for the journal', (type, word) => {
    expect(dangerOfDisk('/any', () => type)).toContain(word);
    expect(dangerOfDisk('/any', () => 0xef53)).toBeNull();
  });

  it.runIf(existsSync('/dev/shm'))('warns of a journal in memory, for real accounts alone', () => {
    const directory = mkdtempSync('/dev/shm/mxt-doctor-');
    try {
      const passing = openState({directory, clock: systemClock, warn: () => {}});
      const account = parseKeysFile('accounts: {a: {exchange: x, apiKey: canary-key, secret: canary-secret}}', '/k.yaml');
      const found = (keys: KeysFile) => examineMachine(keys, passing, {}).filter(({status}) => status === 'warn');
      expect(found({...KEYS, accounts: account.accounts}).map(({check, detail}) => [check, detail])).toEqual([
        ['journal', `${directory} is in memory (tmpfs): gone after a restart`],
      ]);
      expect(found(KEYS)).toEqual([]);
      passing.close();
    } finally {
      rmSync(directory, {recursive: true});
    }
  });

  it('tells that orders are halted', () => {
    const halted = state();
    halted.halt.raise('test');
    expect(examineMachine(KEYS, halted, {}).find(({check}) => check === 'halt')?.fix).toContain('mxt kill --lift');
  });
});
