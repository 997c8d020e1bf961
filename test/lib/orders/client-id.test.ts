import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../src/lib/model/errors.ts';
import {directInput} from '../../../src/lib/orders/place.ts';
import {type SubmitInput, submitOrder} from '../../../src/lib/orders/submit.ts';
import {type Rig, rig} from '../../support/scripted-exchange.ts';

const TERMS = {
  side: 'BUY' as const,
  symbol: 'BTC/USDT',
  quantity: '0.01',
  quantityIn: 'BASE' as const,
  price: '60000',
  stopPrice: null,
  timeInForce: null,
  postOnly: false,
  reduceOnly: false,
};
const OPTIONS = {exact: false, allowDuplicate: false, despite: []};

const input = ({handle}: Rig): SubmitInput => ({handle, terms: TERMS, clientId: 'once', parent: null, ...OPTIONS});

describe('one client id', () => {
  it('that turns out never sent while a second run waits for it is checked against the limits again', async () => {
    const desk = rig({maxOrderValue: {amount: '100', asset: 'USDT'}});
    desk.exchange.scripts.push(() => {
      throw new DeskError('network', 'No connection.', {sent: false});
    });
    const free = {...desk.deps, limits: {...desk.deps.limits, maxOrderValue: null}};
    expect((await desk.time.until(submitOrder(input(desk), free))).outcome).toBe('rejected');
    // As the second run saw it a moment earlier: still on its way.
    const get = (id: string) => {
      const intent = desk.state.journal.get(id);
      return intent === null ? null : {...intent, state: 'SENT' as const, unsent: false};
    };
    const state = {...desk.state, journal: {...desk.state.journal, get}};
    await expect(desk.time.until(submitOrder(input(desk), {...desk.deps, state}))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });

  it('with --max-slippage is the same order whatever the book says by then', async () => {
    const desk = rig();
    const typed = {...TERMS, price: null, maxSlippage: '0.01', clientId: 'once'};
    const run = async (ask: string) => {
      const receivedAt = desk.exchange.clock.now();
      desk.exchange.book = {symbol: 'BTC/USDT', asks: [[ask, '1']], bids: [], receivedAt, exchangeAt: null, sequence: null};
      return desk.time.until(directInput(desk.handle, typed, OPTIONS, desk.deps).then((given) => submitOrder(given, desk.deps)));
    };
    const first = await run('60000');
    expect(first).toMatchObject({outcome: 'placed', order: {price: '60600', timeInForce: 'IOC'}});
    expect(await run('70000')).toMatchObject({outcome: 'placed', order: {id: first.order.id, price: '60600'}});
    expect(desk.exchange.posts).toBe(1);
    const other = directInput(desk.handle, {...typed, maxSlippage: '0.02'}, OPTIONS, desk.deps);
    await expect(desk.time.until(other.then((given) => submitOrder(given, desk.deps)))).rejects.toMatchObject({kind: 'limit'});
  });
});
