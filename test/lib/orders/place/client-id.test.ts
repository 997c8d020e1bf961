import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {directTicket} from '../../../../src/lib/orders/place/document.ts';
import {withSlippage} from '../../../../src/lib/orders/place/slippage.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();
const OPTIONS = {exact: false, allowDuplicate: false, despite: []};

const input = ({handle}: Rig): Ticket => ({handle, terms: TERMS, clientId: 'once', leg: null, ...OPTIONS});

describe('one client id', () => {
  it('that turns out never sent while a second run waits for it is checked against the limits again', async () => {
    const desk = rig({maxOrderValue: {amount: '100', asset: 'USDT'}});
    desk.exchange.scripts.push(() => {
      throw new DeskError('network', 'No connection.', {sent: false});
    });
    const free = {...desk.deps, limits: {...desk.deps.limits, maxOrderValue: null}};
    expect((await desk.time.until(submitOrder(input(desk), free))).outcome).toBe('rejected');
    // As the second run saw it a moment earlier: still on its way.
    let looks = 0;
    const get = (id: string) => {
      const intent = desk.state.journal.get(id);
      return intent === null || looks++ > 0 ? intent : {...intent, state: 'SENT' as const, unsent: false};
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
      return desk.time.until(submitOrder(directTicket(desk.handle, typed, OPTIONS), desk.deps));
    };
    const first = await run('60000');
    expect(first).toMatchObject({outcome: 'placed', order: {price: '60600', timeInForce: 'IOC'}});
    expect(await run('70000')).toMatchObject({outcome: 'placed', order: {id: first.order.id, price: '60600'}});
    expect(desk.exchange.posts).toBe(1);
    const other = directTicket(desk.handle, {...typed, maxSlippage: '0.02'}, OPTIONS);
    await expect(desk.time.until(submitOrder(other, desk.deps))).rejects.toMatchObject({kind: 'limit'});
  });

  it('is the same order whatever defaults.maxSlippage has become in the keys file', async () => {
    const desk = rig();
    const receivedAt = desk.exchange.clock.now();
    desk.exchange.book = {symbol: 'BTC/USDT', asks: [['60000', '1']], bids: [], receivedAt, exchangeAt: null, sequence: null};
    const typed = {...TERMS, price: null, clientId: 'once'};
    const run = async (byDefault: string | null) =>
      desk.time.until(submitOrder(directTicket(desk.handle, withSlippage(typed, byDefault), OPTIONS), desk.deps));
    const first = await run('0.01');
    expect(first).toMatchObject({outcome: 'placed', order: {price: '60600'}});
    for (const later of ['0.02', null])
      expect(await run(later)).toMatchObject({outcome: 'placed', replayed: true, order: {id: first.order.id, price: '60600'}});
    // What was typed is another matter.
    const other = directTicket(desk.handle, {...typed, maxSlippage: '0.01'}, OPTIONS);
    await expect(desk.time.until(submitOrder(other, desk.deps))).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });

  it('whose order is placed is not refused for what has changed since', async () => {
    const desk = rig();
    const first = await desk.time.until(submitOrder(input(desk), desk.deps));
    const adapter = await desk.handle.adapter();
    for (const error of [new DeskError('not-found', 'delisted'), new DeskError('network', 'No connection.')]) {
      const gone = {...adapter, market: async () => Promise.reject(error)};
      const handle = {...desk.handle, adapter: async () => gone};
      const again = submitOrder({...input(desk), handle}, {...desk.deps, accounts: [handle]});
      expect(await desk.time.until(again)).toMatchObject({outcome: 'placed', order: {id: first.order.id}});
    }
    expect(desk.exchange.posts).toBe(1);
  });

  it('with --max-slippage needs no book to tell what became of it', async () => {
    const desk = rig();
    const typed = {...TERMS, price: null, maxSlippage: '0.01', clientId: 'once'};
    const receivedAt = desk.exchange.clock.now();
    desk.exchange.book = {symbol: 'BTC/USDT', asks: [['60000', '1']], bids: [], receivedAt, exchangeAt: null, sequence: null};
    const run = () => desk.time.until(submitOrder(directTicket(desk.handle, typed, OPTIONS), desk.deps));
    const first = await run();
    desk.exchange.book = {...desk.exchange.book, asks: []};
    expect(await run()).toMatchObject({outcome: 'placed', order: {id: first.order.id}});
  });

  it('is judged by what the journal says under the lease, not by what it said before', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange) => {
      exchange.readsFail = true;
      throw new DeskError('unknown-outcome', 'No answer.', {sent: true});
    });
    await desk.time.until(submitOrder(input(desk), desk.deps));
    const find = (id: string) =>
      desk.state.journal.find(id).map((intent) => ({...intent, state: 'INTENT' as const, sent: null, sentAt: null}));
    const state = {...desk.state, journal: {...desk.state.journal, find}};
    const {orders} = await desk.time.until(resolveOrders('once', 1000, {...desk.deps, state}));
    expect(orders.map(({outcome}) => outcome)).toEqual(['unknown']);
  });

  it('that was refused for the moment it came in may be tried again, as the exit code says', async () => {
    const desk = rig();
    desk.exchange.scripts.push(
      () => ({outcome: 'REJECTED', error: new DeskError('rate-limit', 'Too many requests.')}),
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared), fills: []}),
    );
    expect(await desk.time.until(submitOrder(input(desk), desk.deps))).toMatchObject({
      outcome: 'rejected',
      error: {kind: 'rate-limit'},
    });
    expect(await desk.time.until(submitOrder(input(desk), desk.deps))).toMatchObject({outcome: 'placed'});
    expect(desk.exchange.posts).toBe(2);
  });
});
