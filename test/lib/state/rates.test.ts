/** What may go when, of budgets that answers tell and of budgets that only the caller knows. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {Secret} from '../../../src/lib/model/secret.ts';
import {openState} from '../../../src/lib/state/open-state.ts';
import {joinUsage, takeShare, type Usage} from '../../../src/lib/state/rates.ts';
import {createVolatileMemory} from '../../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {VirtualTime} from '../../simulation/virtual-time.ts';

const SIGNAL = new AbortController().signal;
const ask = {budget: 'ip', weight: 1, maxWaitMs: 0};
const usage = (change: Partial<Usage>): Usage => ({used: 0, cap: 10, leftMs: 1000, lengthMs: 1000, ...change});

describe('a share of a budget', () => {
  it('is free while nothing is known, and looks at bans alone without weight', () => {
    expect(takeShare(null, ask)).toEqual({waitMs: 0, next: null});
    expect(takeShare(usage({used: 10}), {...ask, weight: 0})).toEqual({waitMs: 0, next: null});
  });

  it('waits for the end of a window that is used up', () => {
    expect(takeShare(usage({used: 9}), ask)).toMatchObject({waitMs: 0, next: {used: 10}});
    expect(takeShare(usage({used: 10, leftMs: 300}), ask)).toEqual({waitMs: 300});
  });

  it('leaves the reserve to others, who may take it', () => {
    expect(takeShare(usage({used: 8}), {...ask, reserve: 0.2})).toEqual({waitMs: 1000});
    expect(takeShare(usage({used: 8}), ask)).toMatchObject({next: {used: 9}});
  });

  it('that is larger than the budget goes alone', () => {
    expect(takeShare(usage({used: 0}), {...ask, weight: 50})).toMatchObject({next: {used: 50}});
    expect(takeShare(usage({used: 1}), {...ask, weight: 50})).toEqual({waitMs: 1000});
  });

  it('paces a declared leak from the first request', async () => {
    const time = new VirtualTime(0);
    const memory = createVolatileMemory(time.clock());
    const limit = {counting: 'LEAK', limit: 10, windowMs: 1000} as const;
    const sentAt: number[] = [];
    const all = Array.from({length: 30}, () =>
      memory.admit({...ask, maxWaitMs: 60_000, limit}, SIGNAL).then(() => sentAt.push(time.now())),
    );
    await time.until(Promise.all(all));
    expect(sentAt.filter((at) => at === 0)).toHaveLength(10);
    expect(sentAt.at(-1)).toBeGreaterThanOrEqual(2000);
    expect(sentAt.at(-1)).toBeLessThan(2300);
  });

  it('paces a declared window from the first request', async () => {
    const time = new VirtualTime(0);
    const memory = createVolatileMemory(time.clock());
    const limit = {counting: 'WINDOW', limit: 10, windowMs: 1000} as const;
    const sentAt: number[] = [];
    const all = Array.from({length: 25}, () =>
      memory.admit({...ask, maxWaitMs: 60_000, limit}, SIGNAL).then(() => sentAt.push(time.now())),
    );
    await time.until(Promise.all(all));
    expect([0, 1000, 2000].map((from) => sentAt.filter((at) => at === from).length)).toEqual([10, 10, 5]);
  });
});

describe('what an answer says', () => {
  it('does not forget requests of the same window that are on their way', () => {
    expect(joinUsage(usage({used: 400, leftMs: 30_000}), usage({used: 80, leftMs: 29_900})).used).toBe(400);
    expect(joinUsage(usage({used: 80, leftMs: 30_000}), usage({used: 400, leftMs: 29_900})).used).toBe(400);
  });

  it('is nothing new where as much was counted until the same end or later', () => {
    const counted = usage({used: 400, leftMs: 30_000});
    expect(joinUsage(counted, usage({used: 400, leftMs: 29_990}))).toBe(counted);
    expect(joinUsage(counted, usage({used: 401, leftMs: 29_990})).used).toBe(401);
    // The latest end stands, and another limit.
    expect(joinUsage(counted, usage({used: 400, leftMs: 30_200})).leftMs).toBe(30_200);
    expect(joinUsage(counted, usage({used: 400, cap: 20, leftMs: 29_990})).cap).toBe(20);
  });

  it('begins anew with a new window', () => {
    expect(joinUsage(usage({used: 400, leftMs: 200}), usage({used: 5, leftMs: 60_000})).used).toBe(5);
    expect(joinUsage(null, usage({used: 5})).used).toBe(5);
  });
});

describe('a wait that is cut short', () => {
  it.each([
    ['by Ctrl-C', new DeskError('interrupted', 'Interrupted.')],
    ['by the end of the call, with the runtime’s own error', undefined],
  ])('%s is the desk’s own error, and says that nothing was sent', async (_how, reason) => {
    const limit = {counting: 'WINDOW', limit: 1, windowMs: 60_000} as const;
    const state = openState({directory: ':memory:', clock: systemClock, warn: () => {}});
    const account = {
      account: 'main',
      exchange: 'x',
      credentials: {apiKey: new Secret('k')},
      products: ['spot'],
      environment: 'live',
      mode: 'trade',
      urls: {},
    } as const;
    for (const memory of [createVolatileMemory(systemClock), state.memory(account)]) {
      const stop = new AbortController();
      await memory.admit({...ask, maxWaitMs: 90_000, limit, weight: 1}, stop.signal);
      const waiting = memory.admit({...ask, maxWaitMs: 90_000, limit, weight: 1}, stop.signal);
      stop.abort(reason);
      await expect(waiting).rejects.toMatchObject({name: 'DeskError', kind: 'interrupted', detail: {sent: false}});
    }
    state.close();
  });
});
