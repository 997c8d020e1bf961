import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {AccountConfig} from '../../../src/lib/model/account.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import type {ExchangeMemory} from '../../../src/lib/state/exchange-memory.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {createVolatileMemory} from '../../../src/lib/state/volatile-memory.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const PROGRAM = new URL('../../support/draw-nonces.ts', import.meta.url).pathname;
const NOW = Date.UTC(2026, 10, 22);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mxt-nonces-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

function memoryAt(now: number, key = 'k', warnings: string[] = []): ExchangeMemory {
  const account: AccountConfig = {
    account: 'main',
    exchange: 'x',
    credentials: {apiKey: new Secret(key)},
    products: ['spot'],
    environment: 'live',
    mode: 'trade',
    urls: {},
  };
  const clock = new VirtualTime(now).clock();
  return openState({directory: join(folder, 'state'), clock, warn: (line) => warnings.push(line)}).memory(account);
}

/** Numbers that an exchange would refuse: it took an equal or a higher one of that process or of another before. */
function repeats(drawn: readonly (readonly bigint[])[]): number {
  const all = drawn.flat();
  const backwards = drawn.flatMap((own) => own.filter((nonce, index) => index > 0 && nonce <= (own[index - 1] ?? 0n)));
  return all.length - new Set(all).size + backwards.length;
}

describe('nonces of one key', () => {
  it('grow and never repeat over six processes', {timeout: 60_000}, async () => {
    const run = promisify(execFile);
    const processes = Array.from({length: 6}, () => run(process.execPath, [PROGRAM, join(folder, 'many'), '100']));
    const drawn = (await Promise.all(processes)).map(({stdout}) => stdout.trim().split('\n').map(BigInt));
    expect(drawn.flat()).toHaveLength(600);
    expect(repeats(drawn)).toBe(0);
  });

  it('repeat when each process counts for itself: the check above would notice', () => {
    const clock = new VirtualTime(NOW).clock();
    const alone = Array.from({length: 16}, () => createVolatileMemory(clock));
    expect(repeats(alone.map((memory) => [memory.nextNonce('us'), memory.nextNonce('us')]))).toBeGreaterThan(0);
  });

  it('start at the time, to the last digit, and do not go back with the clock', () => {
    const first = memoryAt(NOW).nextNonce('ns');
    expect(first).toBe(BigInt(NOW) * 1_000_000n);
    expect(memoryAt(NOW).nextNonce('ns')).toBe(first + 1n);
    expect(memoryAt(NOW - 3_600_000).nextNonce('ns')).toBe(first + 2n);
    expect(memoryAt(NOW + 1).nextNonce('ns')).toBe(first + 1_000_000n);
    expect(memoryAt(NOW, 'another key').nextNonce('ms')).toBe(BigInt(NOW));
  });
});
