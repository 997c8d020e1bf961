import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {cancelOrders} from '../../../../src/lib/orders/end/cancel.ts';
import {cancelAllOrders} from '../../../../src/lib/orders/end/cancel-all.ts';
import {kill} from '../../../../src/lib/orders/end/kill.ts';
import {listOrders} from '../../../../src/lib/orders/look/list.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

async function placed(desk: Rig, clientId: string, price = '60000') {
  const terms = limitTerms({price});
  const input = {handle: desk.handle, terms, clientId, leg: null, exact: false, allowDuplicate: true, despite: []};
  return (await desk.time.until(submitOrder(input, desk.deps))).order;
}

describe('cancelling', () => {
  it('takes either id, from the journal or by asking', async () => {
    const desk = rig();
    const [one, two] = [await placed(desk, 'one'), await placed(desk, 'two')];
    const {orders} = await desk.time.until(cancelOrders(['one', two.id ?? ''], null, desk.deps));
    expect(orders.map(({outcome}) => outcome)).toEqual(['canceled', 'canceled']);
    expect(desk.exchange.orders.get(one.id ?? '')?.status).toBe('CANCELED');
    const {orders: nowhere} = await desk.time.until(cancelOrders(['nowhere'], null, desk.deps));
    expect(nowhere).toMatchObject([{outcome: 'not-found', order: null}]);
  });

  it('finds an order of another program again that was ended from here, although the exchange finds closed ones by symbol alone', async () => {
    const [desk, elsewhere] = [rig(), rig()];
    const theirs = await placed(elsewhere, 'theirs');
    desk.exchange.orders.set(theirs.id ?? '', theirs);
    const adapter = await desk.handle.adapter();
    const bySymbol = patched(adapter, {
      lookUp: async (id, signal) => {
        const {orders} = await adapter.trading.lookUp(id, signal);
        return {orders: orders.filter(({status}) => status === 'NEW'), complete: false};
      },
    });
    const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => bySymbol}]};
    const cancel = async () => (await desk.time.until(cancelOrders([theirs.id ?? ''], null, deps))).orders;
    expect(await cancel()).toMatchObject([{outcome: 'canceled', order: {symbol: theirs.symbol}}]);
    expect(await cancel()).toMatchObject([{outcome: 'canceled', order: {id: theirs.id, status: 'CANCELED'}}]);
  });

  it('does not take the end of another order for the end of this one', async () => {
    const desk = rig();
    const [one, two] = [await placed(desk, 'one'), await placed(desk, 'two')];
    const adapter = await desk.handle.adapter();
    const wrong = patched(adapter, {
      cancelOrder: async () => ({outcome: 'CANCELED' as const, order: {...two, status: 'CANCELED' as const}}),
    });
    const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => wrong}]};
    const {orders} = await desk.time.until(cancelOrders(['one'], null, deps));
    expect(orders).toMatchObject([{outcome: 'unknown', order: {id: one.id, status: 'NEW'}}]);
  });

  it('says filled when the fill was first, with the exact quantity', async () => {
    const desk = rig();
    const order = await placed(desk, 'raced');
    desk.exchange.orders.set(order.id ?? '', {...order, status: 'FILLED', filled: '0.01', remaining: '0'});
    const {orders} = await desk.time.until(cancelOrders(['raced'], null, desk.deps));
    expect(orders).toMatchObject([{outcome: 'filled', order: {filled: '0.01'}}]);
  });

  it('sends a cancel again whose reply was lost, and reports the final state', async () => {
    const desk = rig();
    const order = await placed(desk, 'lost');
    const adapter = await desk.handle.adapter();
    let calls = 0;
    const flaky = patched(adapter, {
      cancelOrder: async (...args: Parameters<typeof adapter.trading.cancelOrder>) => {
        const answer = await adapter.trading.cancelOrder(...args);
        if (++calls === 1) throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
        return answer;
      },
    });
    const handle = {...desk.handle, adapter: async () => flaky};
    const {orders} = await desk.time.until(cancelOrders(['lost'], null, {...desk.deps, accounts: [handle]}));
    expect(orders).toMatchObject([{outcome: 'canceled', order: {id: order.id}}]);
    expect(calls).toBe(2);
  });

  it('never says not-found of an order that may still arrive', async () => {
    const desk = rig();
    desk.exchange.scripts.push(() => {
      throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
    });
    await placed(desk, 'ghost');
    const {orders} = await desk.time.until(cancelOrders(['ghost'], null, desk.deps));
    expect(orders[0]?.outcome).toBe('unknown');
    const list = await desk.time.until(listOrders([], desk.deps));
    expect(list.orders).toMatchObject([{clientOrderId: 'ghost', status: 'UNKNOWN'}]);
  });

  it('cancels all one by one where the one request fails', async () => {
    const desk = rig();
    await placed(desk, 'one');
    await placed(desk, 'two', '50000');
    const {orders} = await desk.time.until(cancelAllOrders(null, desk.deps));
    expect(orders.map(({outcome}) => outcome)).toEqual(['canceled', 'canceled']);
  });
});

