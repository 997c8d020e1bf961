/** Promise: an order is judged against the exchange account that it was sent to, whatever the keys file says by then. */

import {describe, expect, it} from 'vitest';
import type {AccountHandle} from '../../../../src/lib/adapter/accounts.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {doubtfulOn} from '../../../../src/lib/orders/end/doubtful.ts';
import {listOrders} from '../../../../src/lib/orders/look/list.ts';
import type {OrderDeps} from '../../../../src/lib/orders/order-deps.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {placeSeries} from '../../../../src/lib/orders/series/place-series.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {senderOf} from '../../../../src/lib/state/account-names.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {ladderOf} from '../../../support/series.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();
const OPTIONS = {exact: false, allowDuplicate: false, despite: []};
const order = (handle: AccountHandle): Ticket => ({handle, terms: TERMS, clientId: 'mine', leg: null, ...OPTIONS});

/** An order that is live, and of which no answer came and no read tells. */
async function lost(desk: Rig): Promise<void> {
  desk.exchange.scripts.push((exchange, prepared) => {
    exchange.accept(prepared);
    exchange.readsFail = true;
    throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
  });
  await desk.time.until(submitOrder(order(desk.handle), desk.deps));
  desk.exchange.readsFail = false;
}

/** The desk with another account name or key in the keys file; `empty`: the key is of an account that has no orders. */
async function rewritten(desk: Rig, {name = 'desk', key = 'key of desk', empty = false}): Promise<OrderDeps> {
  const adapter = await desk.handle.adapter();
  const config = {...adapter.config, account: name, credentials: {apiKey: new Secret(key)}};
  const none = ['order', 'open-orders', 'order-history'].map((each) => ({
    name: each,
    fromEngine: false,
    shows: 'ALL' as const,
    find: async () => null,
  }));
  const other = patched(adapter, {config, ...(empty && {orderSources: () => none, order: async () => null})});
  const handle = {...desk.handle, account: name, adapter: async () => other};
  return {...desk.deps, accounts: [handle]};
}

