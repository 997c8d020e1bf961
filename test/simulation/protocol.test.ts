/** The placement protocol against a modelled exchange: what each bound of the judgement is for. */
import {describe, expect, test} from 'vitest';
import {GIVE_UP, ours, POLICIES, tally} from './protocol.ts';

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
