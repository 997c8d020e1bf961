/** Promise: an alert on fills says each once, also over a restart, and whatever ends it early. */
import {expect, it} from 'vitest';
import type {AlertLine} from '../../../src/lib/alerts/alert-line.ts';
import {type SaidFills, watchFills} from '../../../src/lib/alerts/watch-events.ts';
import {openMemoryState} from '../../../src/lib/state/memory/memory-state.ts';
import {seeded, VirtualTime} from '../../simulation/virtual-time.ts';
import {handleOf, START} from '../feed/episode.ts';
import {ModelledExchange} from '../feed/modelled-exchange.ts';
import {PLAIN_STYLE} from '../feed/modelled-faults.ts';

const MINUTE_MS = 60_000;

function world() {
  const time = new VirtualTime(START);
  const exchange = new ModelledExchange(time, seeded(7), PLAIN_STYLE);
  const state = openMemoryState({clock: time.clock()});
  /** Runs for so long, and answers the fills that were said and what is remembered. */
  const run = async (before: SaidFills | null, ms: number) => {
    const stop = new AbortController();
    const lines: AlertLine[] = [];
    let remembered = before;
    const say = (line: AlertLine | null, after: SaidFills | null) => {
      if (line !== null) lines.push(line);
      remembered = after;
      return false;
    };
    const sources = {
      accounts: [handleOf('main', exchange)],
      call: {clock: time.clock(), signal: stop.signal, timeoutMs: 5000},
      random: (size: number) => new Uint8Array(size).fill(7),
      state,
    };
    const ended = watchFills({condition: 'fill', staleMs: 600_000, before, say, tell: () => {}}, sources);
    await time.pass(ms);
    stop.abort();
    await time.until(ended);
    return {fills: lines.filter(({state}) => state === 'fired').length, remembered};
  };
  /** Until so many more fills are there. */
  const fill = (count: number) => {
    const all = exchange.ledger.fills.length + count;
    while (exchange.ledger.fills.length < all) for (const event of exchange.ledger.place(time.now())) exchange.publish(event);
    return all;
  };
  return {time, exchange, run, fill};
}

it('a fill that came while none ran is said by the next run, once', async () => {
  const {time, run, fill} = world();
  const first = await run(null, 2000);
  await time.pass(10 * MINUTE_MS);
  const made = fill(2);
  await time.pass(MINUTE_MS);
  const second = await run(first.remembered, 2000);
  expect(second.fills).toBe(made);
  expect((await run(second.remembered, 2000)).fills).toBe(0);
});

it('a fill is not lost with a run that ended before its exchange answered', async () => {
  const {time, exchange, run, fill} = world();
  const first = await run(null, 2000);
  await time.pass(10 * MINUTE_MS);
  const made = fill(2);
  await time.pass(MINUTE_MS);
  exchange.faults.refuse = true;
  const cut = await run(first.remembered, 2000);
  expect(cut.fills).toBe(0);
  exchange.faults.refuse = false;
  await time.pass(MINUTE_MS);
  expect((await run(cut.remembered, 2000)).fills).toBe(made);
});