describe('the keys file was changed after the send', () => {
  it('to the key of another account: that one can not prove that the order is nowhere', async () => {
    const desk = rig();
    await lost(desk);
    const deps = await rewritten(desk, {key: 'another key', empty: true});
    const {orders} = await desk.time.until(resolveOrders('mine', 300_000, deps));
    expect(orders).toMatchObject([{outcome: 'unknown', error: {kind: 'unknown-outcome'}}]);
    expect(orders[0]?.error?.message).toContain('key');
  });

  it('to a new key of the same account: where it is seen it is placed', async () => {
    const desk = rig();
    await lost(desk);
    const {orders} = await desk.time.until(resolveOrders('mine', 10_000, await rewritten(desk, {key: 'new key'})));
    expect(orders).toMatchObject([{outcome: 'placed'}]);
  });

  it('to another name for the account: the order is found under it, and never placed again', async () => {
    const desk = rig();
    await lost(desk);
    const deps = await rewritten(desk, {name: 'renamed'});
    const [handle] = deps.accounts;
    if (handle === undefined) throw new Error('no account');
    expect(await desk.time.until(submitOrder(order(handle), deps))).toMatchObject({outcome: 'placed', order: {id: 'x1'}});
    expect(desk.exchange.posts).toBe(1);
  });

  it('to another name: an id that the exchange does not take as it is typed is no second order', async () => {
    const desk = rig();
    const form = {accepts: () => false, render: (id: string) => id.slice(0, 20)};
    const narrow = (deps: OrderDeps): Promise<OrderDeps> =>
      Promise.all(
        deps.accounts.map(async (handle) => {
          const adapter = await handle.adapter();
          const {capabilities} = adapter;
          const ids = {...capabilities, clientOrderIds: {...capabilities.clientOrderIds, ...form}};
          return {...handle, adapter: async () => patched(adapter, {capabilities: ids})};
        }),
      ).then((accounts) => ({...deps, accounts}));
    const place = async (deps: OrderDeps) => {
      const [handle] = deps.accounts;
      if (handle === undefined) throw new Error('no account');
      return desk.time.until(submitOrder(order(handle), deps));
    };
    const first = await place(await narrow(desk.deps));
    expect(first).toMatchObject({outcome: 'placed', replayed: false});
    for (const change of [{name: 'renamed'}, {key: 'new key'}])
      expect(await place(await narrow(await rewritten(desk, change)))).toMatchObject({
        replayed: true,
        order: {id: first.order.id},
      });
    // And from another machine, whose journal knows nothing.
    const elsewhere = rig();
    for (const [id, known] of desk.exchange.orders) elsewhere.exchange.orders.set(id, known);
    const there = await narrow(await rewritten(elsewhere, {name: 'renamed', key: 'new key'}));
    const [handle] = there.accounts;
    if (handle === undefined) throw new Error('no account');
    expect(await elsewhere.time.until(submitOrder(order(handle), there))).toMatchObject({replayed: true});
    expect([desk.exchange.posts, elsewhere.exchange.posts]).toEqual([1, 0]);
  });

  it('to another name: limits of the day and an unknown order still count', async () => {
    const desk = rig({maxDailyValue: {amount: '700', asset: 'USDT'}});
    await lost(desk);
    const deps = await rewritten(desk, {name: 'renamed'});
    const [handle] = deps.accounts;
    if (handle === undefined) throw new Error('no account');
    const another = (price: string, despite: readonly string[]) =>
      desk.time.until(submitOrder({...order(handle), clientId: 'other', terms: limitTerms({price}), despite}, deps));
    await expect(another('59000', [])).rejects.toThrow('unknown outcome');
    await expect(another('59000', ['mine'])).rejects.toThrow('maxDailyValue');
    expect(doubtfulOn(await handle.adapter(), null, deps)).toMatchObject([{clientId: 'mine'}]);
    // It is listed under the account as it is called now.
    const {orders} = await desk.time.until(listOrders([], deps));
    expect(orders.map(({clientOrderId, account}) => [clientOrderId, account])).toContainEqual(['mine', 'renamed']);
  });

  it('to another name: a ladder is still canceled by its name', async () => {
    const desk = rig();
    const ports = {choose: async () => Promise.reject(new Error('it has an account')), approve: async () => true, say: () => {}};
    await desk.time.until(placeSeries(ladderOf({clientId: 'dip'}), desk.deps, ports));
    const {orders} = await desk.time.until(cancelOrders(['dip'], null, await rewritten(desk, {name: 'renamed'})));
    expect(orders.map(({outcome}) => outcome)).toEqual(['canceled', 'canceled', 'canceled']);
    expect([...desk.exchange.orders.values()].map(({status}) => status)).toEqual(['CANCELED', 'CANCELED', 'CANCELED']);
    // Another account's orders are none of its own.
    const other = rig();
    await other.time.until(placeSeries(ladderOf({clientId: 'dip'}), other.deps, ports));
    const strange = await rewritten(other, {name: 'renamed', key: 'another key', empty: true});
    const asked = await other.time.until(cancelOrders(['dip'], null, strange));
    expect(asked.orders.map(({outcome}) => outcome)).not.toContain('canceled');
    expect(other.exchange.cancels).toBe(0);
  });

  it('to another name: order resolve asks under the new one', async () => {
    const desk = rig();
    await lost(desk);
    const deps = await rewritten(desk, {name: 'renamed'});
    expect((await desk.time.until(resolveOrders(null, 10_000, deps))).orders).toMatchObject([{outcome: 'placed'}]);
  });

  it('to another name: a change of unknown outcome is settled under the new one, and not left out without the account', async () => {
    const desk = rig();
    const {order: before} = await desk.time.until(submitOrder(order(desk.handle), desk.deps));
    const {venue, credential} = senderOf((await desk.handle.adapter()).config);
    const change = {price: '59000'};
    const sent = {venue, credential, change, raise: null, fenceAt: desk.time.now() + 5000, replacement: null};
    desk.state.journal.amend({...sent, before}, () => {});
    desk.exchange.orders.set(before.id ?? '', {...before, ...change});
    const resolve = (deps: OrderDeps) => desk.time.until(resolveOrders(null, 10_000, deps));
    const {amends} = await resolve({...desk.deps, accounts: []});
    expect(amends).toMatchObject([{outcome: 'unknown', error: {kind: 'config'}}]);
    expect((await resolve(await rewritten(desk, {name: 'renamed'}))).amends).toMatchObject([
      {outcome: 'amended', order: {id: before.id, price: '59000'}},
    ]);
    expect((await resolve(desk.deps)).amends).toEqual([]);
  });

  it('and the account is gone: its order is still unknown, and said to be', async () => {
    const desk = rig();
    await lost(desk);
    const {orders} = await desk.time.until(resolveOrders('mine', 10_000, {...desk.deps, accounts: []}));
    expect(orders).toMatchObject([{outcome: 'unknown', error: {kind: 'unknown-outcome'}}]);
    expect(orders[0]?.error?.message).toContain('keys file');
  });
});
