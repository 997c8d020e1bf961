/** What the exchange told once is not taken back by an answer that is older. */

import {describe, expect, it} from 'vitest';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import type {Trading} from '../../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {isTerminal, type Order} from '../../../../src/lib/model/order.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {cancelAllOrders} from '../../../../src/lib/orders/end/cancel-all.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {findOrder} from '../../../../src/lib/orders/look/find.ts';
import {listOrders} from '../../../../src/lib/orders/look/list.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {resolveOrders, unsettledNotice} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

type Amend = Trading['amendOrder'];

async function placed(desk: Rig, clientId: string, deps = desk.deps): Promise<Order> {
  const terms = limitTerms();
  const input = {handle: desk.handle, terms, clientId, leg: null, exact: false, allowDuplicate: true, despite: []};
  const {order} = await desk.time.until(submitOrder(input, deps));
  // The exchange stamps each state; without stamps nobody could tell which is the older one.
  const stamped = {...order, updatedAt: new Date(desk.time.now()).toISOString()};
  desk.exchange.orders.set(order.id ?? '', stamped);
  return stamped;
}

/** An account whose reads show the exchange as it was when `freeze` was called, until `thaw`. */
async function lagging(desk: Rig, amendOrder?: Amend) {
  let copy: ReadonlyMap<string, Order> | null = null;
  const real = await desk.handle.adapter();
  const adapter = patched(real, {
    ...(amendOrder !== undefined && {amendOrder}),
    order: async (ref, signal) => (copy === null ? real.trading.order(ref, signal) : (copy.get(ref.id ?? '') ?? null)),
    openOrders: async ({symbol}, signal) =>
      copy === null
        ? real.trading.openOrders({symbol, products: 'ACCOUNT'}, signal)
        : allRows([...copy.values()].filter(({status}) => !isTerminal(status))),
  });
  return {
    deps: {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]},
    freeze: () => {
      copy = new Map(desk.exchange.orders);
    },
    thaw: () => {
      copy = null;
    },
  };
}

/** The engine changes the order at once. */
function engineAmends(desk: Rig, id: string, quantity: string, price?: string): Order {
  const before = desk.exchange.orders.get(id);
  if (before === undefined) throw new Error('no such order');
  const after = {
    ...before,
    quantity,
    remaining: quantity,
    ...(price !== undefined && {price}),
    updatedAt: new Date(desk.time.now() + 1).toISOString(),
  };
  desk.exchange.orders.set(id, after);
  return after;
}

describe('after an amendment in place, reads that lag', () => {
  it('do not bring the old quantity back: not shown, not listed, and not what the next amendment is made of', async () => {
    const desk = rig();
    const order = await placed(desk, 'mine');
    const targets: Order[] = [];
    const world = await lagging(desk, async (given, {quantity = ''}) => {
      targets.push(given);
      return {
        style: 'IN_PLACE',
        outcome: 'AMENDED',
        order: engineAmends(desk, order.id ?? '', quantity || (given.quantity ?? '')),
      };
    });
    const amend = (change: {price?: string; quantity?: string}) =>
      desk.time.until(amendOrder({id: 'mine', symbol: null, price: null, quantity: null, ...change}, world.deps));
    world.freeze();
    expect(await amend({quantity: '0.004'})).toMatchObject({outcome: 'amended', order: {quantity: '0.004'}});
    expect((await desk.time.until(findOrder('mine', null, world.deps))).order).toMatchObject({quantity: '0.004'});
    expect((await desk.time.until(listOrders([], world.deps))).orders).toMatchObject([{id: order.id, quantity: '0.004'}]);
    await amend({quantity: '0.003'});
    expect(targets.map(({quantity}) => quantity)).toEqual(['0.01', '0.004']);
  });

  it('prove nothing about a second one whose answer was lost, though they show the terms it asked for', async () => {
    const desk = rig();
    const order = await placed(desk, 'mine');
    const answers = [
      (quantity: string) =>
        ({style: 'IN_PLACE', outcome: 'AMENDED', order: engineAmends(desk, order.id ?? '', quantity)}) as const,
      () => {
        throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
      },
    ];
    const world = await lagging(desk, async (_given, {quantity = ''}) => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('asked too often');
      return answer(quantity);
    });
    const amend = (quantity: string) =>
      desk.time.until(amendOrder({id: 'mine', symbol: null, price: null, quantity}, world.deps));
    world.freeze();
    expect((await amend('0.004')).outcome).toBe('amended');
    expect((await amend('0.01')).outcome).toBe('unknown');
  });

  it('leave it in doubt when the answer tells other terms than asked for', async () => {
    const desk = rig();
    const order = await placed(desk, 'mine');
    const {deps} = await lagging(desk, async () => ({style: 'IN_PLACE', outcome: 'AMENDED', order}));
    const amend = amendOrder({id: 'mine', symbol: null, price: null, quantity: '0.004'}, deps);
    expect(await desk.time.until(amend)).toMatchObject({outcome: 'unknown', error: {kind: 'unknown-outcome'}});
  });
});

