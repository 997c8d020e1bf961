import {describe, expect, it} from 'vitest';
import type {Order} from '../../../../src/lib/model/order.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

/** A partly filled order (0.004 of 0.01) on an exchange that can only replace; by the cancel `filledAtCancel` has traded. */
async function amendTo(quantity: string, filledAtCancel: string | null, meanwhile: (desk: Rig) => void = () => {}) {
  const desk = rig();
  const terms = limitTerms();
  const input = {handle: desk.handle, terms, clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
  const {order} = await desk.time.until(submitOrder(input, desk.deps));
  const id = order.id ?? '';
  const partly: Order = {...order, filled: '0.004', remaining: '0.006', averagePrice: '60000', status: 'PARTIALLY_FILLED'};
  desk.exchange.orders.set(id, partly);
  const adapter = patched(await desk.handle.adapter(), {
    amendStyle: () => 'REPLACE',
    cancelOrder: async () => {
      const canceled: Order = {...partly, filled: filledAtCancel, status: 'CANCELED'};
      desk.exchange.orders.set(id, canceled);
      meanwhile(desk);
      return {outcome: 'CANCELED', order: canceled};
    },
  });
  const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]};
  const result = await desk.time.until(amendOrder({id, symbol: null, price: '59000', quantity}, deps));
  return {result, posts: desk.exchange.posts};
}

describe('amending a partly filled order by cancel and place', () => {
  it('places what is left after the final fill', async () => {
    const {result, posts} = await amendTo('0.009', '0.006');
    expect(result).toMatchObject({outcome: 'amended', order: {quantity: '0.003', price: '59000'}});
    expect(posts).toBe(2);
  });

  it('places nothing when the final fill is the new quantity', async () => {
    const {result, posts} = await amendTo('0.006', '0.006');
    expect(result).toMatchObject({outcome: 'amended', order: {status: 'CANCELED', filled: '0.006'}});
    expect(posts).toBe(1);
  });

  it('places nothing when the final fill could not be read: a guess could buy twice', async () => {
    const {result, posts} = await amendTo('0.009', null);
    expect(result).toMatchObject({
      outcome: 'partial',
      order: {filled: null},
      error: {hint: expect.stringContaining('order show')},
    });
    expect(posts).toBe(1);
  });

  it('places nothing once another process has said that the rest was never sent', async () => {
    const {result, posts} = await amendTo('0.009', '0.006', ({state}) => {
      for (const {row} of state.journal.amends(0)) state.journal.retract(row);
    });
    expect(result).toMatchObject({outcome: 'partial', error: {kind: 'limit', message: expect.stringContaining('Another mxt')}});
    expect(posts).toBe(1);
  });

  it('never says amended when more was filled than the new quantity', async () => {
    const {result, posts} = await amendTo('0.005', '0.008');
    expect(result).toMatchObject({outcome: 'partial', order: {filled: '0.008'}, error: {kind: 'rejected'}});
    expect(posts).toBe(1);
  });
});
