/** Promise: kill ends everything although any answer may fail, and gives up early only where the key may not trade. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {seeded} from '../../../simulation/virtual-time.ts';
import {type CallName, type EndingAccount, type EndingOptions, endingAccount, FAULTS} from '../../../support/ending-account.ts';
import {limitTerms} from '../../../support/terms.ts';

const STYLES = ['WHOLE', 'BY_SYMBOL', 'NAMES_NOTHING'] as const;

/** Orders of every kind: placed from here, placed elsewhere, in another market, and one that nothing proves to be there. */
async function crowded(options: EndingOptions): Promise<EndingAccount> {
  const account = await endingAccount(options);
  const {desk} = account;
  const place = (clientId: string) =>
    submitOrder(
      {handle: desk.handle, terms: limitTerms(), clientId, leg: null, exact: false, allowDuplicate: true, despite: []},
      desk.deps,
    );
  await desk.time.until(place('known'));
  desk.exchange.scripts.push((exchange, prepared) => {
    exchange.accept(prepared);
    throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
  });
  desk.exchange.visibleAt = desk.time.now() + 3000;
  await desk.time.until(place('doubtful'));
  account.rest();
  account.rest({symbol: 'ODD-27', raw: {symbol: 'ODD-27', type: 'NEW_KIND'}, type: 'UNKNOWN'});
  return account;
}

const until = <T>({desk}: EndingAccount, work: Promise<T>) => desk.time.until(work);

describe('one bad answer, and then health', () => {
  const CALLS: readonly CallName[] = ['cancelAll', 'cancelOrder', 'openOrders', 'order'];
  const cases = STYLES.flatMap((style) => CALLS.flatMap((call) => FAULTS.map((fault) => ({style, call, fault}))));

  it.each(cases)('$style: the first $call $fault: nothing stays open', async ({style, call, fault}) => {
    const account = await crowded({cancelAll: style, fault: (name, count) => (name === call && count === 1 ? fault : null)});
    const document = await until(account, kill('test', account.deps));
    expect(account.open()).toEqual([]);
    expect(document).toMatchObject({complete: true, halt: true, survivors: [], unknown: []});
  });
});

it('ends everything in 100 episodes in which 30 % of all answers fail', async () => {
  const left: string[] = [];
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(seed * 7919);
    const fault = () => (random() < 0.3 ? (FAULTS[Math.floor(random() * FAULTS.length)] ?? null) : null);
    const account = await crowded({cancelAll: STYLES[seed % STYLES.length] ?? 'WHOLE', fault});
    const startedAt = account.desk.time.now();
    const document = await until(account, kill('test', account.deps));
    const named = [...document.survivors, ...document.unknown].map(({clientOrderId}) => clientOrderId);
    for (const {clientOrderId} of account.open()) if (!named.includes(clientOrderId)) left.push(`seed ${seed}: ${clientOrderId}`);
    if (account.open().length > 0) left.push(`seed ${seed} left ${account.open().length}`);
    if (document.complete && account.open().length > 0) left.push(`seed ${seed} said complete`);
    expect(account.desk.time.now() - startedAt).toBeLessThanOrEqual(61_000);
  }
  expect(left).toEqual([]);
}, 120_000);
