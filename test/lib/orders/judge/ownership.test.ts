/** Promise: an order that somebody else made under the same client order id is never reported as this one. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import type {Order} from '../../../../src/lib/model/order.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();
const OPTIONS = {exact: false, allowDuplicate: false, despite: []};

const input = ({handle}: Rig): Ticket => ({handle, terms: TERMS, clientId: 'used', leg: null, ...OPTIONS});

/** An order of the same name that is an hour old, and that reads show only once the id was asked for. */
function older({exchange}: Rig, change: Partial<Order>): void {
  exchange.visibleAt = exchange.clock.now() + 1;
  const createdAt = new Date(exchange.clock.now() - 3_600_000).toISOString();
  const request = {...TERMS, type: 'LIMIT' as const, timeInForce: 'GTC' as const, clientOrderId: 'used'};
  exchange.accept({request} as never, {id: 'theirs', createdAt, ...change});
}

const duplicate = () => ({outcome: 'DUPLICATE' as const, error: new DeskError('rejected', 'Duplicate order sent.')});
const lost = () => {
  throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
};

describe('a client order id that was used elsewhere', () => {
  it.each([
    ['the same terms', {}],
    ['the other side', {side: 'SELL' as const}],
  ])('by an open order of %s: refused, not placed', async (_what, change) => {
    const desk = rig();
    older(desk, change);
    desk.exchange.scripts.push(duplicate);
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'rejected', order: {id: null}, error: {kind: 'rejected'}});
    expect(result.error?.message).toContain('theirs');
  });

  it('by a closed order: its end is not the end of this one, whose answer was lost', async () => {
    const desk = rig();
    older(desk, {status: 'FILLED', filled: '0.01', remaining: '0'});
    desk.exchange.scripts.push(lost);
    const result = await desk.time.until(submitOrder(input(desk), desk.deps));
    expect(result).toMatchObject({outcome: 'unknown', order: {id: null, filled: '0'}});
    const later = await desk.time.until(resolveOrders('used', 120_000, desk.deps));
    expect(later.orders[0]?.outcome).not.toBe('placed');
  });
});

describe('an answer with other terms than were sent', () => {
  it.each([
    ['type', {type: 'MARKET' as const, price: null}],
    ['side', {side: 'SELL' as const}],
    ['quantity', {quantity: '1', remaining: '1'}],
    ['price', {price: '70000'}],
  ])('%s: not taken for this order', async (_what, change) => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => {
      exchange.readsFail = true;
      return {outcome: 'PLACED', order: exchange.accept(prepared, change), fills: []};
    });
    expect(await desk.time.until(submitOrder(input(desk), desk.deps))).toMatchObject({outcome: 'unknown'});
  });
});
