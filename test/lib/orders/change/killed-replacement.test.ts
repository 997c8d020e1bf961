/** An order changed by cancel and place, whose process is killed by the system around and between the two halves. */
import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Order} from '../../../../src/lib/model/order.ts';

const PROGRAM = new URL('../../../support/amend-once.ts', import.meta.url).pathname;
/** Only a process that hangs takes so long. */
const HUNG_MS = 300_000;
const run = promisify(execFile);
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-amend-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

async function start(...what: readonly string[]): Promise<string> {
  try {
    const args = [PROGRAM, join(folder, 'state'), join(folder, 'ledger'), ...what];
    return (await run(process.execPath, args, {timeout: HUNG_MS})).stdout;
  } catch (error) {
    return (error as {signal?: string}).signal ?? String(error);
  }
}

/** What the exchange has: quantity and status of each order, oldest first. */
function ledger(): readonly string[] {
  const orders = JSON.parse(readFileSync(join(folder, 'ledger'), 'utf8')) as readonly Order[];
  return orders.map(({quantity, status}) => `${quantity} ${status}`);
}

const OLD = '0.01 CANCELED';
const KILLED = [
  {step: 'before-cancel', has: ['0.01 PARTIALLY_FILLED'], says: 'rejected'},
  {step: 'between', has: [OLD], says: 'partial'},
  {step: 'before-second', has: [OLD], says: 'rejected'},
  {step: 'after-second', has: [OLD, '0.005 NEW'], says: 'placed'},
];

describe('a change by cancel and place', () => {
  it('leaves what was asked for when nothing goes wrong', {timeout: HUNG_MS}, async () => {
    expect(await start('amend')).toBe('amended');
    expect(ledger()).toEqual([OLD, '0.005 NEW']);
    expect(await start('resolve')).toBe('');
  });

  it.each(KILLED)(
    'killed $step: resolve says what it came to, and sends nothing',
    {timeout: HUNG_MS},
    async ({step, has, says}) => {
      expect(await start('amend', step)).toBe('SIGKILL');
      expect(ledger()).toEqual(has);
      expect(await start('resolve')).toContain(says);
      expect(ledger()).toEqual(has);
      expect(await start('resolve'), 'nothing is left to settle').toBe('');
    },
  );
});
