import {expect, test} from 'vitest';
import {floodWatch} from './flooded-watch.ts';

const EVENTS = 20_000;

test('a flood of order events leaves a pipe complete, in order, each event once', {timeout: 60_000}, async () => {
  const {lines, wrong, states, code, stderr} = await floodWatch(EVENTS);
  expect({lines, wrong, states, code, stderr}).toEqual({
    lines: EVENTS,
    wrong: [],
    states: ['connecting', 'live', 'stopped'],
    code: 130,
    stderr: '',
  });
});
