import {describe, expect, test} from 'vitest';
import {runEpisode} from './episode.ts';

/** How many; 100,000 on demand: `EPISODES=100000 vitest run test/lib/feed/episodes.test.ts`. SEED starts elsewhere. */
const EPISODES = Number(process.env.EPISODES ?? 500);
const FIRST = Number(process.env.SEED ?? 1);

describe('a watch of a faulty exchange', () => {
  test(`ends with the truth, each fill told once, nothing told backwards, each gap announced (${EPISODES} episodes)`, {
    timeout: 1000 * EPISODES,
  }, async () => {
    for (let seed = FIRST; seed < FIRST + EPISODES; seed++) {
      const wrong = await runEpisode(seed);
      expect(wrong, `SEED=${seed} EPISODES=1 shows it again`).toEqual([]);
    }
  });
});
