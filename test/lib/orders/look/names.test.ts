import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {Secret} from '../../../../src/lib/model/secret.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

async function place(desk: Rig, clientId: string | null, price: string, more: {account?: string; leg?: number} = {}) {
  const terms = limitTerms({price});
  const handle = desk.deps.accounts.find(({account}) => account === (more.account ?? 'desk')) ?? desk.handle;
  const leg = more.leg === undefined ? null : {routeId: 'f'.repeat(32), index: more.leg, isFirst: more.leg === 0};
  const input = {handle, terms, clientId, leg, exact: false, allowDuplicate: true, despite: []};
  return (await desk.time.until(submitOrder(input, desk.deps))).order;
}

/** A second account on the same scripted exchange. */
async function twoAccounts(): Promise<Rig> {
  const desk = rig();
  const adapter = await desk.handle.adapter();
  const credentials = {apiKey: new Secret('key of second')};
  const second = patched(adapter, {config: {...adapter.config, account: 'second', credentials}});
  const handle = {...desk.handle, account: 'second', adapter: async () => second};
  return {...desk, deps: {...desk.deps, accounts: [desk.handle, handle]}};
}

async function amending(desk: Rig, amendOrderOf: () => Promise<never>, style: 'IN_PLACE' | 'REPLACE') {
  const adapter = patched(await desk.handle.adapter(), {amendStyle: () => style, amendOrder: amendOrderOf});
  return {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]};
}

describe('a name', () => {
  it('still stands for the living order after its replacement was refused', async () => {
    const desk = rig();
    const order = await place(desk, 'mine', '60000');
    const refusal = {
      style: 'REPLACED',
      cancellation: {outcome: 'REJECTED', error: new DeskError('rule', 'No.')},
      placement: null,
    } as never;
    const deps = await amending(desk, async () => refusal, 'REPLACE');
    await desk.time.until(desk.exchange.clock.sleep(1000, desk.deps.call.signal));
    const amended = await desk.time.until(amendOrder({id: 'mine', symbol: null, price: '61000', quantity: null}, deps));
    expect(amended).toMatchObject({outcome: 'rejected', order: {id: order.id, status: 'NEW'}});
    const {orders} = await desk.time.until(cancelOrders(['mine'], null, desk.deps));
    expect(orders).toMatchObject([{outcome: 'canceled', order: {id: order.id}}]);
  });

  it('of a routed order cancels every leg of it', async () => {
    const desk = await twoAccounts();
    await place(desk, 'route', '60000', {leg: 0});
    await place(desk, 'route', '60001', {leg: 1, account: 'second'});
    const {orders} = await desk.time.until(cancelOrders(['route'], null, desk.deps));
    expect(orders.map(({outcome}) => outcome)).toEqual(['canceled', 'canceled']);
    expect([...desk.exchange.orders.values()].map(({status}) => status)).toEqual(['CANCELED', 'CANCELED']);
  });

  it('of two orders on two accounts cancels neither, and says which', async () => {
    const desk = await twoAccounts();
    await place(desk, 'both', '60000');
    // The scripted exchange is one account: its order is not the second one's.
    desk.exchange.visibleAt = desk.exchange.clock.now() + 1;
    await place(desk, 'both', '60001', {account: 'second'});
    desk.exchange.visibleAt = 0;
    const {orders} = await desk.time.until(cancelOrders(['both'], null, desk.deps));
    expect(orders).toMatchObject([
      {
        outcome: 'rejected',
        error: {kind: 'usage', hint: 'Add --account NAME.'},
      },
    ]);
    expect(orders[0]?.error?.matches?.map(({account}) => account).toSorted()).toEqual(['desk', 'second']);
    expect(desk.exchange.cancels).toBe(0);
    const one = {...desk.deps, accounts: desk.deps.accounts.slice(1)};
    expect((await desk.time.until(cancelOrders(['both'], null, one))).orders).toMatchObject([{outcome: 'canceled'}]);
  });

  it('that is the id of one order and the client order id of another is amended by the kind that was typed', async () => {
    const desk = rig();
    const one = await place(desk, null, '60000');
    const other = await place(desk, one.id, '60001');
    const asked: (string | null)[] = [];
    const base = await desk.handle.adapter();
    const adapter = patched(base, {
      amendStyle: () => 'IN_PLACE',
      amendOrder: async (order) => {
        asked.push(order.id);
        return {style: 'IN_PLACE', outcome: 'REJECTED', error: new DeskError('rule', 'No.')};
      },
    });
    const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]};
    for (const by of ['id', 'client'] as const) {
      const input = {id: one.id ?? '', symbol: null, price: '59000', quantity: null, naming: {by}};
      expect(await desk.time.until(amendOrder(input, deps))).toMatchObject({outcome: 'rejected'});
    }
    expect(asked).toEqual([one.id, other.id]);
  });

  it('is not amended from memory: what was filled meanwhile would be bought again', async () => {
    const desk = rig();
    await place(desk, 'mine', '60000');
    let sent = 0;
    const deps = await amending(
      desk,
      async () => {
        sent += 1;
        throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
      },
      'REPLACE',
    );
    desk.exchange.readsFail = true;
    const change = {id: 'mine', symbol: null, price: '61000', quantity: null};
    await expect(desk.time.until(amendOrder(change, deps))).rejects.toMatchObject({kind: 'network'});
    desk.exchange.readsFail = false;
    desk.exchange.visibleAt = Number.POSITIVE_INFINITY;
    await expect(desk.time.until(amendOrder(change, deps))).rejects.toMatchObject({kind: 'not-found'});
    expect(sent).toBe(0);
  });
});

describe('a guessed id', () => {
  it('that is refused is not called not-found because it is nobody’s client id', async () => {
    const desk = rig();
    const order = await place(desk, null, '60000');
    const base = await desk.handle.adapter();
    const adapter = patched(base, {
      cancelOrder: async (ref: Parameters<typeof base.trading.cancelOrder>[0]) => {
        const found = desk.exchange.find(ref);
        return found === null
          ? {outcome: 'NOT_OPEN' as const, error: new DeskError('not-found', 'unknown order')}
          : {outcome: 'REJECTED' as const, error: new DeskError('rejected', 'Not now.')};
      },
    });
    const elsewhere = {...desk.state, journal: {...desk.state.journal, find: () => []}};
    const deps = {...desk.deps, state: elsewhere, accounts: [{...desk.handle, adapter: async () => adapter}]};
    const {orders} = await desk.time.until(cancelOrders([order.clientOrderId ?? ''], 'BTC/USDT', deps));
    expect(orders).toMatchObject([{outcome: 'rejected', order: {id: order.id, status: 'NEW'}}]);
  });
});
