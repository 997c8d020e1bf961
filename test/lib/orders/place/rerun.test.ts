/** Promises: what a second run under the same --client-id says, and that an id is asked for before it is used. */
import {describe, expect, it} from 'vitest';
import {DeskError} from '../../../../src/lib/model/errors.ts';
import {exitCodeOfPlace, placedDirectly} from '../../../../src/lib/orders/place/document.ts';
import {submitOrder} from '../../../../src/lib/orders/place/submit.ts';
import type {Ticket} from '../../../../src/lib/orders/place/ticket.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type Rig, rig} from '../../../support/scripted-exchange.ts';
import {limitTerms} from '../../../support/terms.ts';

const TERMS = limitTerms();
const ticket = ({handle}: Rig, change: Partial<Ticket['terms']> = {}): Ticket => ({
  ...{handle, terms: {...TERMS, ...change}, clientId: 'dca', leg: null},
  ...{exact: false, allowDuplicate: false, despite: []},
});
const place = (desk: Rig, change: Partial<Ticket['terms']> = {}) => desk.time.until(submitOrder(ticket(desk, change), desk.deps));
const accept: Rig['exchange']['scripts'][number] = (exchange, prepared) => ({
  outcome: 'PLACED',
  order: exchange.accept(prepared),
});

describe('the same command again', () => {
  it('shows the order as the exchange has it now, and what is missing', async () => {
    const desk = rig();
    desk.exchange.scripts.push(accept);
    const first = await place(desk);
    expect(first).toMatchObject({outcome: 'placed', replayed: false, order: {status: 'NEW'}});
    const {id} = first.order;
    const order = desk.exchange.orders.get(id ?? '');
    if (order === undefined) throw new Error('no order');
    desk.exchange.orders.set(id ?? '', {...order, status: 'CANCELED', filled: '0.004', remaining: '0.006'});
    const again = placedDirectly(await place(desk), []);
    expect(again).toMatchObject({outcome: 'partial', replayed: true, missing: '0.006', orders: [{order: {status: 'CANCELED'}}]});
    expect(exitCodeOfPlace(again)).toBe(3);
    expect(desk.exchange.posts).toBe(1);
  });

  it('says that its state is an old one where the exchange does not answer', async () => {
    const desk = rig();
    desk.exchange.scripts.push(accept);
    await place(desk);
    desk.exchange.readsFail = true;
    const again = placedDirectly(await place(desk), []);
    expect(again).toMatchObject({outcome: 'placed', replayed: true, orders: [{error: {kind: 'network'}}]});
    expect(again.orders[0]?.error?.message).toContain('shown as it was at');
    expect(exitCodeOfPlace(again)).toBe(3);
    const {orders} = await desk.time.until(resolveOrders('dca', 1000, desk.deps));
    expect(orders[0]?.error?.message).toContain('shown as it was at');
  });

  it('after a refusal tries again: the id is free', async () => {
    const desk = rig();
    desk.exchange.scripts.push(
      () => ({outcome: 'REJECTED', error: new DeskError('insufficient-funds', 'no money')}),
      (exchange, prepared) => ({outcome: 'PLACED', order: exchange.accept(prepared)}),
    );
    expect(await place(desk)).toMatchObject({outcome: 'rejected', error: {kind: 'insufficient-funds'}});
    expect(await place(desk)).toMatchObject({outcome: 'placed', replayed: false});
    expect(desk.exchange.posts).toBe(2);
  });

  it('after a refusal that used up the id says when that was, and sends nothing', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared, {status: 'REJECTED', reason: 'no margin'}),
    }));
    expect(await place(desk)).toMatchObject({outcome: 'rejected'});
    const again = await place(desk);
    expect(again).toMatchObject({outcome: 'rejected', replayed: true});
    expect(again.error?.message).toMatch(/^Refused at 20.*nothing was sent now/);
    expect(desk.exchange.posts).toBe(1);
  });

  it('with other words is refused', async () => {
    const desk = rig();
    desk.exchange.scripts.push(accept);
    await place(desk);
    await expect(place(desk, {price: '59000'})).rejects.toMatchObject({kind: 'limit'});
    expect(desk.exchange.posts).toBe(1);
  });
});

