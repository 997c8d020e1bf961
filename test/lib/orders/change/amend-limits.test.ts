import {describe, expect, it} from 'vitest';
import type {Amendment} from '../../../../src/lib/adapter/contract/trading.ts';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import {patched} from '../../../support/patched.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const LIMIT = {maxDailyValue: {amount: '2000', asset: 'USDT'}};

async function place(desk: Rig, price: string, deps = desk.deps) {
  const terms = limitTerms({price});
  const input = {handle: desk.handle, terms, clientId: null, leg: null, exact: false, allowDuplicate: true, despite: []};
  return (await desk.time.until(submitOrder(input, deps))).order;
}

/** An account whose amendments do as told, and how many were sent. */
async function amending(desk: Rig, answer: (quantity: string) => Amendment | Promise<Amendment>) {
  const sent: string[] = [];
  const adapter = patched(await desk.handle.adapter(), {
    amendOrder: async (_order: unknown, {quantity = ''}: {readonly quantity?: string}) => {
      sent.push(quantity);
      return answer(quantity);
    },
  });
  return {sent, deps: {...desk.deps, accounts: [{...desk.handle, adapter: async () => adapter}]}};
}

describe('an amendment in place', () => {
  it('that makes an order larger counts towards the day, and so does every later order', async () => {
    const desk = rig(LIMIT);
    const order = await place(desk, '60000');
    const {sent, deps} = await amending(desk, (quantity) => {
      const amended = {...(desk.exchange.orders.get(order.id ?? '') ?? order), quantity, remaining: quantity};
      desk.exchange.orders.set(order.id ?? '', amended);
      return {style: 'IN_PLACE', outcome: 'AMENDED', order: amended};
    });
    const to = (quantity: string) => desk.time.until(amendOrder({id: order.id ?? '', symbol: null, price: null, quantity}, deps));
    await expect(to('0.04')).rejects.toMatchObject({kind: 'limit'});
    expect(sent).toEqual([]);
    expect((await to('0.03')).outcome).toBe('amended');
    await expect(place(desk, '50000')).rejects.toMatchObject({kind: 'limit'});
    await expect(to('0.035')).rejects.toMatchObject({kind: 'limit'});
    expect((await to('0.02')).outcome).toBe('amended');
    expect(sent).toEqual(['0.03', '0.02']);
  });

  it('that was refused, or never left, does not count', async () => {
    const desk = rig(LIMIT);
    const order = await place(desk, '60000');
    const refusal = new DeskError('rejected', 'No.', {sent: true});
    const {sent, deps} = await amending(desk, () => {
      if (sent.length === 1) return {style: 'IN_PLACE', outcome: 'REJECTED', error: refusal};
      throw new DeskError('network', 'No connection.', {sent: false});
    });
    const to = () => desk.time.until(amendOrder({id: order.id ?? '', symbol: null, price: null, quantity: '0.03'}, deps));
    expect(await to()).toMatchObject({outcome: 'rejected', error: {kind: 'rejected'}});
    expect(await to()).toMatchObject({outcome: 'rejected', error: {kind: 'network'}});
    expect((await place(desk, '60001')).status).toBe('NEW');
  });

  it('is stopped by a halt that comes while its limits are read', async () => {
    const desk = rig({maxOrderValue: {amount: '9000', asset: 'USD'}});
    const order = await place(desk, '60000');
    const {sent, deps} = await amending(desk, () => {
      throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
    });
    const [handle] = deps.accounts;
    const adapter = await handle?.adapter();
    if (handle === undefined || adapter === undefined) throw new Error('no account');
    const halting = patched(adapter, {
      prices: (signal: AbortSignal) => {
        desk.state.halt.raise('stop');
        return adapter.marketData.prices(signal);
      },
    });
    for (const quantity of ['0.03', '0.005']) {
      desk.state.halt.lift();
      const given = {...deps, accounts: [{...handle, adapter: async () => halting}]};
      const amended = amendOrder({id: order.id ?? '', symbol: null, price: null, quantity}, given);
      await expect(desk.time.until(amended)).rejects.toMatchObject({kind: 'limit', message: 'Trading is halted: stop.'});
    }
    expect(sent).toEqual([]);
  });
});
