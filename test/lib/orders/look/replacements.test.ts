/** Promise: what took the place of an order is known by id, market and account, because exchanges count ids by market. */
import {describe, expect, it} from 'vitest';
import {createOrder} from '../../../../src/lib/model/order.ts';
import {isOneOrder, journaled, replaces} from '../../../../src/lib/orders/look/journaled.ts';
import {lastOf} from '../../../../src/lib/orders/settle/look-again.ts';
import type {Intent} from '../../../../src/lib/state/journal.ts';
import {ADMIT, settle, UNCHECKED} from '../../../support/admission.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';

let drawn = 0;

/** An order that the journal has as placed; `replaces`: the id of the order whose place it took. */
function placed({state}: Rig, symbol: string, orderId: string, more: {replaces?: string; venue?: string} = {}): Intent {
  drawn += 1;
  const {replaces = null, venue = 'scripted|sandbox|'} = more;
  const clientOrderId = `c${drawn}`;
  const request = {
    symbol,
    side: 'BUY',
    clientOrderId,
    reduceOnly: false,
    quantity: '1',
    type: 'MARKET',
    quantityIn: 'BASE',
  } as const;
  const id = drawn.toString(16).padStart(32, '0');
  const draft = {
    ...{
      id,
      account: 'desk',
      exchange: 'scripted',
      venue,
      credential: 'k',
      clientOrderId,
      clientId: replaces,
      routeId: null,
      legIndex: null,
      replaces,
    },
    ...{terms: 'typed', request, adjustments: [], value: {amount: '1', asset: 'USDT'}},
  };
  state.journal.open(draft, ADMIT);
  state.journal.markSent(id, {wire: {method: '', path: '', body: ''}, bodyHash: '', signedAt: 1, fenceAt: 1}, UNCHECKED);
  const order = createOrder({account: 'desk', exchange: 'scripted', symbol, id: orderId, clientOrderId, status: 'NEW'});
  return settle(state.journal, id, {state: 'CONFIRMED', order, evidence: {source: 'test', says: 'placed'}});
}

describe('an order with the number of an order in another market', () => {
  it('is not what took the place of that one', () => {
    const desk = rig();
    const own = placed(desk, 'BTC/USDT', '777');
    const elsewhere = placed(desk, 'ETH/USDT', '777');
    const next = placed(desk, 'ETH/USDT', '778', {replaces: '777'});
    expect(lastOf(own, desk.deps).id).toBe(own.id);
    expect(lastOf(elsewhere, desk.deps).id).toBe(next.id);
    expect([replaces(next, own), replaces(next, elsewhere)]).toEqual([false, true]);
    // The one whose place was taken is no match any more; the other market's still is.
    expect(new Set(journaled('777', null, desk.deps).map(({intent}) => intent?.id))).toEqual(new Set([next.id, own.id]));
  });

  it('is not one with it, whatever both took the place of', () => {
    const desk = rig();
    placed(desk, 'BTC/USDT', '778', {replaces: '777'});
    placed(desk, 'ETH/USDT', '779', {replaces: '777'});
    const found = journaled('777', null, desk.deps);
    expect(found).toHaveLength(2);
    expect(isOneOrder(found)).toBe(false);
  });

  it('nor at another server under the same name of the account', () => {
    const desk = rig();
    const own = placed(desk, 'BTC/USDT', '777');
    placed(desk, 'BTC/USDT', '778', {replaces: '777', venue: 'scripted|live|'});
    expect(lastOf(own, desk.deps).id).toBe(own.id);
  });
});