describe('an amendment in doubt', () => {
  const lost = async (made: (desk: Rig, id: string) => void) => {
    const desk = rig({maxDailyValue: {amount: '2000', asset: 'USDT'}});
    const order = await placed(desk, 'mine');
    const world = await lagging(desk, async () => {
      made(desk, order.id ?? '');
      throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
    });
    world.freeze();
    const amend = (quantity: string) =>
      desk.time.until(amendOrder({id: order.id ?? '', symbol: null, price: null, quantity}, world.deps));
    expect(await amend('0.02')).toMatchObject({
      outcome: 'unknown',
      error: {kind: 'unknown-outcome', hint: expect.stringContaining('order resolve')},
    });
    return {desk, order, world, amend, resolve: () => desk.time.until(resolveOrders('mine', 150_000, world.deps))};
  };

  it('is named by the next command, keeps a further one from being sent, and is settled by resolve: made', async () => {
    const {world, amend, resolve} = await lost((desk, id) => engineAmends(desk, id, '0.02'));
    expect(unsettledNotice(world.deps)).toContain('the change of mine (desk)');
    await expect(amend('0.005')).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('earlier change'),
      detail: {sent: false},
    });
    world.thaw();
    expect((await resolve()).amends).toMatchObject([{outcome: 'amended', order: {quantity: '0.02'}}]);
    expect(unsettledNotice(world.deps)).toBeNull();
    expect((await resolve()).amends).toEqual([]);
  });

  it('was never made: said only after fence, engine bound and read bound, and then it does not count towards the day', async () => {
    const {desk, world, resolve} = await lost(() => {});
    const started = desk.time.now();
    world.thaw();
    await expect(
      placed(desk, 'too much at first', {
        ...desk.deps,
        limits: {...desk.deps.limits, maxDailyValue: {amount: '1700', asset: 'USDT'}},
      }),
    ).rejects.toMatchObject({kind: 'limit'});
    expect((await resolve()).amends).toMatchObject([{outcome: 'rejected', order: {quantity: '0.01'}}]);
    expect(desk.time.now() - started).toBeGreaterThan(60_000);
    expect(unsettledNotice(world.deps)).toBeNull();
    expect(
      (
        await placed(desk, 'another', {
          ...desk.deps,
          limits: {...desk.deps.limits, maxDailyValue: {amount: '1700', asset: 'USDT'}},
        })
      ).status,
    ).toBe('NEW');
  });

  it('ended with the order, when that was filled before', async () => {
    const {desk, order, world, resolve} = await lost(() => {});
    desk.exchange.orders.set(order.id ?? '', {...order, status: 'FILLED', filled: '0.01', remaining: '0'});
    world.thaw();
    expect((await resolve()).amends).toMatchObject([{outcome: 'rejected', order: {status: 'FILLED'}}]);
  });

  it('of an order that the exchange has forgotten by now is over', async () => {
    const {desk, order, world, resolve} = await lost(() => {});
    desk.exchange.orders.delete(order.id ?? '');
    world.thaw();
    expect((await resolve()).amends).toMatchObject([{outcome: 'unknown'}]);
    await desk.time.pass(86_400_000);
    expect((await resolve()).amends).toMatchObject([
      {outcome: 'rejected', error: {message: expect.stringContaining('not shown any more')}},
    ]);
    expect(unsettledNotice(world.deps)).toBeNull();
  });

  it('of a process that died in the middle is known to the next one', async () => {
    const desk = rig();
    const order = await placed(desk, 'mine');
    const world = await lagging(desk, () => new Promise(() => {}));
    void amendOrder({id: 'mine', symbol: null, price: null, quantity: '0.004'}, world.deps).catch(() => {});
    await desk.time.pass(100);
    expect(unsettledNotice(world.deps)).toContain('the change of mine (desk)');
    engineAmends(desk, order.id ?? '', '0.004');
    expect((await desk.time.until(resolveOrders(null, 5000, world.deps))).amends).toMatchObject([{outcome: 'amended'}]);
  });
});

describe('a list that lags', () => {
  it('misses no order that was placed a moment ago', async () => {
    const desk = rig();
    const world = await lagging(desk);
    world.freeze();
    await placed(desk, 'fresh');
    const list = () => desk.time.until(listOrders([], world.deps));
    expect((await list()).orders).toMatchObject([{clientOrderId: 'fresh', status: 'UNKNOWN'}]);
    world.thaw();
    expect((await list()).orders).toMatchObject([{clientOrderId: 'fresh', status: 'NEW'}]);
  });

  it('shows no order that was canceled from here, and one that was filled meanwhile is asked for', async () => {
    const desk = rig();
    const world = await lagging(desk);
    await placed(desk, 'one');
    const two = await placed(desk, 'two');
    world.freeze();
    await desk.time.until(cancelOrders(['one'], null, world.deps));
    expect((await desk.time.until(listOrders([], world.deps))).orders.map(({clientOrderId}) => clientOrderId)).toEqual(['two']);
    world.thaw();
    desk.exchange.orders.set(two.id ?? '', {...two, status: 'FILLED', filled: '0.01', remaining: '0'});
    expect((await desk.time.until(listOrders([], world.deps))).orders).toEqual([]);
  });

  it.each([
    ['cancel --all', async ({deps}: {deps: Rig['deps']}) => (await cancelAllOrders(null, deps)).orders],
    ['kill', async ({deps}: {deps: Rig['deps']}) => (await kill('test', deps)).orders],
  ])('hides no order from %s', async (_name, sweep) => {
    const desk = rig();
    const world = await lagging(desk);
    world.freeze();
    const order = await placed(desk, 'hidden');
    expect(await desk.time.until(sweep(world))).toMatchObject([{outcome: 'canceled', order: {clientOrderId: 'hidden'}}]);
    expect(desk.exchange.orders.get(order.id ?? '')?.status).toBe('CANCELED');
  });
});
