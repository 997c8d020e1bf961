import {expect, it} from 'vitest';
import {rememberingId} from '../../../src/lib/adapter/remembered-id.ts';
import {repeatingReads} from '../../../src/lib/adapter/repeating-reads.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {createVolatileMemory, newFacts} from '../../../src/lib/state/volatile-memory.ts';
import {systemClock} from '../../../src/lib/transport/clock.ts';
import {patched} from '../../support/patched.ts';
import {rig} from '../../support/scripted-exchange.ts';

const DAY_MS = 24 * 3_600_000;
const never = new AbortController().signal;

/** An account whose exchange gives these answers to the question for its id, in this order. */
function asked(answers: readonly (string | null | DeskError)[]) {
  let now = 1_000_000_000_000;
  let asks = 0;
  const {exchange, state} = rig();
  const memory = createVolatileMemory({...systemClock, now: () => now}, newFacts());
  const uid = async (): Promise<string | null> => {
    const answer = answers[asks++] ?? null;
    if (answer instanceof DeskError) throw answer;
    return answer;
  };
  const timing = {clock: {...systemClock, sleep: async () => {}}, timeoutMs: 10_000};
  const adapter = rememberingId(repeatingReads(patched(exchange.adapter(state), {uid}), timing), memory);
  return {ask: () => adapter.account.uid(never), asks: () => asks, pass: (ms: number) => (now += ms)};
}

it('an id that was answered is known for a day without a question, so that a slow exchange counts no account twice', async () => {
  const account = asked(['7', new DeskError('rejected', 'should not be asked'), '8']);
  expect(await account.ask()).toBe('7');
  account.pass(DAY_MS - 1);
  expect(await account.ask()).toBe('7');
  expect(account.asks()).toBe(1);
});

it('it is asked for again after a day', async () => {
  const account = asked(['7', '8']);
  await account.ask();
  account.pass(DAY_MS + 1);
  expect(await account.ask()).toBe('8');
});

it('that an exchange gave none, or did not answer, is not remembered', async () => {
  const account = asked([null, new DeskError('rejected', 'not now'), '7']);
  expect(await account.ask()).toBe(null);
  await expect(account.ask()).rejects.toMatchObject({kind: 'rejected'});
  expect(await account.ask()).toBe('7');
});
