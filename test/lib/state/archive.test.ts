/** Old orders that are moved to files: found as before, none lost or doubled by a crash, and nothing that may still matter is moved. */
import {execFile} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {IntentDraft, Settlement} from '../../../src/lib/state/journal.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import type {State} from '../../../src/lib/state/state.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';
import {ADMIT, settle, UNCHECKED} from '../../support/admission.ts';
import {change, draft, order, route, SENT} from './contract/machines.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 5, 1);
const PROGRAM = new URL('../../support/compact-once.ts', import.meta.url).pathname;
const run = promisify(execFile);
const main = {account: 'main', venue: 'v', credential: 'k'};
let folder = '';
let time: VirtualTime;
let state: State;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'mxt-archive-')), 'state');
  time = new VirtualTime(START);
  state = open();
});
afterEach(() => {
  state.close();
  rmSync(join(folder, '..'), {recursive: true, force: true});
});

/** Another process, to which the one before is dead. */
let processes = 0;
function open(): State {
  const self = `process ${++processes}`;
  const warn = (line: string) => {
    throw new Error(line);
  };
  return openState({directory: folder, clock: time.clock(), warn, identity: {self, isAlive: (holder) => holder === self}});
}

async function put(name: string, verdict: Partial<Settlement> | null, more: Partial<IntentDraft> = {}): Promise<string> {
  await time.pass(1000);
  const {id} = state.journal.open(draft(name, {clientId: `typed-${name}`, ...more}), ADMIT, SENT).intent;
  if (verdict !== null) settle(state.journal, id, {state: 'CONFIRMED', evidence: {source: 'test', says: 'seen'}, ...verdict});
  return id;
}

const filled = (name: string) => ({
  order: order(name, {id: `x-${name}`, status: 'FILLED', filled: '1', childIds: [`child-${name}`]}),
});
const compact = (before = time.now() - 30 * DAY_MS) => state.archive?.compact({before, signal: new AbortController().signal});
const files = () => readdirSync(join(folder, 'archive')).toSorted();

describe('an archived order', () => {
  it('is found by every name it had, as it was, and listed with the others in order of time', async () => {
    await put('a', filled('a'));
    await put(
      'b',
      {state: 'REJECTED', error: {kind: 'rejected', message: 'no'}},
      {replaces: 'a', account: 'other', credential: 'o'},
    );
    await time.pass(40 * DAY_MS);
    await put('c', filled('c'));
    const {journal} = state;
    const before = {all: journal.list(0, 10), a: journal.find('a'), sums: journal.valuesSince(START, main, [])};
    expect(await compact()).toMatchObject({files: [{orders: 2}], kept: 0});
    state.close();
    state = open();
    const later = state.journal;
    expect(later.list(0, 10)).toEqual(before.all);
    expect(later.list(0, 2)).toEqual(before.all.slice(0, 2));
    expect(later.list(START + DAY_MS, 10)).toEqual(before.all.slice(0, 1));
    for (const name of ['a', 'typed-a', 'x-a', 'child-a', before.a[0]?.id ?? ''])
      expect(later.find(name), name).toEqual(before.a);
    expect(later.get(before.a[0]?.id ?? '')).toEqual(before.a[0]);
    expect(later.replacing('a')).toMatchObject([{clientOrderId: 'b'}]);
    expect(later.symbols({account: 'other', venue: 'v', credential: 'o'}, 0, 'ALL')).toEqual(['BTC/USDT']);
    expect(later.valuesSince(START, main, [])).toEqual(before.sums);
    expect(later.find('nobody')).toEqual([]);
  });

  it('is on the disk as lines of JSON that only the owner may read', async () => {
    await put('a', filled('a'));
    await time.pass(40 * DAY_MS);
    await compact();
    const [name = ''] = files();
    const path = join(folder, 'archive', name);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'archive')).mode & 0o777).toBe(0o700);
    const [line = ''] = readFileSync(path, 'utf8').split('\n');
    expect(JSON.parse(line)).toMatchObject({clientOrderId: 'a', aliases: ['child-a'], orderId: 'x-a'});
  });

  it('is none that other orders were linked to: what its exchange placed for it may be open', async () => {
    const linked = [{kind: 'STOP_LOSS', price: '1', clientOrderId: 'leg'}] as const;
    await put('linked', filled('linked'), {request: {...draft('linked').request, linked}});
    await put(
      'refused',
      {state: 'REJECTED'},
      {request: {...draft('refused').request, linked: [{...linked[0], clientOrderId: 'no'}]}},
    );
    await put('a', filled('a'));
    await time.pass(40 * DAY_MS);
    expect(await compact()).toMatchObject({files: [{orders: 2}], kept: 1});
    expect(state.journal.find('leg')).toMatchObject([{clientOrderId: 'linked'}]);
    expect(state.journal.symbols(main, 0, 'MAY_BE_OPEN')).toEqual(['BTC/USDT']);
  });

  it('still stands for its name: the same one again is known, and another under it is refused', async () => {
    const id = await put('a', filled('a'));
    await time.pass(40 * DAY_MS);
    await compact();
    expect(state.journal.open(draft('a', {clientId: 'typed-a'}), ADMIT)).toMatchObject({found: 'KNOWN', intent: {id}});
    await put('b', filled('b'));
    await time.pass(40 * DAY_MS);
    await compact();
    expect(state.journal.open(draft('b', {terms: 'other'}), ADMIT).found).toBe('OTHER_TERMS');
    expect(state.journal.open(draft('b', {account: 'renamed'}), ADMIT).found, 'under another name of the account').toBe('KNOWN');
  });

  it('comes back when something is learned of it, once in lists and sums', async () => {
    const id = await put('a', filled('a'));
    await time.pass(40 * DAY_MS);
    const sums = state.journal.valuesSince(START, main, []);
    await compact();
    settle(state.journal, id, {state: 'CONFIRMED', evidence: {source: 'late', says: 'again'}, ...filled('a')});
    state.journal.note(id, {source: 'later', says: 'noted'});
    expect(state.journal.get(id)?.evidence.map(({source}) => source)).toEqual(['mxt', 'mxt', 'test', 'late', 'later']);
    expect(state.journal.list(0, 9)).toHaveLength(1);
    expect(state.journal.find('child-a')).toHaveLength(1);
    expect(state.journal.valuesSince(START, main, [])).toEqual(sums);
    await time.pass(40 * DAY_MS);
    expect(await compact()).toMatchObject({files: [{orders: 1}]});
    expect(state.journal.list(0, 9)).toHaveLength(1);
    expect(state.journal.find('x-a')).toHaveLength(1);
  });

  it('that is a leg is still counted by its route, which is not carried out again', async () => {
    const routed = route('r');
    state.journal.openRoute(routed, ADMIT);
    await put('leg', filled('leg'), {routeId: routed.id, legIndex: 0});
    state.journal.endRoute(routed.id, 'placed');
    await time.pass(40 * DAY_MS);
    expect(await compact()).toMatchObject({files: [{orders: 1}]});
    expect(state.journal.legs(routed.id)).toMatchObject([{clientOrderId: 'leg'}]);
    expect(state.journal.openRoute(routed, ADMIT).found).toBe('KNOWN');
  });

  it('that cannot be read is an error, and never taken for one that was not there', async () => {
    await put('a', filled('a'));
    await time.pass(40 * DAY_MS);
    await compact();
    rmSync(join(folder, 'archive', files()[0] ?? ''));
    const failure = expect.objectContaining({kind: 'config', message: expect.stringContaining('archive')});
    expect(() => state.journal.find('a')).toThrow(failure);
    expect(() => state.journal.open(draft('a', {terms: 'other'}), ADMIT)).toThrow(failure);
    expect(state.journal.open(draft('b'), ADMIT).found, 'others go on').toBe('FRESH');
  });
});

