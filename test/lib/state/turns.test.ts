/** Requests of one key that wait for each other, within a process and over several. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import type {ExchangeMemory} from '../../../src/lib/state/exchange-memory.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {createVolatileMemory} from '../../../src/lib/state/volatile-memory.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

let folder = '';
let time: VirtualTime;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-turns-'));
  time = new VirtualTime(Date.UTC(2026, 10, 22));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const stop = new AbortController().signal;
const inTime = (work: () => Promise<void>) => time.until(work());
const TURN = {maxWaitMs: 1000, lengthMs: 5000};

/** As another process has it: a state of its own over the same file. */
function process(key = 'k'): ExchangeMemory {
  const account: AccountConfig = {
    account: 'main',
    exchange: 'x',
    credentials: {apiKey: new Secret(key)},
    products: ['spot'],
    environment: 'live',
    mode: 'trade',
    urls: {},
  };
  return openState({directory: join(folder, 'state'), clock: time.clock(), warn: () => {}}).memory(account);
}

describe.each([
  ['of two processes', () => [process(), process()] as const],
  [
    'of one process without a database',
    () => {
      const memory = createVolatileMemory(time.clock());
      return [memory, memory] as const;
    },
  ],
])('turns %s', (_, open) => {
  it('come one after another', async () => {
    const [first, second] = open();
    const order: string[] = [];
    await inTime(async () => {
      const end = await first.takeTurn(TURN, stop);
      const other = second.takeTurn(TURN, stop).then((endOther) => {
        order.push('second');
        endOther();
      });
      await time.clock().sleep(300);
      order.push('first');
      end();
      await other;
    });
    expect(order).toEqual(['first', 'second']);
  });

  it('are not waited for longer than a request may wait, and one that was never ended is over in time', async () => {
    const [first, second] = open();
    const clock = time.clock();
    await inTime(async () => {
      await first.takeTurn(TURN, stop);
      const started = clock.monotonic();
      await second.takeTurn(TURN, stop);
      expect(clock.monotonic() - started).toBeGreaterThan(900);
      await clock.sleep(4500);
      const later = clock.monotonic();
      (await second.takeTurn(TURN, stop))();
      expect(clock.monotonic() - later).toBe(0);
    });
  });
});

it('keys do not wait for each other', async () => {
  const [mine, other] = [process('k'), process('another key')];
  const clock = time.clock();
  await inTime(async () => {
    await mine.takeTurn(TURN, stop);
    const started = clock.monotonic();
    await other.takeTurn(TURN, stop);
    expect(clock.monotonic() - started).toBe(0);
  });
});
