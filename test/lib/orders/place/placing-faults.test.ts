/** Each thing that can happen to an order on its way, by name, for every exchange: real adapter, real bytes, virtual time. */
import {afterEach, describe, expect, it} from 'vitest';
import {listOrders} from '../../../../src/lib/orders/look/list.ts';
import {makeIds} from '../../../../src/lib/orders/place/ids.ts';
import {identityOf} from '../../../../src/lib/state/account-names.ts';
import {type FaultyDesk, faultyDesk, SYMBOL} from '../../../support/faulty-desk.ts';
import {asksTime, EXCHANGES, factsOf} from '../../../support/venues.ts';

let desk: FaultyDesk | null = null;
afterEach(() => desk?.world.close());

describe.each(EXCHANGES)('an order to %s', (exchange) => {
  const open = async () => {
    desk?.world.close();
    desk = await faultyDesk(exchange);
    return desk;
  };

  it('lost before the exchange saw it: unknown, then not placed, with the proof in the journal', async () => {
    const {strikeWrites, place, terms, resolve, ledger, program, world} = await open();
    strikeWrites({point: 'req.head'});
    expect((await place(terms(-5))).outcome).toBe('unknown');
    const sentAt = world.time.now();
    expect(await resolve('mine')).toMatchObject({
      outcome: 'rejected',
      error: {message: expect.stringContaining('proven absent')},
    });
    expect(world.time.now() - sentAt).toBeGreaterThan(70_000);
    expect(program.deps.state.journal.find('mine')[0]?.evidence.at(-1)?.says).toMatch(/^absent: \d+ not-founds after fence/);
    expect(ledger()).toEqual([]);
  });

  it.each([
    ['resting', -5, 'NEW'],
    ['filled at once', 5, 'FILLED'],
  ])('%s, the reply lost: found, and sent once', async (_how, percent, status) => {
    const {strikeWrites, place, terms, ledger, writes} = await open();
    strikeWrites({point: 'resp.lost'});
    const placed = await place(terms(percent));
    expect(placed).toMatchObject({outcome: 'placed', order: {status}});
    expect(ledger()).toMatchObject([{status, filled: placed.order.filled}]);
    expect(writes).toHaveLength(1);
  });

  it('that arrives 20 s late: the exchange itself refuses it', async () => {
    const {strikeWrites, place, terms, resolve, ledger, world} = await open();
    strikeWrites({point: 'req.delay', ms: 20_000});
    expect((await place(terms(5))).outcome).toBe('unknown');
    await world.time.pass(30_000);
    expect(ledger()).toEqual([]);
    expect((await resolve('mine')).outcome).toBe('rejected');
    expect(ledger()).toEqual([]);
  });

  it.each([500, 502, 503, 504])('answered %i: never taken for a refusal, carried out or not', async (status) => {
    const executed = await open();
    executed.strikeWrites({point: 'gw.post', status});
    expect((await executed.place(executed.terms(-5))).outcome).toBe('placed');
    expect(executed.ledger()).toHaveLength(1);
    const lost = await open();
    lost.strikeWrites({point: 'gw.pre', status});
    expect((await lost.place(lost.terms(-5))).outcome).toBe('unknown');
    expect((await lost.resolve('mine')).outcome).toBe('rejected');
    expect(lost.ledger()).toEqual([]);
  });

  it.each(['dns', 'accept', 'tls'] as const)(
    'that never left (%s): not placed, and the same id may be tried again',
    async (point) => {
      const {strikeWrites, place, terms, ledger} = await open();
      strikeWrites({point});
      expect(await place(terms(-5))).toMatchObject({outcome: 'rejected', error: {kind: 'network'}});
      expect(ledger()).toEqual([]);
      expect((await place(terms(-5))).outcome).toBe('placed');
      expect(ledger()).toHaveLength(1);
    },
  );

  it.each([
    ['the request cut in the middle', {point: 'req.body'}, 0],
    ['the reply reset', {point: 'resp.head'}, 1],
    ['the reply cut', {point: 'resp.body', how: 'cut'}, 1],
    ['the reply garbled', {point: 'resp.body', how: 'garbage'}, 1],
    ['a page of HTML for a reply', {point: 'resp.body', how: 'html', status: 200}, 1],
    ['an endless reply', {point: 'resp.body', how: 'endless'}, 1],
  ] as const)('with %s: the truth, and sent once', async (_what, fault, orders) => {
    const {strikeWrites, place, terms, ledger, writes} = await open();
    strikeWrites(fault);
    expect((await place(terms(-5))).outcome).toBe(orders === 1 ? 'placed' : 'unknown');
    expect(ledger()).toHaveLength(orders);
    expect(writes).toHaveLength(1);
  });

  it.each(factsOf(exchange).trouble.doubtful)('answered %s: nothing is concluded from it, carried out or not', async (code) => {
    const executed = await open();
    executed.world.live.faults.add({point: 'engine.post', action: {do: 'error', code}, times: 1});
    expect((await executed.place(executed.terms(5))).outcome).toBe('placed');
    expect(executed.ledger()).toHaveLength(1);
    const refused = await open();
    refused.world.live.faults.add({point: 'engine.pre', action: {do: 'error', code}, times: 1});
    expect((await refused.place(refused.terms(5))).outcome).toBe('unknown');
    expect((await refused.resolve('mine')).outcome).toBe('rejected');
    expect(refused.ledger()).toEqual([]);
  });

  it('whose id the exchange has already, before a journal that was lost: it is that order, and nothing is sent', async () => {
    const {place, terms, ledger, world, program} = await open();
    const {adapter, deps} = program;
    // What an earlier request of this very intent left behind, before a journal that was lost.
    const {clientOrderId} = makeIds(
      {identity: identityOf(adapter.config), clientId: 'mine', leg: null},
      adapter.capabilities.clientOrderIds,
      deps.random,
    );
    const {price, quantity} = terms(-5);
    const request = {type: 'LIMIT', symbol: SYMBOL, side: 'BUY', quantity, price: price ?? '', clientOrderId} as const;
    const rest = {reduceOnly: false, postOnly: false, timeInForce: 'GTC'} as const;
    const signal = AbortSignal.timeout(60_000);
    const market = await adapter.marketData.market(SYMBOL, 60_000, signal);
    await world.time.until(adapter.trading.placeOrder(adapter.trading.prepareOrder({...request, ...rest}, market, null), signal));
    expect(await place(terms(-5))).toMatchObject({outcome: 'placed', replayed: true, order: {status: 'NEW'}});
    expect(deps.state.journal.find('mine')).toMatchObject([{state: 'CONFIRMED', attempts: 0, order: {status: 'NEW'}}]);
    expect(ledger()).toHaveLength(1);
  });

  it('under an id whose order is closed, so that the exchange would take it again: it is never sent again', async () => {
    const {place, terms, ledger, writes} = await open();
    expect(await place(terms(5))).toMatchObject({outcome: 'placed', order: {status: 'FILLED'}});
    expect(await place({...terms(5), price: ledger()[0]?.price ?? null})).toMatchObject({
      outcome: 'placed',
      order: {status: 'FILLED'},
    });
    expect(ledger()).toHaveLength(1);
    expect(writes).toHaveLength(1);
  });

  it('that reads do not show for most of a minute: unknown, then placed, never "not placed"', async () => {
    const {strikeWrites, place, terms, resolve, world} = await open();
    world.live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 55_000}});
    strikeWrites({point: 'resp.lost'});
    expect((await place(terms(-5))).outcome).toBe('unknown');
    expect((await resolve('mine', 30_000)).outcome).toBe('unknown');
    expect((await resolve('mine')).outcome).toBe('placed');
  });

  it('whose questions fail: an error is no not-found', async () => {
    const {strikeWrites, strikeReads, place, terms, resolve, ledger} = await open();
    strikeWrites({point: 'req.head'});
    expect((await place(terms(-5))).outcome).toBe('unknown');
    strikeReads((request) => (asksTime(exchange, request.url) ? null : {point: 'dns'}));
    expect((await resolve('mine')).outcome).toBe('unknown');
    strikeReads(null);
    expect((await resolve('mine')).outcome).toBe('rejected');
    expect(ledger()).toEqual([]);
  });

  it('placed while the list lags: listed', async () => {
    const {place, terms, world, program} = await open();
    const placed = await place(terms(-5));
    world.live.faults.add({point: 'read.lag', action: {do: 'lag', ms: 30_000}});
    const {orders} = await world.time.until(listOrders([], program.deps));
    expect(orders).toMatchObject([{clientOrderId: placed.order.clientOrderId}]);
    expect(['NEW', 'UNKNOWN']).toContain(orders[0]?.status);
  });

  it('post-only that would take: rejected, whatever the exchange calls it', async () => {
    const {place, terms, ledger} = await open();
    const refused = await place(terms(5, {postOnly: true}));
    expect(refused).toMatchObject({outcome: 'rejected', order: {status: 'REJECTED', filled: '0'}, error: {kind: 'rejected'}});
    expect(refused.error?.message).toMatch(/post-only|take/i);
    expect(ledger().every(({filled}) => filled === '0')).toBe(true);
  });

  it('immediate-or-cancel that filled in part: the exact split, not "filled"', async () => {
    const {place, terms, ledger, world} = await open();
    const [[price = '', quantity = ''] = []] = world.live.engine.markets.book('SOL/USDT', 1).asks;
    const wanted = String(Math.ceil(Number(quantity)) + 7);
    const {outcome, order} = await place(terms(0, {price, quantity: wanted, timeInForce: 'IOC'}));
    const [truth] = ledger();
    expect([outcome, order.status]).toEqual(['placed', 'EXPIRED']);
    expect(order).toMatchObject({quantity: wanted, filled: truth?.filled});
    expect(Number(order.filled)).toBeGreaterThan(0);
    expect(Number(order.filled) + Number(order.remaining)).toBeCloseTo(Number(wanted), 9);
    expect(Number(order.remaining)).toBeGreaterThan(0);
  });
});
