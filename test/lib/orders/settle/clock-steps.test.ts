/** Promise: a clock that is set while a command runs (NTP, a suspended machine) neither proves anything nor hurries or delays it. */

import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TEN_MINUTES_MS = 600_000;
const TERMS = limitTerms();

/** The rig's wall clock can be set; the exchange keeps the true time. */
function steppable(): Rig & {step(ms: number): void} {
  const desk = rig();
  const {clock} = desk.exchange;
  let off = 0;
  Object.assign(clock, {now: () => desk.time.now() + off});
  const sync = async () => {
    const offsetMs = desk.time.now() - clock.now();
    desk.state.memory(desk.exchange.account).saveClockOffset(offsetMs);
    return {offsetMs, roundTripMs: 1};
  };
  const handle = {...desk.handle, adapter: async () => patched(await desk.handle.adapter(), {syncClock: sync})};
  const step = (ms: number) => {
    off += ms;
  };
  return {...desk, handle, deps: {...desk.deps, accounts: [handle]}, step};
}

const order = ({handle}: Rig) => ({
  handle,
  terms: TERMS,
  clientId: 'mine',
  leg: null,
  exact: false,
  allowDuplicate: false,
  despite: [],
});

/** An order whose reply is lost, and which reads show only after 50 s. */
async function hidden(desk: Rig): Promise<void> {
  const {exchange, time} = desk;
  exchange.scripts.push((_, prepared) => {
    exchange.accept(prepared);
    throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
  });
  const find = exchange.find.bind(exchange);
  const shownAt = time.now() + 50_000;
  exchange.find = (ref) => (time.now() < shownAt ? null : find(ref));
  await time.until(submitOrder(order(desk), desk.deps));
}

/** An exchange whose histories show what was made since the instant that they are asked for, by its own clock. */
function withHistories(desk: Rig & {step(ms: number): void}): Rig {
  const {exchange, time} = desk;
  const shows = ['open-orders', 'order-history'] as const;
  const madeAt: number[] = [];
  const isAfter = (since: number) => {
    const offsetMs = time.now() - exchange.clock.now();
    return madeAt.some((at) => at >= Math.min(since, since + offsetMs));
  };
  exchange.scripts.push((_, prepared) => {
    madeAt.push(time.now());
    exchange.accept(prepared, {createdAt: new Date(time.now()).toISOString()});
    throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
  });
  const adapter = async () =>
    patched(await desk.handle.adapter(), {
      prepareOrder: (request, market) => {
        const wire = {method: 'POST', path: '/order', body: JSON.stringify(request)};
        return {request, market, wire, signedAt: time.now(), fenceAt: time.now() + 5000};
      },
      order: async () => null,
      orderSources: (ref, since) =>
        shows.map((name) => ({
          name,
          fromEngine: false,
          shows: 'ALL' as const,
          find: async () => (isAfter(since) ? exchange.find(ref) : null),
        })),
    });
  const handle = {...desk.handle, adapter};
  return {...desk, handle, deps: {...desk.deps, accounts: [handle]}};
}

describe.each([
  ['ahead', TEN_MINUTES_MS],
  ['behind', -TEN_MINUTES_MS],
])('a clock that was %s by ten minutes at the send, and is right when the order is looked for', (_direction, ms) => {
  it('the order is found, never called absent', async () => {
    const clocked = steppable();
    const desk = withHistories(clocked);
    const find = desk.exchange.find.bind(desk.exchange);
    clocked.step(ms);
    desk.exchange.find = () => null;
    await desk.time.until(submitOrder(order(desk), desk.deps));
    clocked.step(-ms);
    desk.exchange.find = find;
    const {orders} = await desk.time.until(resolveOrders('mine', 120_000, desk.deps));
    expect(orders[0]).toMatchObject({outcome: 'placed'});
  });
});

describe.each([
  ['forward', TEN_MINUTES_MS],
  ['back', -TEN_MINUTES_MS],
])('a clock that is set %s by ten minutes', (_direction, ms) => {
  it.each([
    ['while absence is being proven', 3000],
    ['before the question is asked', 0],
  ])('%s: the order is found, never called absent', async (_when, afterMs) => {
    const desk = steppable();
    await hidden(desk);
    if (afterMs === 0) desk.step(ms);
    else desk.time.after(afterMs, () => desk.step(ms));
    const {orders} = await desk.time.until(resolveOrders('mine', 120_000, desk.deps));
    expect(orders[0]).toMatchObject({outcome: 'placed'});
  });

  it('while an answer is waited for: the wait is as long as it was to be', async () => {
    const desk = steppable();
    desk.exchange.scripts.push(async ({clock}) => {
      await clock.sleep(60_000);
      throw new DeskError('network', 'Too late for anybody.');
    });
    desk.time.after(1000, () => desk.step(ms));
    const startedAt = desk.time.now();
    const {outcome} = await desk.time.until(submitOrder(order(desk), desk.deps));
    expect(outcome).toBe('unknown');
    const took = desk.time.now() - startedAt;
    expect(took).toBeGreaterThanOrEqual(5000);
    expect(took).toBeLessThan(15_000);
  });
});
