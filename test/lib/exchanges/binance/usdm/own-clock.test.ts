/** Binance's futures have a clock of their own: what was measured of it holds until ours is set. */
import {expect, it} from 'vitest';
import type {AdapterContext} from '../../../../../src/lib/adapter/context.ts';
import {withOwnClock} from '../../../../../src/lib/exchanges/binance/usdm/site.ts';
import {createVolatileMemory} from '../../../../../src/lib/state/volatile-memory.ts';
import {VirtualTime} from '../../../../simulation/virtual-time.ts';

const HOUR_MS = 3_600_000;

it.each([
  ['forward', HOUR_MS / 2],
  ['back', -HOUR_MS / 2],
])('an offset is forgotten once our clock is set %s', (_direction, ms) => {
  const time = new VirtualTime(Date.UTC(2026, 0, 1));
  let set = 0;
  const clock = {...time.clock(), now: () => time.now() + set};
  const {memory} = withOwnClock({memory: createVolatileMemory(clock), clock} as AdapterContext);
  memory.saveClockOffset(250);
  expect(memory.clockOffset()?.offsetMs).toBe(250);
  set = ms;
  expect(memory.clockOffset()).toBeNull();
});
