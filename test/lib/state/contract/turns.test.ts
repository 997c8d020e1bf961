/** The contract of turns: requests of one key wait for each other, within a process and over several. */
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {account, MACHINES, type Machine} from './machines.ts';

const stop = new AbortController().signal;
const TURN = {maxWaitMs: 1000, lengthMs: 5000};

describe.each(MACHINES)('turns of one key, in %s', (_, create) => {
  let machine: Machine;
  beforeEach(() => {
    machine = create();
  });
  afterEach(() => machine.dispose());
  const memory = (process: string, key = 'a key') => machine.process(process).memory(account('main', key));
  const inTime = (work: () => Promise<void>) => machine.time.until(work());

  it('come one after another', async () => {
    const [first, second] = [memory('one'), memory('two')];
    const order: string[] = [];
    await inTime(async () => {
      const end = await first.takeTurn(TURN, stop);
      const other = second.takeTurn(TURN, stop).then((endOther) => {
        order.push('second');
        endOther();
      });
      await machine.time.clock().sleep(300);
      order.push('first');
      end();
      await other;
    });
    expect(order).toEqual(['first', 'second']);
  });

  it('are not waited for longer than a request may wait, and one that was never ended is over in time', async () => {
    const [first, second] = [memory('one'), memory('two')];
    const clock = machine.time.clock();
    await inTime(async () => {
      await first.takeTurn(TURN, stop);
      const started = clock.monotonic();
      await second.takeTurn(TURN, stop);
      expect(clock.monotonic() - started).toBeGreaterThan(900);
      await clock.sleep(4500);
      const later = clock.monotonic();
      (await second.takeTurn(TURN, stop))();
      expect(clock.monotonic() - later).toBe(0);
    });
  });

  it('stand while the wall clock is set, and end with whoever waits for one', async () => {
    const [first, second] = [memory('one'), memory('two')];
    await inTime(async () => {
      await first.takeTurn(TURN, stop);
      machine.setClock(3_600_000);
      const waited = second.takeTurn(TURN, AbortSignal.abort());
      await expect(waited).rejects.toMatchObject({kind: 'interrupted', detail: {sent: false}});
    });
  });

  it('of another key are none of theirs', async () => {
    const clock = machine.time.clock();
    await inTime(async () => {
      await memory('one').takeTurn(TURN, stop);
      const started = clock.monotonic();
      await memory('two', 'another key').takeTurn(TURN, stop);
      expect(clock.monotonic() - started).toBe(0);
    });
  });
});

describe.each(MACHINES)('nonces, in %s', (_, create) => {
  it('are not below an instant that the caller knows of', () => {
    const machine = create();
    const memory = machine.process().memory(account('main', 'a key'));
    const ahead = machine.now() + 60_000;
    expect(memory.nextNonce('ms', ahead)).toBe(BigInt(ahead));
    expect(memory.nextNonce('ms')).toBe(BigInt(ahead) + 1n);
    machine.dispose();
  });
});