it('what is unsettled, may be open, is held, or is part of something that goes on is not moved', async () => {
  const pair = {...route('pair'), kind: 'SERIES' as const};
  state.journal.openRoute(pair, ADMIT);
  await put('sent', null);
  await put('unknown', {state: 'UNKNOWN'});
  await put('unresolved', {state: 'UNRESOLVED'});
  await put('rests', {order: order('rests', {id: '1'})});
  await put('odd', {order: order('odd', {id: '2', status: 'UNKNOWN'})});
  await put('leg', filled('leg'), {routeId: pair.id, legIndex: 0});
  state.journal.open(draft('intent'), ADMIT);
  const next = await put('next', filled('next'));
  state.journal.amend(change(order('rests', {id: '1'}), {replacement: next}), UNCHECKED);
  state.journal.lease(await put('held', filled('held')));
  await time.pass(40 * DAY_MS);
  expect(await compact()).toMatchObject({files: [], kept: 9});
  expect(state.journal.list(0, 20)).toHaveLength(9);
});

describe('a process that is killed while it archives', () => {
  const STEPS = [
    ['before-write', 1],
    ['half', 2],
    ['after-write', 1],
    ['after-publish', 1],
    ['after-publish', 2],
    ['after-file', 1],
    ['after-file', 2],
  ] as const;

  it.each(STEPS)('%s %i: no order is lost or doubled, and the next run ends the work', {timeout: 120_000}, async (step, nth) => {
    for (let index = 0; index < 9; index++) await put(`a${index}`, filled(`a${index}`));
    await put('unknown', {state: 'UNKNOWN'});
    const all = state.journal.list(0, 99);
    const before = String(time.now() + 1);
    state.close();
    const killed = await run(process.execPath, [PROGRAM, folder, before, step, String(nth)]).catch((error) => error.signal);
    expect(killed).toBe('SIGKILL');
    state = open();
    expect(state.journal.list(0, 99)).toEqual(all);
    for (const {id, clientOrderId} of all) expect(state.journal.find(clientOrderId).map((each) => each.id)).toEqual([id]);
    state.close();
    await run(process.execPath, [PROGRAM, folder, before]);
    state = open();
    expect(state.journal.list(0, 99)).toEqual(all);
    expect(files().every((name) => name.endsWith('.jsonl'))).toBe(true);
    const lines = files().flatMap((name) =>
      readFileSync(join(folder, 'archive', name), 'utf8')
        .trim()
        .split('\n'),
    );
    expect(lines).toHaveLength(9);
    expect(state.journal.unsettled()).toMatchObject([{clientOrderId: 'unknown'}]);
  });
});