describe('kill', () => {
  it('raises the flag, cancels, and looks twice, although another account is broken', async () => {
    const desk = rig();
    await placed(desk, 'one');
    const broken = {...desk.handle, account: 'broken', adapter: () => Promise.reject(new DeskError('config', 'no secret'))};
    const started = desk.time.now();
    const document = await desk.time.until(kill('test', {...desk.deps, accounts: [desk.handle, broken]}));
    expect(document).toMatchObject({
      complete: false,
      survivors: [],
      halt: true,
      halted: {reason: 'test'},
      orders: [{outcome: 'canceled'}],
    });
    expect(document.accounts.map(({status}) => status)).toEqual(['ok', 'failed']);
    expect(desk.time.now() - started).toBeGreaterThanOrEqual(2000);
    await expect(placed(desk, 'after')).rejects.toMatchObject({kind: 'limit'});
    desk.state.halt.lift();
    expect((await placed(desk, 'lifted')).status).toBe('NEW');
  });
});

describe('amending', () => {
  it('asks for the order when the answer was lost, and says what it shows', async () => {
    const desk = rig();
    const order = await placed(desk, 'mine');
    const adapter = await desk.handle.adapter();
    const lossy = patched(adapter, {
      amendOrder: async () => {
        desk.exchange.orders.set(order.id ?? '', {...order, price: '59000.01'});
        throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
      },
    });
    const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => lossy}]};
    const document = await desk.time.until(amendOrder({id: 'mine', symbol: null, price: '59000.019', quantity: null}, deps));
    expect(document).toMatchObject({
      outcome: 'amended',
      order: {price: '59000.01'},
      adjustments: [{field: 'price', rule: 'tick 0.01'}],
    });
  });
});

describe('a cancel that is cut short', () => {
  it('by Ctrl-C may have ended the order: its verdict is unknown, and it is named', async () => {
    const desk = rig();
    const order = await placed(desk, 'cut');
    const stop = new AbortController();
    const hanging = patched(await desk.handle.adapter(), {
      cancelOrder: async () => {
        stop.abort(new DeskError('interrupted', 'Interrupted.'));
        return new Promise(() => {});
      },
    });
    const call = {...desk.deps.call, signal: stop.signal};
    const deps = {...desk.deps, call, accounts: [{...desk.handle, adapter: async () => hanging}]};
    const {orders} = await desk.time.until(cancelOrders(['cut'], null, deps));
    expect(orders).toMatchObject([{outcome: 'unknown'}]);
    expect(JSON.stringify(orders)).toContain('cut');
    expect(order.status).toBe('NEW');
  });

  it('by the end of its time may have ended the order', async () => {
    const desk = rig();
    await placed(desk, 'slow');
    const adapter = await desk.handle.adapter();
    const wait = async (signal: AbortSignal) => desk.exchange.clock.sleep(9900, signal);
    let cancels = 0;
    const slow = patched(adapter, {
      cancelOrder: async (_ref, signal) => {
        await wait(signal);
        if (++cancels === 1) throw new DeskError('rate-limit', 'Wait.', {retryAfterMs: 10_000, sent: false});
        return {outcome: 'ACCEPTED'};
      },
      order: async (ref, signal) => {
        await wait(signal);
        return adapter.trading.order(ref, signal);
      },
    });
    const call = {...desk.deps.call, timeoutMs: 10_000};
    const deps = {...desk.deps, call, accounts: [{...desk.handle, adapter: async () => slow}]};
    const {orders} = await desk.time.until(cancelOrders(['slow'], null, deps));
    expect(cancels).toBe(2);
    expect(orders).toMatchObject([{outcome: 'unknown'}]);
  });

  it('never sent because the account cannot be opened is refused', async () => {
    const desk = rig();
    await placed(desk, 'mine');
    const broken = {...desk.handle, adapter: () => Promise.reject(new DeskError('config', 'No secret.'))};
    const {orders} = await desk.time.until(cancelOrders(['mine'], null, {...desk.deps, accounts: [broken]}));
    expect(orders).toMatchObject([{outcome: 'rejected', error: {kind: 'config'}}]);
  });
});
