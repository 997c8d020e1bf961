import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {ClientOrderIds} from '../../../../src/lib/adapter/contract/capabilities.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {findOrder} from '../../../../src/lib/orders/look/find.ts';
import {requestedOrder} from '../../../../src/lib/orders/look/shown-order.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {OrderTerms} from '../../../../src/lib/orders/place/terms.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type Members, patched} from '../../../support/patched.ts';
import {type PlaceScript, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const ID = 'mine';
let folder = '';
afterEach(() => {
  if (folder !== '') rmSync(folder, {recursive: true, force: true});
  folder = '';
});

/** A desk at an exchange that treats ids which it has seen before in this way. */
async function deskWhere(uniqueness: ClientOrderIds['uniqueness'], members: Partial<Members> = {}, directory?: string) {
  const desk = rig({}, directory);
  const real = await desk.handle.adapter();
  const clientOrderIds = {...real.capabilities.clientOrderIds, uniqueness};
  const adapter = patched(real, {capabilities: {...real.capabilities, clientOrderIds}, ...members});
  const handle = {...desk.handle, adapter: async () => adapter};
  const deps = {...desk.deps, accounts: [handle]};
  const options = {clientId: ID, leg: null, exact: false, allowDuplicate: false, despite: []};
  return {
    ...desk,
    place: (change: Partial<OrderTerms> = {}) =>
      desk.time.until(submitOrder({handle, terms: limitTerms(change), ...options}, deps)),
    resolve: async (budgetMs: number) => (await desk.time.until(resolveOrders(ID, budgetMs, deps))).orders[0],
    find: (id: string) => desk.time.until(findOrder(id, null, deps)),
    /** An order under the same id that nothing here has placed, made so long ago. */
    stranger(agoMs: number): Order {
      const {request} = {request: {...limitRequest(), clientOrderId: ID}};
      const at = new Date(desk.exchange.clock.now() - agoMs).toISOString();
      const order = {...requestedOrder(desk.exchange.account, request, 'NEW', at), id: 'older'};
      desk.exchange.orders.set('older', order);
      return order;
    },
  };
}

function limitRequest() {
  const {side, symbol, quantity} = limitTerms();
  return {type: 'LIMIT', side, symbol, quantity, price: '60000', timeInForce: 'GTC', postOnly: false, reduceOnly: false} as const;
}

const unanswered = (): never => {
  throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
};

describe('where the exchange answers an id that it knows with its first order', () => {
  const replaying: PlaceScript = (exchange, prepared) => {
    const first = [...exchange.orders.values()].find((order) => order.clientOrderId === prepared.request.clientOrderId);
    return {outcome: 'PLACED', order: first ?? exchange.accept(prepared)};
  };

  it('an older order in the answer is not this one: nothing was placed, and that is said', async () => {
    const desk = await deskWhere('REPLAY');
    desk.stranger(600_000);
    desk.exchange.visibleAt = Number.POSITIVE_INFINITY;
    desk.exchange.scripts.push(replaying);
    const said = await desk.place();
    expect(said).toMatchObject({outcome: 'rejected', error: {kind: 'rejected', clientOrderId: ID}});
    expect(said.error?.message).toContain('stands for another order (older)');
    expect([...desk.exchange.orders.keys()]).toEqual(['older']);
  });

  it('a lost answer is still no reason to send again', async () => {
    const desk = await deskWhere('REPLAY');
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.accept(prepared);
      exchange.visibleAt = exchange.clock.now() + 60_000;
      return unanswered();
    }, replaying);
    expect(await desk.place()).toMatchObject({outcome: 'unknown'});
    expect(await desk.place()).toMatchObject({outcome: 'unknown', replayed: true});
    expect(await desk.resolve(120_000)).toMatchObject({outcome: 'placed', order: {id: 'x1'}});
    expect(await desk.place()).toMatchObject({outcome: 'placed', replayed: true, order: {id: 'x1'}});
    expect(desk.exchange.posts).toBe(1);
  });
});

describe('where any number of orders may carry one id', () => {
  it('a lost order is not placed only after fence and search', async () => {
    const desk = await deskWhere('NONE');
    desk.exchange.scripts.push(unanswered);
    const sentAt = desk.exchange.clock.now();
    expect(await desk.place()).toMatchObject({outcome: 'unknown'});
    expect(await desk.resolve(10_000)).toMatchObject({outcome: 'unknown'});
    expect(await desk.resolve(300_000)).toMatchObject({outcome: 'rejected'});
    // The window of the request, and the longest that an order may be on its way and unseen.
    expect(desk.exchange.clock.now() - sentAt).toBeGreaterThanOrEqual(5000 + 60_000);
    expect(desk.exchange.posts).toBe(1);
  });

  it('an older order under the id neither is this one nor proves that this one is not there', async () => {
    const desk = await deskWhere('NONE');
    desk.exchange.scripts.push((_exchange, _prepared) => {
      desk.stranger(600_000);
      return unanswered();
    });
    expect(await desk.place()).toMatchObject({outcome: 'unknown'});
    expect(await desk.resolve(300_000)).toMatchObject({outcome: 'unknown'});
  });

  it('an order whose time is not known could be any; one made since the send is this one', async () => {
    const desk = await deskWhere('NONE');
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.accept(prepared, {createdAt: null});
      return unanswered();
    });
    expect(await desk.place()).toMatchObject({outcome: 'unknown'});
    const [order] = [...desk.exchange.orders.values()];
    if (order === undefined) throw new Error('nothing was accepted');
    desk.exchange.orders.set('x1', {...order, createdAt: new Date(desk.exchange.clock.now()).toISOString()});
    expect(await desk.resolve(5000)).toMatchObject({outcome: 'placed', order: {id: 'x1'}});
  });
});

describe('an order of which the exchange makes another one at its trigger', () => {
  it('keeps its id here, and is found by the new one too, in a later process as well', async () => {
    folder = mkdtempSync(join(tmpdir(), 'mxt-ids-'));
    const directory = join(folder, 'state');
    const triggered: {now: Order | null} = {now: null};
    const order = async () => triggered.now;
    const first = await deskWhere('OPEN_ONLY', {order}, directory);
    const stop = await first.place({side: 'SELL', price: null, stopPrice: '55000'});
    expect(stop).toMatchObject({outcome: 'placed', order: {id: 'x1'}});
    triggered.now = {...stop.order, id: 'x2', type: 'MARKET', status: 'FILLED', filled: '0.01', remaining: '0'};
    const seen = {order: {id: 'x1', childIds: ['x2'], status: 'FILLED'}};
    expect(await first.place({side: 'SELL', price: null, stopPrice: '55000'})).toMatchObject({replayed: true, ...seen});
    first.state.close();
    const later = await deskWhere('OPEN_ONLY', {order, lookUp: async () => ({orders: [], complete: true})}, directory);
    expect(later.state.journal.find('x2')).toMatchObject([{clientId: ID, ...seen}]);
    expect(await later.find('x2')).toMatchObject({intent: {clientId: ID}, order: {id: 'x2', parentId: 'x1'}});
    for (const name of ['x1', ID])
      expect(await later.find(name)).toMatchObject({intent: {clientId: ID}, order: {status: 'FILLED'}});
    later.state.close();
  });
});
