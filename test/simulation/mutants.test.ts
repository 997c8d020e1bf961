/** Checks the checker: every planted mistake is found within a bounded number of seeds, and an unchanged program is not. */
import {describe, expect, test} from 'vitest';
import {loadExchange} from '../../src/lib/adapter/registry.ts';
import {EXCHANGES} from '../support/venues.ts';
import {MUTANTS} from './mutants.ts';
import {simulate} from './simulate.ts';

const MOST_SEEDS = 6000;

describe.each(EXCHANGES)('mistakes planted on %s', async (exchange) => {
  const {capabilities} = await loadExchange(exchange);
  const planted = MUTANTS.filter(({applies}) => applies?.(capabilities) !== false);

  test.each(planted)('$name', {timeout: 240_000}, async (mutation) => {
    const {failures, episodes} = await simulate({exchange, seed: 1, episodes: MOST_SEEDS, mutation, stopAtFirst: true});
    process.stdout.write(`${exchange}: ${mutation.name}: found after ${episodes} seeds\n`);
    expect(failures, `not found in ${episodes} seeds`).toHaveLength(1);
  });

  test('no mistake, nothing found', async () => {
    const unchanged = {name: 'none', adapter: () => ({}), state: <T>(real: T) => ({...real})};
    const {failures} = await simulate({exchange, seed: 1, episodes: 30, mutation: unchanged});
    expect(failures).toHaveLength(0);
  });
});
