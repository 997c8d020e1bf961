/** The simulation's own promises: one seed is one run, every episode of a small run keeps every promise, and faults do strike. */
import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {PRODUCT} from '../support/product.ts';
import {EXCHANGES} from '../support/venues.ts';
import {details} from './report.ts';
import {simulate} from './simulate.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const run = promisify(execFile);

describe.each(EXCHANGES)('simulation of %s', (exchange) => {
  test('100 episodes under faults break no promise', {timeout: 60_000}, async () => {
    const {failures, hits} = await simulate({exchange, product: PRODUCT, seed: 1, episodes: 100});
    expect(details({exchange, product: PRODUCT}, failures)).toBe('');
    expect(Object.keys(hits).length).toBeGreaterThan(20);
  });

  test('the same seed twice is the same run, to the bit', {timeout: 30_000}, async () => {
    const one = await simulate({exchange, product: PRODUCT, seed: 7000, episodes: 25});
    const two = await simulate({exchange, product: PRODUCT, seed: 7000, episodes: 25});
    expect(two.hash).toBe(one.hash);
    expect((await simulate({exchange, product: PRODUCT, seed: 7001, episodes: 25})).hash).not.toBe(one.hash);
  });

  test('so it is in another process', {timeout: 60_000}, async () => {
    const here = await simulate({exchange, product: PRODUCT, seed: 8000, episodes: 20});
    const {stdout} = await run(process.execPath, [
      ...[MAIN, '--exchange', exchange, '--product', PRODUCT, '--seed', '8000', '--episodes', '20'],
    ]);
    expect(stdout).toContain(`trace ${here.hash};`);
  });

  test('so it is on the real database: the state in memory is no simplification', {timeout: 60_000}, async () => {
    const inMemory = await simulate({exchange, product: PRODUCT, seed: 9000, episodes: 25});
    expect((await simulate({exchange, product: PRODUCT, seed: 9000, episodes: 25, state: 'sqlite'})).hash).toBe(inMemory.hash);
  });
});
