/** Orders routed over two exchanges while one of them goes wrong: the main job, in virtual time. */
import {describe, expect, test} from 'vitest';
import {EXCHANGES, otherThan} from '../support/venues.ts';
import {runRoutedDrill} from './routed-drill.ts';
import {ROUTED_MUTANTS} from './routed-mutants.ts';
import {loadSides} from './world.ts';

const DRILLS = 60;
const MOST_SEEDS = 100;

describe.each(EXCHANGES)('orders routed over %s and another exchange', async (exchange) => {
  const sides = [await loadSides(exchange), await loadSides(otherThan(exchange))] as const;

  test(`never come to more than was asked, and what is said of them is true, in ${DRILLS} drills`, {
    timeout: 120_000,
  }, async () => {
    for (let seed = 1; seed <= DRILLS; seed++) {
      const {broken, trace} = await runRoutedDrill(sides, seed);
      expect(broken, trace.join('\n')).toEqual([]);
    }
  });

  test('the same seed is the same drill', async () => {
    expect(await runRoutedDrill(sides, 7)).toEqual(await runRoutedDrill(sides, 7));
  });

  test.each(ROUTED_MUTANTS)('a planted mistake is found: $name', {timeout: 120_000}, async (mutation) => {
    let found: readonly string[] = [];
    for (let seed = 1; seed <= MOST_SEEDS && found.length === 0; seed++)
      found = (await runRoutedDrill(sides, seed, mutation)).broken;
    expect(found, `not found in ${MOST_SEEDS} drills`).not.toEqual([]);
  });
});
