import {expect, test} from 'vitest';
import {repeat} from '../../../src/lib/ui/repeat.ts';

test('a watch that is ended while it waits for an answer is over at once, and aborts the question', async () => {
  const interrupt = new AbortController();
  const asked: AbortSignal[] = [];
  const call = {clock: {now: () => 0, sleep: async () => {}}, signal: interrupt.signal};
  const over = repeat(call, {title: '', everyMs: 1, screen: null, line: String, divert: () => {}}, ({signal}) => {
    asked.push(signal);
    return new Promise(() => {});
  });
  interrupt.abort();
  await over;
  expect(asked.map(({aborted}) => aborted)).toEqual([true]);
});
