/** A routed order whose process is killed by the system in the middle, and the same command again. */
import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

const PROGRAM = new URL('../../support/route-once.ts', import.meta.url).pathname;
/** Only a process that hangs takes so long. */
const HUNG_MS = 300_000;
const run = promisify(execFile);
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-route-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

async function route(step = ''): Promise<unknown> {
  try {
    const args = [PROGRAM, join(folder, 'state'), join(folder, 'ledger'), step];
    return JSON.parse((await run(process.execPath, args, {timeout: HUNG_MS})).stdout);
  } catch (error) {
    return (error as {signal?: string}).signal ?? error;
  }
}

/** Order POSTs that the exchanges saw. */
function posts(): number {
  const ledger = join(folder, 'ledger');
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').split('\n').length - 1 : 0;
}

const KILLED = [
  {step: 'after-post', posted: 1, next: {outcome: 'partial', replayed: true, missing: '0.005'}},
  {step: 'before-post', posted: 0, next: {outcome: 'unknown', replayed: true}},
  {step: 'before-end', posted: 2, next: {outcome: 'placed', replayed: true, missing: '0'}},
];

describe('a routed order that is killed', () => {
  it('would have been placed on both accounts', {timeout: HUNG_MS}, async () => {
    expect(await route()).toMatchObject({outcome: 'placed', replayed: false, missing: '0'});
    expect(posts()).toBe(2);
  });

  it.each(KILLED)(
    '$step: the next run says what it came to, and sends nothing',
    {timeout: HUNG_MS},
    async ({step, posted, next}) => {
      expect(await route(step)).toBe('SIGKILL');
      expect(posts()).toBe(posted);
      expect(await route()).toMatchObject(next);
      expect(posts()).toBe(posted);
    },
  );
});
