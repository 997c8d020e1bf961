/** Each thing that can happen to a cancel or an amendment, by name, for every exchange: real adapter, real bytes, virtual time. */
import {afterEach, describe, expect, it} from 'vitest';
import {amendOrder} from '../../../../src/lib/orders/change/amend.ts';
import {resolveOrders} from '../../../../src/lib/orders/settle/resolve-all.ts';
import {type FaultyDesk, faultyDesk, SYMBOL} from '../../../support/faulty-desk.ts';
import {EXCHANGES} from '../../../support/venues.ts';

let desk: FaultyDesk | null = null;
afterEach(() => desk?.world.close());

describe.each(EXCHANGES)('on %s', (exchange) => {
  const resting = async () => {
    desk = await faultyDesk(exchange);
    const placed = await desk.place(desk.terms(-1));
    expect(placed.order.status).toBe('NEW');
    return {...desk, order: placed.order};
  };
  const amend = ({world, program}: FaultyDesk, change: {readonly price?: string; readonly quantity?: string}) =>
    world.time.until(amendOrder({id: 'mine', symbol: SYMBOL, price: null, quantity: null, ...change}, program.deps));
  const isOpen = ({status}: {readonly status: string}) => status === 'NEW' || status === 'PARTIALLY_FILLED';

  it.each([
    ['in part', '3', 'canceled'],
    ['wholly', '10', 'filled'],
  ])('a fill that overtakes the cancel %s: the exact quantity', async (_how, quantity, outcome) => {
    const {cancel, trade, duringWrite, ledger} = await resting();
    duringWrite(() => trade(quantity));
    expect(await cancel('mine')).toMatchObject({outcome, order: {filled: quantity}});
    expect(ledger()).toMatchObject([{filled: quantity, status: outcome === 'filled' ? 'FILLED' : 'CANCELED'}]);
  });

  it('a cancel of what ended before: filled, or canceled again', async () => {
    const filled = await resting();
    filled.trade('10');
    expect(await filled.cancel('mine')).toMatchObject({outcome: 'filled', order: {filled: '10'}});
    const canceled = await resting();
    canceled.trade('4');
    expect(await canceled.cancel('mine')).toMatchObject({outcome: 'canceled', order: {filled: '4'}});
    expect(await canceled.cancel('mine')).toMatchObject({outcome: 'canceled', order: {filled: '4'}});
  });

  it.each([
    ['the reply', {point: 'resp.lost'}, 1, 'canceled'],
    ['the reply, twice', {point: 'resp.lost'}, 2, 'canceled'],
    ['the request', {point: 'req.head'}, 1, 'canceled'],
    ['the request, twice', {point: 'req.head'}, 2, 'unknown'],
    ['half of the reply', {point: 'resp.body', how: 'cut'}, 1, 'canceled'],
  ] as const)('a cancel that lost %s', async (_what, fault, times, outcome) => {
    const {cancel, strikeWrites, ledger} = await resting();
    strikeWrites(fault, times);
    expect((await cancel('mine')).outcome).toBe(outcome);
    expect(ledger()[0]?.status).toBe(outcome === 'canceled' ? 'CANCELED' : 'NEW');
  });

  it('a cancel while reads lag: canceled with what was filled, or unknown, never open and never less', async () => {
    const {cancel, trade, world} = await resting();
    world.live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 20_000}});
    trade('3');
    const verdict = await cancel('mine');
    expect(['canceled', 'unknown']).toContain(verdict.outcome);
    if (verdict.outcome === 'canceled') expect(verdict.order?.filled).toBe('3');
  });

  it('a fill that overtakes a smaller target: never more open than asked for, and what it says is so', async () => {
    const given = await resting();
    given.trade('3');
    given.duringWrite(() => given.trade('4'));
    const {outcome} = await amend(given, {quantity: '5'});
    const truth = given.ledger().find(({clientOrderId}) => clientOrderId === given.order.clientOrderId);
    // 7 are filled: 5 can not be reached any more, so the order is as it was, or over.
    expect(outcome).not.toBe('amended');
    expect(truth?.filled).toBe('7');
    expect(given.ledger()).toHaveLength(1);
  });

  it('a fill that overtakes a new price: filled and open together stay the quantity', async () => {
    const given = await resting();
    given.trade('3');
    given.duringWrite(() => given.trade('2'));
    const {outcome} = await amend(given, {price: given.terms(-2).price ?? ''});
    expect(outcome).toBe('amended');
    const reach = given.ledger().reduce((sum, order) => sum + Number(isOpen(order) ? order.quantity : order.filled), 0);
    expect(reach).toBe(10);
    expect(given.ledger().reduce((sum, {filled}) => sum + Number(filled), 0)).toBe(5);
  });

  it('a new quantity that nobody can pay: what is said of the old order is true', async () => {
    const given = await resting();
    const {outcome, previous} = await amend(given, {quantity: '20000'});
    const open = given.ledger().filter(isOpen);
    // Where it is canceled and placed anew, the first half has happened.
    expect(outcome).toBe(open.length === 0 ? 'partial' : 'rejected');
    expect(previous?.outcome ?? null).toBe(open.length === 0 ? 'canceled' : null);
    expect(open.every(({quantity}) => quantity === '10')).toBe(true);
  });

  it.each([
    ['smaller', {quantity: '6'}],
    ['at another price', {price: '-2'}],
  ])('an amendment (%s) that lost its reply: amended, and sent once', async (_what, change) => {
    const given = await resting();
    const {length} = given.writes;
    given.strikeWrites({point: 'resp.lost'});
    const price = given.terms(-2).price ?? '';
    const {outcome, order} = await amend(given, 'price' in change ? {price} : change);
    expect(outcome).toBe('amended');
    const [open, ...others] = given.ledger().filter(isOpen);
    expect(others).toEqual([]);
    expect(order).toMatchObject('price' in change ? {price, quantity: '10'} : {quantity: '6'});
    expect(open).toMatchObject({quantity: order.quantity, price: expect.stringContaining(order.price ?? '')});
    expect(given.writes).toHaveLength(length + 1);
  });

  it.each([
    ['smaller', {quantity: '6'}],
    ['at another price', {price: '-2'}],
  ])('an amendment (%s) that never arrived: unknown, then proven not made; the order is as it was', async (_what, change) => {
    const given = await resting();
    given.strikeWrites({point: 'req.head'});
    expect((await amend(given, 'price' in change ? {price: given.terms(-2).price ?? ''} : change)).outcome).toBe('unknown');
    const {amends, orders} = await given.world.time.until(resolveOrders(null, 200_000, given.program.deps));
    expect([...amends, ...orders].map(({outcome}) => outcome)).toEqual(['rejected']);
    expect(given.ledger()).toMatchObject([{quantity: '10', status: 'NEW'}]);
    expect((await given.show('mine'))?.quantity).toBe('10');
  });

  it('an order that got a new id by an amendment keeps its name', async () => {
    const given = await resting();
    const price = given.terms(-2).price ?? '';
    expect((await amend(given, {price})).outcome).toBe('amended');
    expect(await given.show('mine')).toMatchObject({status: 'NEW', price});
    expect((await given.cancel('mine')).outcome).toBe('canceled');
    expect(given.ledger().filter(isOpen)).toEqual([]);
  });

  it('right after an amendment reads that lag do not tell the old quantity, nor place it again', async () => {
    const given = await resting();
    given.world.live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 30_000}});
    await given.world.time.pass(31_000);
    const {outcome} = await amend(given, {quantity: '4'});
    if (outcome === 'amended') expect((await given.show('mine'))?.quantity).toBe('4');
    // In doubt, nothing else is done with it before that is settled.
    const next = await amend(given, {price: given.terms(-2).price ?? ''}).catch(() => null);
    if (next !== null) expect(next.outcome).not.toBe('rejected');
    const reach = given
      .ledger()
      .filter(isOpen)
      .reduce((sum, {quantity}) => sum + Number(quantity), 0);
    expect(reach).toBe(4);
  });
});
