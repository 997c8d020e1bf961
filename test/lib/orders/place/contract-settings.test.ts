import {describe, expect, it} from 'vitest';
import type {Trading} from '../../../../src/lib/adapter/contract/trading.ts';
import type {ContractSettings, HeldAs} from '../../../../src/lib/model/contract.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {dryRuns} from '../../../../src/lib/orders/place/dry-run.ts';
import {contractTerms} from '../../../../src/lib/orders/place/question.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../../../src/lib/orders/place/terms.ts';
import {fakeDerivatives} from '../../../support/fake-account.ts';
import {patched} from '../../../support/patched.ts';
import {MARKET, type PlaceScript, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const SYMBOL = 'BTC/USDT:USDT';
const HEDGED: ContractSettings = {
  symbol: SYMBOL,
  positionMode: 'HEDGE',
  marginMode: 'CROSS',
  leverage: {LONG: '10', SHORT: '10'},
};
const CONTRACT = {...MARKET, symbol: SYMBOL, product: 'linear' as const, settle: 'USDT'};
const UNREAD = new DeskError('network', 'No connection.');

/** A desk that trades a contract; `encoded` are the settings that each encoding was given. */
async function contracts(read: () => Promise<ContractSettings>, members: Partial<Trading> = {}, desk = rig()) {
  const real = await desk.handle.adapter();
  const encoded: (HeldAs | null)[] = [];
  let reads = 0;
  const settings = async () => {
    reads += 1;
    return read();
  };
  const adapter = patched(real, {
    config: {...real.config, products: ['spot', 'linear']},
    market: async () => CONTRACT,
    derivatives: fakeDerivatives({settings}),
    ...members,
    prepareOrder: (request, market, given) => {
      encoded.push(given);
      return real.trading.prepareOrder(request, market, given);
    },
  });
  const handle = {...desk.handle, adapter: async () => adapter};
  const deps = {...desk.deps, accounts: [handle]};
  const ticket = (change: Partial<OrderTerms>, clientId = 'mine') => ({
    handle,
    terms: {...limitTerms(), symbol: SYMBOL, ...change},
    clientId,
    leg: null,
    exact: false,
    allowDuplicate: false,
    despite: [],
  });
  return {
    desk,
    encoded,
    reads: () => reads,
    place: (change: Partial<OrderTerms> = {}, clientId = 'mine') => desk.time.until(submitOrder(ticket(change, clientId), deps)),
    dry: () => desk.time.until(dryRuns([ticket({})], deps)),
    ask: () => desk.time.until(contractTerms([handle], {symbol: SYMBOL, side: 'BUY', reduceOnly: false}, deps.call)),
    amend: (price: string) => desk.time.until(amendOrder({id: 'mine', symbol: null, price, quantity: null}, deps)),
  };
}

describe('an order of a contract', () => {
  it('are read once for orders of one command that go out at the same moment, as those that close both sides of a hedge', async () => {
    const desk = await contracts(async () => HEDGED);
    await Promise.all([
      desk.place({side: 'SELL', reduceOnly: true}, 'long'),
      desk.place({side: 'BUY', reduceOnly: true}, 'short'),
    ]);
    expect(desk.reads()).toBe(1);
    expect(desk.encoded).toEqual([HEDGED, HEDGED]);
  });

  it('is encoded by how the account holds positions, which is read once for the question and the order', async () => {
    const {ask, place, encoded, reads} = await contracts(async () => HEDGED);
    await ask();
    expect(await place()).toMatchObject({outcome: 'placed'});
    expect(encoded).toEqual([HEDGED]);
    expect(reads()).toBe(1);
  });

  it('goes by what an earlier command read, until the exchange refuses one; the question asks anew', async () => {
    const [first, oneWay] = [await contracts(async () => HEDGED), {...HEDGED, positionMode: 'ONE_WAY'} as const];
    await first.place();
    const second = await contracts(async () => oneWay, {}, first.desk);
    const refuse: PlaceScript = () => ({outcome: 'REJECTED', error: new DeskError('rejected', 'Another position mode.')});
    first.desk.exchange.scripts.push(refuse, (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}));
    expect(await second.place({}, 'second')).toMatchObject({outcome: 'rejected'});
    expect([second.encoded, second.reads()]).toEqual([[HEDGED], 0]);
    expect(await second.place({}, 'third')).toMatchObject({outcome: 'placed'});
    expect([second.encoded, second.reads()]).toEqual([[HEDGED, oneWay], 1]);
    const third = await contracts(async () => HEDGED, {}, first.desk);
    expect(await third.ask()).toContain('hedge mode');
    expect(third.reads()).toBe(1);
    await first.desk.time.until(first.desk.exchange.clock.sleep(901_000, new AbortController().signal));
    const last = await contracts(async () => HEDGED, {}, first.desk);
    await last.place({}, 'fourth');
    expect(last.reads()).toBe(1);
  });

  it('keeps them when it is stamped anew after a refusal of its time', async () => {
    const {desk, place, encoded} = await contracts(async () => HEDGED);
    const late: PlaceScript = () => ({outcome: 'REJECTED', error: new DeskError('clock', 'Time stamp outside the window.')});
    desk.exchange.scripts.push(late, (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}));
    expect(await place()).toMatchObject({outcome: 'placed'});
    expect(encoded).toEqual([HEDGED, HEDGED]);
  });

  it('is refused, with nothing sent, where they could not be read: no question need be asked for that', async () => {
    const {desk, place, dry} = await contracts(async () => Promise.reject(UNREAD));
    const refusal = {kind: 'protocol', detail: {sent: false, account: 'desk'}};
    await expect(place()).rejects.toMatchObject(refusal);
    await expect(dry()).rejects.toMatchObject(refusal);
    expect(desk.exchange.posts).toBe(0);
    expect(desk.state.journal.find('mine')).toEqual([]);
  });

  it('is sent in spite of that when it only reduces a position', async () => {
    const {place, encoded} = await contracts(async () => Promise.reject(UNREAD));
    expect(await place({reduceOnly: true})).toMatchObject({outcome: 'placed'});
    expect(encoded).toEqual([null]);
  });

  it('is read for again after a failure, and after half a minute', async () => {
    let answer: () => Promise<ContractSettings> = async () => Promise.reject(UNREAD);
    const {desk, ask, reads} = await contracts(() => answer());
    await expect(ask()).rejects.toMatchObject({kind: 'protocol'});
    answer = async () => HEDGED;
    expect(await ask()).toContain('hedge mode');
    await desk.time.until(desk.exchange.clock.sleep(31_000, new AbortController().signal));
    answer = async () => ({...HEDGED, positionMode: 'ONE_WAY'});
    expect(await ask()).toContain('one-way mode');
    expect(reads()).toBe(3);
  });
});

