/** A ladder whose process is killed by the system at any step, and the same command again: no rung is lost or doubled. */
import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

const PROGRAM = new URL('../../../support/series-once.ts', import.meta.url).pathname;
/** Only a process that hangs takes so long. */
const HUNG_MS = 300_000;
const run = promisify(execFile);
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-series-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

async function ladder(minutes: number, ...step: readonly string[]): Promise<unknown> {
  try {
    const args = [PROGRAM, join(folder, 'state'), join(folder, 'ledger'), String(minutes), ...step];
    return JSON.parse((await run(process.execPath, args, {timeout: HUNG_MS})).stdout);
  } catch (error) {
    return (error as {signal?: string}).signal ?? error;
  }
}

/** Client order ids of the order POSTs that the exchange saw. */
function posts(): readonly string[] {
  const ledger = join(folder, 'ledger');
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').trim().split('\n') : [];
}

const WHOLE = {outcome: 'placed', missing: '0', children: ['placed', 'placed', 'placed']};
const STEPS = [
  ['after-openRoute', 1, 0],
  ['before-aimRoute', 1, 0],
  ['after-aimRoute', 1, 0],
  ['after-open', 1, 0],
  ['before-open', 2, 1],
  ['after-open', 2, 1],
  ['after-post', 2, 2],
  ['after-settle', 2, 2],
  ['after-post', 3, 3],
  ['before-endRoute', 1, 3],
] as const;

describe('a ladder that is killed', () => {
  it.each(STEPS)(
    '%s, the time number %i: the next run places what is missing, and nothing twice',
    {timeout: HUNG_MS},
    async (step, nth, posted) => {
      expect(await ladder(0, step, String(nth))).toBe('SIGKILL');
      expect(posts()).toHaveLength(posted);
      expect(await ladder(10)).toEqual(WHOLE);
      expect(posts()).toHaveLength(3);
      expect(new Set(posts()).size).toBe(3);
      expect(await ladder(20)).toEqual(WHOLE);
      expect(posts()).toHaveLength(3);
    },
  );

  it('with an order in doubt at once again: that one is not sent again, the others are', {timeout: HUNG_MS}, async () => {
    expect(await ladder(0, 'before-post', '2')).toBe('SIGKILL');
    expect(await ladder(0)).toEqual({outcome: 'unknown', missing: null, children: ['placed', 'unknown', 'placed']});
    expect(posts()).toHaveLength(2);
    expect(await ladder(10)).toEqual(WHOLE);
    expect(posts()).toHaveLength(3);
  });
});
