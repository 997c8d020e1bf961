/** Cancel-and-replace in one request: two verdicts, told in the engine's words while reads lag. */

import {describe, expect, it} from 'vitest';
import {allRows} from '../../../../src/lib/adapter/contract/rows.ts';
import type {Amendment} from '../../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {isTerminal, type Order} from '../../../../src/lib/model/order.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {listOrders} from '../../../../src/lib/orders/look/list.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();
const refusal = new DeskError('rejected', 'Would take.', {code: '-2010', sent: true});
const notOpen = new DeskError('not-found', 'Unknown order sent.', {code: '-2011', sent: true});

/** Amends the price of a placed order. `engine` answers; until `lagMs` is over reads show the order as it was before. */
async function replacing(engine: (order: Order, replacementId: string) => Amendment, lagMs: number) {
  const desk = rig();
  const input = {
    handle: desk.handle,
    terms: TERMS,
    clientId: 'mine',
    leg: null,
    exact: false,
    allowDuplicate: true,
    despite: [],
  };
  const {order} = await desk.time.until(submitOrder(input, desk.deps));
  const real = await desk.handle.adapter();
  const until = desk.time.now() + lagMs;
  const lags = () => desk.time.now() < until;
  const adapter = patched(real, {
    amendStyle: () => 'REPLACE',
    amendOrder: async (_order, _change, {request}) => engine(order, request.clientOrderId),
    order: async (ref, signal) => (lags() ? (ref.id === order.id ? order : null) : real.trading.order(ref, signal)),
    openOrders: async ({symbol}, signal) =>
      lags() ? allRows([order]) : real.trading.openOrders({symbol, products: 'ACCOUNT'}, signal),
  });
  const deps = {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]};
  const document = await desk.time.until(amendOrder({id: 'mine', symbol: null, price: '59000', quantity: null}, deps));
  return {desk, deps, order, document};
}

describe('a replacement while reads lag', () => {
  it('canceled, and not placed again: partial, with the exact fill, although the order still reads as open', async () => {
    const {document, deps, desk} = await replacing((order) => {
      const canceled = {...order, status: 'CANCELED', filled: '0.002', remaining: '0.008'} as const;
      return {
        style: 'REPLACED',
        cancellation: {outcome: 'CANCELED', order: canceled},
        placement: {outcome: 'REJECTED', error: refusal},
      };
    }, 60_000);
    expect(document).toMatchObject({
      outcome: 'partial',
      previous: {outcome: 'canceled', order: {filled: '0.002'}},
      error: {kind: 'rejected'},
    });
    // The old one is over in the journal too, and the stale list does not bring it back.
    expect((await desk.time.until(listOrders([], deps))).orders).toEqual([]);
  });

  it('filled first: nothing was placed, and it is not called untouched', async () => {
    const engine = (): Amendment => ({style: 'REPLACED', cancellation: {outcome: 'NOT_OPEN', error: notOpen}, placement: null});
    const {document} = await replacing(engine, 60_000);
    expect(document).toMatchObject({outcome: 'partial', previous: {outcome: 'unknown'}, error: {message: 'Unknown order sent.'}});
  });

  it('refused as a whole: rejected, and the order is untouched', async () => {
    const engine = (): Amendment => ({style: 'REPLACED', cancellation: {outcome: 'REJECTED', error: refusal}, placement: null});
    const {document, order} = await replacing(engine, 0);
    expect(document).toMatchObject({outcome: 'rejected', previous: {outcome: 'rejected'}, order: {id: order.id, status: 'NEW'}});
  });

  it.each([
    ['made', true, 'amended', 'canceled'],
    ['not made', false, 'unknown', 'unknown'],
  ] as const)('the answer lost, %s: each half settled on its own', async (_name, made, outcome, previous) => {
    const world = rig();
    const input = {
      handle: world.handle,
      terms: TERMS,
      clientId: 'mine',
      leg: null,
      exact: false,
      allowDuplicate: true,
      despite: [],
    };
    const {order} = await world.time.until(submitOrder(input, world.deps));
    const adapter = patched(await world.handle.adapter(), {
      amendStyle: () => 'REPLACE',
      amendOrder: async (_order, _change, {request}) => {
        if (made) {
          world.exchange.orders.set(order.id ?? '', {...order, status: 'CANCELED'});
          world.exchange.orders.set('x9', {...order, id: 'x9', clientOrderId: request.clientOrderId, price: '59000'});
        }
        throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
      },
    });
    const deps = {...world.deps, accounts: [{...world.handle, adapter: async () => adapter}]};
    const document = await world.time.until(amendOrder({id: 'mine', symbol: null, price: '59000', quantity: null}, deps));
    expect(document).toMatchObject({outcome, previous: {outcome: previous}});
    expect([...world.exchange.orders.values()].filter(({status}) => !isTerminal(status))).toHaveLength(1);
  });
});
