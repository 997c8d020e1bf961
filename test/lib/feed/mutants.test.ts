/** Checks the checks: every planted mistake is found within a bounded number of episodes. */
import {describe, expect, test, vi} from 'vitest';
import {FEED_MUTANTS} from './mutants.ts';

const MOST_SEEDS = 1000;

describe('mistakes planted into the feed', () => {
  test.each(FEED_MUTANTS)('$name', {timeout: 60_000}, async ({module, change, plant}) => {
    vi.resetModules();
    const path = new URL(`../../../src/lib/feed/${module}.ts`, import.meta.url).pathname;
    if (change !== undefined) {
      vi.doMock(path, async (importOriginal) => {
        const real = await importOriginal<never>();
        return Object.assign({}, real, change(real));
      });
    }
    try {
      const {runEpisode} = await import('./episode.ts');
      let seed = 1;
      let wrong: readonly string[] = [];
      for (; seed <= MOST_SEEDS && wrong.length === 0; seed++) wrong = await runEpisode(seed, plant === undefined ? {} : {plant});
      expect(wrong, `not found in ${seed - 1} episodes`).not.toEqual([]);
      process.stdout.write(`found after ${seed - 1} episodes: ${wrong[0]}\n`);
    } finally {
      if (change !== undefined) vi.doUnmock(path);
    }
  });
});
