/** A pair over two exchanges in virtual time, while both go wrong. */
import {describe, expect, test} from 'vitest';
import {EXCHANGES, otherThan, turnOf} from '../support/venues.ts';
import {runPairEpisode} from './pair-episode.ts';
import {PAIR_MUTANTS} from './pair-mutants.ts';
import {loadSides} from './world.ts';

const EPISODES = 8;
const MOST_SEEDS = 100;

describe.each(EXCHANGES)('a pair over %s and another exchange', async (exchange) => {
  const sides = [await loadSides(exchange), await loadSides(otherThan(exchange))] as const;

  test(`keeps its promises in ${EPISODES} episodes under faults`, {timeout: 240_000}, async () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= EPISODES; seed++) {
      const {broken, trace, outcome} = await runPairEpisode(sides, seed);
      expect(broken, trace.join('\n')).toEqual([]);
      outcomes.add(outcome);
    }
    expect(outcomes).toContain('hedged');
  });

  test('does the same with the same seed', async () => {
    expect(await runPairEpisode(sides, 7)).toEqual(await runPairEpisode(sides, 7));
  });

  const planted = PAIR_MUTANTS.filter((_, index) => turnOf(exchange, index));
  test.each(planted)('a planted mistake is found: $name', {timeout: 240_000}, async (mutation) => {
    let found: readonly string[] = [];
    let seed = 0;
    while (found.length === 0 && seed < MOST_SEEDS) found = (await runPairEpisode(sides, ++seed, mutation)).broken;
    process.stdout.write(`${exchange}: ${mutation.name}: found after ${seed} seeds: ${found[0]}\n`);
    expect(found, `not found in ${MOST_SEEDS} episodes`).not.toEqual([]);
  });
});
