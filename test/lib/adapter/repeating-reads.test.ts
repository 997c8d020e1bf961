import {describe, expect, it} from 'vitest';
import {repeatingReads} from '../../../src/lib/adapter/repeating-reads.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {patched} from '../../support/patched.ts';
import {rig} from '../../support/scripted-exchange.ts';

const timing = {clock: {...systemClock, sleep: async () => {}}, timeoutMs: 10_000};
const never = new AbortController().signal;

function failing() {
  let asked = 0;
  const fails = async (): Promise<never> => {
    asked += 1;
    throw new DeskError('network', 'The connection was cut.');
  };
  return {fails, count: () => asked};
}

describe('reads are repeated for every caller', () => {
  it.each(['placeOrder', 'cancelOrder', 'cancelAll', 'amendOrder'] as const)('%s is passed on once', async (name) => {
    const {exchange, state} = rig();
    const {fails, count} = failing();
    const {trading} = repeatingReads(patched(exchange.adapter(state), {[name]: fails}), timing);
    const call = trading[name] as unknown as (what: null, signal: AbortSignal) => Promise<unknown>;
    await expect(call(null, never)).rejects.toMatchObject({kind: 'network'});
    expect(count()).toBe(1);
  });

  it.each(['order', 'lookUp', 'openOrders', 'closedOrders', 'fills'] as const)('%s is asked three times', async (name) => {
    const {exchange, state} = rig();
    const {fails, count} = failing();
    const {trading} = repeatingReads(patched(exchange.adapter(state), {[name]: fails}), timing);
    const call = trading[name] as unknown as (what: null, signal: AbortSignal) => Promise<unknown>;
    await expect(call(null, never)).rejects.toMatchObject({kind: 'network'});
    expect(count()).toBe(3);
  });
});
