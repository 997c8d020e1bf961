/** Promise: whatever happens to the disk, what was journaled before stays true, and nothing is sent that is not on it. */
import {execFile, execFileSync, spawnSync} from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import type {State} from '../../../src/lib/state/state.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {ADMIT, UNCHECKED} from '../../support/admission.ts';

const PROGRAM = new URL('../../support/place-once.ts', import.meta.url).pathname;
const run = promisify(execFile);
const SENT = {wire: {method: 'POST', path: '/order', body: 'b'}, bodyHash: 'ff', signedAt: 0, fenceAt: 1};
let folder = '';
let warnings: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-disk-'));
  warnings = [];
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const open = (directory: string): State => openState({directory, clock: systemClock, warn: (line) => warnings.push(line)});

const ACCOUNT: AccountConfig = {
  ...{account: 'main', exchange: 'x', products: ['spot'], environment: 'live', mode: 'trade', urls: {}},
  credentials: {apiKey: {reveal: () => 'k'} as never},
};

function draft(id: string) {
  const request = {type: 'MARKET', symbol: 'BTC/USDT', side: 'BUY', quantity: '1', quantityIn: 'BASE'} as const;
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
  const whole = {...request, reduceOnly: false, clientOrderId: id};
  const value = {amount: '1', asset: 'BTC'};
  return {id: id.padStart(32, '0'), ...names, terms: 'terms', request: whole, adjustments: [], value};
}

/** A directory as a power cut leaves it: three orders were journaled, and the log was not yet written back. */
function leftBehind(): string {
  const state = open(join(folder, 'living'));
  for (const id of ['a', 'b', 'c']) {
    state.journal.open(draft(id), ADMIT);
    state.journal.markSent(draft(id).id, SENT, UNCHECKED);
  }
  const dead = join(folder, 'dead');
  mkdirSync(dead, {mode: 0o700});
  for (const name of ['mxt.db', 'mxt.db-wal']) copyFileSync(join(folder, 'living', name), join(dead, name));
  state.close();
  return dead;
}

describe('a power cut', () => {
  it('takes the last records at most: those before are whole, wherever the log was torn', () => {
    const dead = leftBehind();
    const whole = statSync(join(dead, 'mxt.db-wal')).size;
    expect(whole).toBeGreaterThan(10_000);
    const seen = new Set<string>();
    const sizes = [...Array.from({length: Math.ceil(whole / 1531)}, (_, index) => index * 1531), whole - 1, whole];
    for (const size of sizes) {
      const torn = join(folder, `torn-${size}`);
      mkdirSync(torn, {mode: 0o700});
      for (const name of readdirSync(dead)) copyFileSync(join(dead, name), join(torn, name));
      truncateSync(join(torn, 'mxt.db-wal'), size);
      const state = open(torn);
      const found = state.journal
        .list(0, 10)
        .map(({clientId, state: at}) => `${clientId} ${at}`)
        .toSorted();
      const [last] = found.slice(-1);
      expect(
        found.slice(0, -1).every((line) => line.endsWith('SENT')),
        found.join(),
      ).toBe(true);
      expect(found.map((line) => line[0])).toEqual(['a', 'b', 'c'].slice(0, found.length));
      seen.add(last ?? 'nothing');
      expect(state.journal.open(draft('next'), ADMIT).found).toBe('FRESH');
      state.close();
      rmSync(torn, {recursive: true});
    }
    expect([...seen]).toEqual(expect.arrayContaining(['nothing', 'a SENT', 'b INTENT', 'c SENT']));
  });

  it.each([
    ['is no database', (path: string) => writeFileSync(path, 'x'.repeat(9000))],
    ['was cut in the middle of its header', (path: string) => truncateSync(path, 50)],
    ['is a link', (path: string) => linked(path)],
    ['is a directory', (path: string) => replaced(path, () => mkdirSync(path))],
  ])('a file that %s: reads go on with one warning, and no order is journaled', (_what, spoil) => {
    const dead = leftBehind();
    rmSync(join(dead, 'mxt.db-wal'));
    spoil(join(dead, 'mxt.db'));
    const state = open(dead);
    const memory = state.memory(ACCOUNT);
    memory.saveClockOffset(5);
    expect(memory.clockOffset()?.offsetMs).toBe(5);
    expect(warnings).toHaveLength(1);
    expect(() => state.journal.open(draft('d'), ADMIT)).toThrow(expect.objectContaining({kind: 'config'}));
    expect(() => state.halt.current()).toThrow(expect.objectContaining({kind: 'config'}));
    state.close();
  });

  it('what a late answer has to say after the end of a command is no warning', () => {
    const state = open(join(folder, 'living'));
    const memory = state.memory(ACCOUNT);
    memory.saveClockOffset(5);
    state.close();
    memory.saveClockOffset(6);
    expect(memory.clockOffset()?.offsetMs).toBe(6);
    expect(warnings).toEqual([]);
  });
});

function replaced(path: string, make: () => void): void {
  rmSync(path);
  make();
}
function linked(path: string): void {
  copyFileSync(path, `${path}.elsewhere`);
  replaced(path, () => symlinkSync(`${path}.elsewhere`, path));
}

describe('a disk that fails while an order is placed', () => {
  const posts = () =>
    existsSync(join(folder, 'ledger')) ? readFileSync(join(folder, 'ledger'), 'utf8').split('\n').length - 1 : 0;
  const words = (state: string, step = '') => [PROGRAM, state, join(folder, 'ledger'), 'dca', step];

  it('sends nothing when the disk does not confirm the write', async (context) => {
    const state = join(folder, 'state');
    const inject = ['-f', '-qq', '-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:error=EIO', '-o', '/dev/null'];
    if (spawnSync('strace', [...inject, 'true']).status !== 0) context.skip('strace can not be used here');
    const {stdout} = await run('strace', [...inject, process.execPath, ...words(state)], {timeout: 60_000});
    expect(stdout).toBe('config');
    expect(posts()).toBe(0);
    expect((await run(process.execPath, words(state))).stdout).toBe('placed');
    expect(posts()).toBe(1);
  }, 90_000);

  it.for([
    {step: 'intent', outcome: 'config', posted: 0},
    {step: 'sent', outcome: 'placed', posted: 1},
  ])('that is full after the $step record: $outcome', {timeout: 90_000}, async ({step, outcome, posted}, context) => {
    const state = join(folder, 'small');
    mkdirSync(state, {mode: 0o700});
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', state]);
    if (mounted.status !== 0) return context.skip('tmpfs can not be mounted here');
    try {
      expect((await run(process.execPath, words(state, `fill-after-${step}`), {timeout: 30_000})).stdout).toBe(outcome);
      expect(posts()).toBe(posted);
      rmSync(join(state, 'fill'));
      expect((await run(process.execPath, words(state), {timeout: 30_000})).stdout).toBe('placed');
      expect(posts()).toBe(1);
    } finally {
      execFileSync('umount', [state]);
    }
  });
});

describe('a state directory that could not be opened', () => {
  it('is tried again when it matters: the halt flag is raised once it can be', () => {
    const directory = join(folder, 'state');
    writeFileSync(directory, 'in the way');
    const state = open(directory);
    expect(() => state.halt.raise('stop')).toThrow('cannot be used');
    expect(() => state.journal.find('a')).toThrow('cannot be used');
    rmSync(directory);
    expect(state.halt.raise('stop')).toMatchObject({reason: 'stop'});
    expect(state.journal.find('a')).toEqual([]);
    state.close();
    expect(() => state.halt.current()).toThrow('closed');
  });
});