describe('a change of such an order', () => {
  it('reads them where it makes another order', async () => {
    const {desk, place, amend, encoded} = await contracts(async () => HEDGED, {
      amendStyle: () => 'REPLACE',
      amendOrder: async (order, _change, target) => {
        const cancellation = {outcome: 'CANCELED', order: {...order, status: 'CANCELED'}} as const;
        return {style: 'REPLACED', cancellation, placement: {outcome: 'PLACED', order: desk.exchange.accept(target)}};
      },
    });
    await place();
    expect(await amend('59000')).toMatchObject({outcome: 'amended', order: {price: '59000'}});
    expect(encoded).toEqual([HEDGED, HEDGED]);
  });

  it('in place needs none: the order stays on its side', async () => {
    let answer: () => Promise<ContractSettings> = async () => HEDGED;
    const {desk, place, amend} = await contracts(() => answer(), {
      amendOrder: async (order, change) => {
        const now = {...order, ...change};
        desk.exchange.orders.set(order.id ?? '', now);
        return {style: 'IN_PLACE', outcome: 'AMENDED', order: now};
      },
    });
    await place();
    answer = async () => Promise.reject(UNREAD);
    await desk.time.until(desk.exchange.clock.sleep(31_000, new AbortController().signal));
    expect(await amend('59000')).toMatchObject({outcome: 'amended', order: {price: '59000'}});
  });
});
