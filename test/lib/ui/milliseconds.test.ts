import {expect, it} from 'vitest';
import SandboxStart from '../../../src/commands/sandbox/start.ts';

it.each([
  ['80', 80],
  ['80ms', 80],
  ['2s', 2000],
])("the sandbox's --latency %s is %i ms", async (typed, ms) => {
  const parse = SandboxStart.flags.latency.parse as unknown as (input: string) => Promise<number>;
  expect(await parse(typed)).toBe(ms);
});
