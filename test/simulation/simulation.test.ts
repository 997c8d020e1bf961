/** The simulation's own promises: one seed is one run, every episode of a small run keeps every promise, and faults do strike. */
import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {exchangeIds} from '../../src/lib/adapter/registry.ts';
import {venueIds} from '../../src/lib/sandbox/registry.ts';
import {GIVE_UP, ours, POLICIES, tally} from './protocol.ts';
import {details} from './report.ts';
import {simulate} from './simulate.ts';

const EXCHANGES = exchangeIds().filter((id) => venueIds().includes(id));
const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const run = promisify(execFile);

describe.each(EXCHANGES)('simulation of %s', (exchange) => {
  test('300 episodes under faults break no promise', {timeout: 60_000}, async () => {
    const {failures, hits} = await simulate({exchange, seed: 1, episodes: 300});
    expect(details(exchange, failures)).toBe('');
    expect(Object.keys(hits).length).toBeGreaterThan(20);
  });

  test('the same seed twice is the same run, to the bit', {timeout: 30_000}, async () => {
    const one = await simulate({exchange, seed: 7000, episodes: 40});
    const two = await simulate({exchange, seed: 7000, episodes: 40});
    expect(two.hash).toBe(one.hash);
    expect((await simulate({exchange, seed: 7001, episodes: 40})).hash).not.toBe(one.hash);
  });

  test('so it is in two other processes', {timeout: 60_000}, async () => {
    const here = await simulate({exchange, seed: 8000, episodes: 20});
    const args = [MAIN, '--exchange', exchange, '--seed', '8000', '--episodes', '20'];
    const runs = await Promise.all([run(process.execPath, args), run(process.execPath, args)]);
    for (const {stdout} of runs) expect(stdout).toContain(`trace ${here.hash};`);
  });
});

describe('the placement protocol against a modelled exchange', () => {
  const mine = POLICIES.filter(({ours}) => ours !== undefined);
  test.each(mine)('$name: nothing twice, nothing lost, no false "not placed" in 200,000 intents', ({policy, ours}) => {
    for (const uniqueness of ['OPEN_ONLY', 'EVER'] as const) {
      const {duplicates, falseAbsent, lost, unknown} = tally(policy, uniqueness, 1, 200_000);
      expect({duplicates, falseAbsent, lost}).toEqual({duplicates: 0, falseAbsent: 0, lost: 0});
      if (ours === 'finished') expect(unknown).toBe(0);
    }
  });

  test.each(POLICIES.filter(({ours}) => ours === undefined))('the model notices: $name', ({policy}) => {
    const {duplicates, falseAbsent} = tally(policy, 'OPEN_ONLY', 1, 20_000);
    expect(duplicates + falseAbsent).toBeGreaterThan(100);
  });

  test('every bound is needed: without it the same judgement is wrong', () => {
    const wrong = (policy: ReturnType<typeof ours>) => tally(policy, 'OPEN_ONLY', 1, 200_000).falseAbsent;
    expect(wrong(ours(GIVE_UP, {engineBoundMs: 10_000, readBoundMs: 0}))).toBeGreaterThan(0);
    expect(wrong(ours(GIVE_UP, {engineBoundMs: 0, readBoundMs: 0}))).toBeGreaterThan(0);
    expect(wrong(ours(GIVE_UP, {engineBoundMs: 10_000, readBoundMs: 30_000}, GIVE_UP))).toBeGreaterThan(0);
  });
});
