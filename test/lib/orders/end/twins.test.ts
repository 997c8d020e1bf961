import {describe, expect, it} from 'vitest';
import {cancelAllOrders} from '../../../../src/lib/orders/end/cancel-all.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const input = ({handle}: Rig): Ticket => ({
  handle,
  terms: limitTerms(),
  clientId: null,
  leg: null,
  exact: false,
  allowDuplicate: false,
  despite: [],
});

describe('the same order again within a minute', () => {
  it('is refused while the first one may trade', async () => {
    const desk = rig();
    await desk.time.until(submitOrder(input(desk), desk.deps));
    await expect(desk.time.until(submitOrder(input(desk), desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });

  it('is placed when the first one was cancelled without a trade: it replaces it', async () => {
    const desk = rig();
    await desk.time.until(submitOrder(input(desk), desk.deps));
    const {orders} = await desk.time.until(cancelAllOrders(null, desk.deps));
    expect(orders.map(({outcome}) => outcome)).toEqual(['canceled']);
    expect((await desk.time.until(submitOrder(input(desk), desk.deps))).outcome).toBe('placed');
    expect(desk.exchange.posts).toBe(2);
  });
});
