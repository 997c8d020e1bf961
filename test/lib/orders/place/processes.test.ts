import {execFile, execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

const PROGRAM = new URL('../../../support/place-once.ts', import.meta.url).pathname;
const run = promisify(execFile);
/** Only a process that hangs takes so long: starting several at once on a busy machine takes a minute. */
const HUNG_MS = 300_000;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-orders-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

async function place(id: string, {step = '', state = join(folder, 'state')} = {}): Promise<string> {
  try {
    return (await run(process.execPath, [PROGRAM, state, join(folder, 'ledger'), id, step], {timeout: HUNG_MS})).stdout;
  } catch (error) {
    return (error as {signal?: string}).signal ?? String(error);
  }
}

function posts(): number {
  const ledger = join(folder, 'ledger');
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').length - 1 : 0;
}

describe('several processes, one order', () => {
  it(
    'five with one client id place it once, and all say placed',
    async () => {
      const outcomes = await Promise.all(Array.from({length: 5}, () => place('dca')));
      expect(posts()).toBe(1);
      expect(new Set(outcomes)).toEqual(new Set(['placed']));
    },
    HUNG_MS,
  );

  const KILLED = [
    {step: 'before-intent', next: 'placed', posted: 1},
    {step: 'after-intent', next: 'placed', posted: 1},
    {step: 'after-sent', next: 'unknown', posted: 0},
    {step: 'before-post', next: 'unknown', posted: 0},
    {step: 'after-post', next: 'placed', posted: 1},
    {step: 'before-verdict', next: 'placed', posted: 1},
    {step: 'after-verdict', next: 'placed', posted: 1},
  ];
  it.each(KILLED)(
    'killed $step, the next run says $next and the exchange saw $posted',
    async ({step, next, posted}) => {
      expect(await place('dca', {step})).toBe('SIGKILL');
      expect(await place('dca')).toBe(next);
      expect(posts()).toBe(posted);
    },
    HUNG_MS,
  );
});

describe('a state directory that can not be trusted', () => {
  it('sends nothing when it is not a directory', async () => {
    const state = join(folder, 'file');
    writeFileSync(state, '');
    expect(await place('dca', {state})).toBe('config');
    expect(posts()).toBe(0);
  });

  it('sends nothing when the disk is full', async (context) => {
    const state = join(folder, 'full');
    mkdirSync(state, {mode: 0o700});
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', state], {stdio: 'ignore'});
    } catch {
      context.skip('tmpfs can not be mounted here');
    }
    try {
      expect(await place('dca', {state})).toBe('config');
      expect(posts()).toBe(0);
    } finally {
      execFileSync('umount', [state]);
    }
  });

  it('sends nothing when it is read-only', async (context) => {
    const state = join(folder, 'frozen');
    mkdirSync(state, {mode: 0o700});
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=64k,mode=0700', 'tmpfs', state], {stdio: 'ignore'});
    } catch {
      context.skip('a read-only file system can not be mounted here');
    }
    try {
      expect(await place('dca', {state})).toBe('config');
      expect(posts()).toBe(0);
    } finally {
      execFileSync('umount', [state]);
    }
  });
});