describe('an id that the journal does not know', () => {
  it('stands for the order that the exchange has under it', async () => {
    const [desk, elsewhere] = [rig(), rig()];
    desk.exchange.scripts.push(accept);
    await place(desk);
    for (const [id, order] of desk.exchange.orders) elsewhere.exchange.orders.set(id, order);
    expect(await place(elsewhere)).toMatchObject({outcome: 'placed', replayed: true, order: {id: 'x1'}});
    await expect(place(elsewhere, {quantity: '0.02'})).rejects.toMatchObject({kind: 'limit'});
    expect(elsewhere.exchange.posts).toBe(0);
  });

  it('stands for that order in every later run, also once the exchange has forgotten it', async () => {
    const [desk, elsewhere] = [rig(), rig()];
    desk.exchange.scripts.push(accept);
    await place(desk);
    for (const [id, order] of desk.exchange.orders)
      elsewhere.exchange.orders.set(id, {...order, status: 'FILLED', filled: '0.01', remaining: '0'});
    expect(await place(elsewhere)).toMatchObject({outcome: 'placed', replayed: true, order: {id: 'x1', status: 'FILLED'}});
    elsewhere.exchange.orders.clear();
    expect(await place(elsewhere)).toMatchObject({outcome: 'placed', replayed: true, order: {id: 'x1', status: 'FILLED'}});
    await expect(place(elsewhere, {price: '59000'})).rejects.toMatchObject({kind: 'limit'});
    expect(elsewhere.exchange.posts).toBe(0);
  });

  it('goes on to be followed: its later states are journaled, and its time is when it was made', async () => {
    const [desk, elsewhere] = [rig(), rig({maxDailyValue: {amount: '700', asset: 'USDT'}})];
    desk.exchange.scripts.push(accept);
    await place(desk);
    const yesterday = new Date(elsewhere.exchange.clock.now() - 86_400_000).toISOString();
    for (const [id, order] of desk.exchange.orders) elsewhere.exchange.orders.set(id, {...order, createdAt: yesterday});
    expect(await place(elsewhere)).toMatchObject({replayed: true, order: {status: 'NEW'}});
    const order = elsewhere.exchange.orders.get('x1');
    if (order === undefined) throw new Error('no order');
    elsewhere.exchange.orders.set('x1', {...order, status: 'CANCELED'});
    await place(elsewhere);
    expect(elsewhere.state.journal.find('dca')).toMatchObject([{state: 'CONFIRMED', order: {status: 'CANCELED'}}]);
    elsewhere.exchange.scripts.push(accept);
    const other = {...ticket(elsewhere, {price: '59999'}), clientId: 'other'};
    // What was placed yesterday takes nothing of today's 700 USDT.
    expect(await desk.time.until(submitOrder(other, elsewhere.deps))).toMatchObject({outcome: 'placed', replayed: false});
  });

  it('is told although the journal can not be written, with a word that the next run may not know it', async () => {
    const [desk, elsewhere] = [rig(), rig()];
    desk.exchange.scripts.push(accept);
    await place(desk);
    for (const [id, order] of desk.exchange.orders) elsewhere.exchange.orders.set(id, order);
    const full = () => {
      throw new DeskError('config', 'The disk is full.');
    };
    const state = {...elsewhere.state, journal: {...elsewhere.state.journal, adopt: full}};
    const said = await elsewhere.time.until(submitOrder(ticket(elsewhere), {...elsewhere.deps, state}));
    expect(said).toMatchObject({outcome: 'placed', replayed: true, order: {id: 'x1'}, error: {kind: 'config'}});
    expect(exitCodeOfPlace(placedDirectly(said, []))).toBe(3);
  });

  it('is not used while the exchange does not answer', async () => {
    const desk = rig();
    desk.exchange.readsFail = true;
    await expect(place(desk)).rejects.toMatchObject({kind: 'network', detail: {sent: false}});
    expect(desk.exchange.posts).toBe(0);
  });
});

describe('an order that ended at once', () => {
  it('with nothing filled says so, in the exchange’s words', async () => {
    const desk = rig();
    desk.exchange.scripts.push((exchange, prepared) => ({
      outcome: 'PLACED',
      order: exchange.accept(prepared, {status: 'EXPIRED', reason: 'could not be filled whole'}),
    }));
    const document = placedDirectly(await place(desk, {timeInForce: 'FOK'}), []);
    expect(document).toMatchObject({outcome: 'partial', missing: TERMS.quantity});
    expect(document.orders[0]?.error?.message).toContain('could not be filled whole');
    expect(exitCodeOfPlace(document)).toBe(3);
  });
});
