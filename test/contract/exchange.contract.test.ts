/**
 * The contract, as numbered cards, run for every exchange folder, and product that it trades, against its sandbox over real
 * sockets. A new exchange gets all of them by existing.
 */
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {OrderStreamEvent} from '../../src/lib/adapter/contract/order-feed.ts';
import {dec} from '../../src/lib/model/decimal.ts';
import {DeskError} from '../../src/lib/model/errors.ts';
import {type RunningSandbox, startSandbox} from '../../src/lib/sandbox/sandbox.ts';
import type {ExchangeMemory, RateRequest} from '../../src/lib/state/exchange-memory.ts';
import {createVolatileMemory} from '../../src/lib/state/volatile-memory.ts';
import {type Clock, systemClock} from '../../src/lib/transport/clock.ts';
import {inProduct, PRODUCT, PRODUCTS} from '../support/product.ts';
import {eventually, openAdapter} from '../support/sandbox-desk.ts';
import {EXCHANGES, factsOf} from '../support/venues.ts';
import {amended, limitBuy, listening, newId, place, placed, priceAt, reaches, refOf, SYMBOL, size, soon} from './cards.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({port: 0, seed: 11, latencyMs: 0, moving: false});
});
afterAll(async () => {
  await sandbox.close();
});

const addressOf = (id: string) => {
  const address = sandbox.exchanges[id];
  if (address === undefined) throw new Error(`the sandbox has no ${id}`);
  return address;
};
const kindOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof DeskError ? error.kind : String(error)),
  );

describe.each(EXCHANGES)('%s', (id) => {
  const memory = createVolatileMemory(systemClock);
  /** One key, one row of nonces: a lead that an adapter with another clock took would make those of the others too low. */
  const withClock = (clock: Clock) => ({
    clock,
    memory: {...createVolatileMemory(clock), nextNonce: memory.nextNonce.bind(memory)},
  });
  let adapter: ExchangeAdapter;
  beforeAll(async () => {
    adapter = await openAdapter(id, addressOf(id), {products: PRODUCTS, memory});
  });

  it('EX-01 reads the rules of one market', async () => {
    const market = await adapter.marketData.market(SYMBOL, 0, soon());
    const settle = PRODUCT === 'spot' ? null : 'USDT';
    expect(market).toMatchObject({symbol: SYMBOL, base: 'BTC', quote: 'USDT', settle, status: 'TRADING', product: PRODUCT});
    expect(dec(market.rules.tickSize).gt(0) && dec(market.rules.stepSize).gt(0)).toBe(true);
  });

  it('EX-02 says not-found for a symbol that is not there', async () => {
    expect(await kindOf(adapter.marketData.market(inProduct('BTC/NOPE'), 0, soon()))).toBe('not-found');
  });

  it('EX-03 lists hundreds of markets, each symbol once', async () => {
    const symbols = (await adapter.marketData.markets(soon())).map(({symbol}) => symbol);
    expect(symbols.length).toBeGreaterThan(200);
    expect(new Set(symbols).size).toBe(symbols.length);
  });

  it('EX-04 reads a book, best first and not crossed', async () => {
    const {bids, asks} = await adapter.marketData.book(SYMBOL, 50, soon());
    expect(bids.length).toBeGreaterThan(10);
    expect(dec(bids[0]?.[0] ?? '0').gt(bids[1]?.[0] ?? '0')).toBe(true);
    expect(dec(asks[0]?.[0] ?? '0').lt(asks[1]?.[0] ?? '0')).toBe(true);
    expect(dec(bids[0]?.[0] ?? '0').lt(asks[0]?.[0] ?? '0')).toBe(true);
  });

  it('EX-04a reads tickers of several symbols, of those that it lists', async () => {
    const {rows, missing} = await adapter.marketData.tickers([SYMBOL, inProduct('ETH/USDT'), inProduct('NO/SUCH')], soon());
    expect(missing).toEqual([]);
    expect(rows.map(({symbol}) => symbol).toSorted()).toEqual([SYMBOL, inProduct('ETH/USDT')].toSorted());
    for (const {bid, ask, last, high, low} of rows) {
      expect(dec(ask ?? '0').gt(bid ?? '0')).toBe(true);
      expect(dec(high ?? '0').gte(last ?? '0') && dec(last ?? '0').gte(low ?? '0')).toBe(true);
    }
    expect((await adapter.marketData.tickers([inProduct('NO/SUCH')], soon())).rows).toEqual([]);
    expect((await adapter.marketData.tickers(null, soon())).rows.length).toBeGreaterThan(200);
  });

  it('EX-05 streams a sequence-checked book that agrees with the read one', async () => {
    const request = await limitBuy(adapter, -1);
    const price = 'price' in request ? request.price : '';
    const seen: string[] = [];
    const stream = await adapter.marketData.bookStream(
      SYMBOL,
      1000,
      {
        onBook: ({bids}) => void seen.push(bids.some(([level]) => level === price) ? 'with' : 'without'),
        onGap: () => {},
        onEnd: () => {},
      },
      soon(),
    );
    await eventually('a first book', async () => seen.length > 0);
    await placed(adapter, request);
    await eventually('our level', async () => seen.at(-1) === 'with');
    await adapter.trading.cancelOrder(refOf(request), soon());
    await eventually('our level is gone', async () => seen.at(-1) === 'without');
    stream.close();
  });

  it('EX-06 reads every wallet, no money twice', async () => {
    const {rows: balances, missing} = await adapter.account.balances('ALL', soon());
    expect(missing).toEqual([]);
    expect(balances.length).toBeGreaterThan(2);
    for (const {total, free, locked} of balances) expect(dec(free).plus(locked).eq(total)).toBe(true);
    expect(new Set(balances.map(({asset, wallet}) => `${asset} ${wallet}`)).size).toBe(balances.length);
  });

  it('EX-07 prices by base and quote', async () => {
    const prices = await adapter.marketData.prices(soon());
    expect(dec(prices.price('BTC', 'USDT') ?? '0').gt(1000)).toBe(true);
    expect(prices.price('NOPE', 'USDT')).toBeNull();
  });

  it('EX-08 knows the fees of the account', async () => {
    const fees = await adapter.account.fees(SYMBOL, 0, soon());
    expect(dec(fees.taker).gt(0) && dec(fees.taker).lt('0.01')).toBe(true);
  });

  it('EX-09 measures the clock and reads with a clock that is off', async () => {
    const skewed = await openAdapter(id, addressOf(id), {
      products: PRODUCTS,
      ...withClock({...systemClock, now: () => Date.now() - 60_000}),
    });
    expect((await skewed.account.balances('ALL', soon())).rows.length).toBeGreaterThan(2);
    const {offsetMs} = await skewed.marketData.syncClock(soon());
    expect(Math.abs(offsetMs - 60_000)).toBeLessThan(1500);
  });

  it('EX-10 knows what the key may do', async () => {
    expect(await adapter.account.keyRights(soon())).toMatchObject({canRead: true, canTrade: true, canWithdraw: false});
  });

  it('EX-11 says auth for a wrong secret, and signs nothing in read mode', async () => {
    const wrong = await openAdapter(id, {...addressOf(id), credentials: factsOf(id).keys.wrongSecret(addressOf(id).credentials)});
    expect(await kindOf(wrong.account.balances('ALL', soon()))).toBe('auth');
    const reader = await openAdapter(id, addressOf(id), {products: PRODUCTS, mode: 'read'});
    expect(await kindOf(place(reader, await limitBuy(reader, -5)))).toBe('permission');
    expect(await kindOf(reader.trading.cancelAll({symbol: null, knownSymbols: []}, soon()))).toBe('permission');
  });

  it('EX-20 rests a limit order, finds it by either id and cancels it', async () => {
    const request = await limitBuy(adapter, -3);
    const order = await placed(adapter, request);
    const resting = await reaches(adapter, refOf(request), 'NEW');
    expect(resting).toMatchObject({
      symbol: SYMBOL,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      filled: '0',
      clientOrderId: request.clientOrderId,
      quantity: request.quantity,
    });
    expect(await adapter.trading.order({symbol: SYMBOL, id: order.id, clientOrderId: null}, soon())).toMatchObject({
      clientOrderId: request.clientOrderId,
    });
    expect(
      (await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon())).rows.map(
        ({clientOrderId}) => clientOrderId,
      ),
    ).toContain(request.clientOrderId);
    await adapter.trading.cancelOrder(refOf(request), soon());
    await reaches(adapter, refOf(request), 'CANCELED');
  });

  it('EX-21 says NOT_OPEN when the order to cancel is over, and null for one that never was', async () => {
    const request = await limitBuy(adapter, -3);
    await placed(adapter, request);
    await adapter.trading.cancelOrder(refOf(request), soon());
    await reaches(adapter, refOf(request), 'CANCELED');
    expect((await adapter.trading.cancelOrder(refOf(request), soon())).outcome).toBe('NOT_OPEN');
    expect(await adapter.trading.order({symbol: SYMBOL, id: null, clientOrderId: newId()}, soon())).toBeNull();
  });

  it('EX-22 buys at market by base quantity', async () => {
    const {quantity} = await size(adapter);
    const request = {
      type: 'MARKET',
      symbol: SYMBOL,
      side: 'BUY',
      clientOrderId: newId(),
      reduceOnly: false,
      quantity,
      quantityIn: 'BASE',
    } as const;
    await placed(adapter, request);
    const order = await reaches(adapter, refOf(request), 'FILLED');
    expect(order).toMatchObject({type: 'MARKET', price: null, filled: quantity, quantity, remaining: '0'});
    expect(order.averagePrice).not.toBeNull();
  });

  it.runIf(PRODUCT === 'spot')('EX-23 buys at market for a quote amount, never for more', async () => {
    const request = {
      type: 'MARKET',
      symbol: SYMBOL,
      side: 'BUY',
      clientOrderId: newId(),
      reduceOnly: false,
      quantity: '150',
      quantityIn: 'QUOTE',
    } as const;
    await placed(adapter, request);
    const order = await eventually('it is done', async () => {
      const seen = await adapter.trading.order(refOf(request), soon());
      return seen !== null && (seen.status === 'FILLED' || seen.status === 'EXPIRED' || seen.status === 'CANCELED') && seen;
    });
    const spent = dec(order.filled ?? '0').mul(order.averagePrice ?? '0');
    expect(spent.gt(100) && spent.lte('150.0001')).toBe(true);
  });

  it('EX-24 ends IOC and FOK orders that cannot fill as EXPIRED', async () => {
    for (const timeInForce of ['IOC', 'FOK'] as const) {
      const request = await limitBuy(adapter, -3, {timeInForce});
      const placement = await place(adapter, request);
      // A few exchanges look before they take one, and keep no record of what they refuse.
      if (placement.outcome === 'REJECTED' && timeInForce === 'FOK') continue;
      expect(await reaches(adapter, refOf(request), 'EXPIRED')).toMatchObject({timeInForce, filled: '0'});
    }
  });

  it('EX-25 never takes with a post-only order', async () => {
    const request = await limitBuy(adapter, 2, {postOnly: true});
    const placement = await place(adapter, request);
    if (placement.outcome !== 'REJECTED') {
      const order = await reaches(adapter, refOf(request), 'REJECTED', 'EXPIRED', 'CANCELED');
      expect(order.filled).toBe('0');
    }
  });

  it('EX-26 keeps a stop order pending until its trigger', async () => {
    const {quantity} = await size(adapter);
    const request = {
      type: 'STOP_LIMIT',
      symbol: SYMBOL,
      side: 'BUY',
      clientOrderId: newId(),
      reduceOnly: false,
      quantity,
      // Within the band that exchanges hold prices of contracts to.
      price: await priceAt(adapter, 4),
      stopPrice: await priceAt(adapter, 3),
      timeInForce: 'GTC',
    } as const;
    await placed(adapter, request);
    expect(await reaches(adapter, refOf(request), 'PENDING')).toMatchObject({
      type: 'STOP_LIMIT',
      stopPrice: request.stopPrice,
      price: request.price,
    });
    expect(
      (await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon())).rows.map(
        ({clientOrderId}) => clientOrderId,
      ),
    ).toContain(request.clientOrderId);
    await adapter.trading.cancelOrder(refOf(request), soon());
    await reaches(adapter, refOf(request), 'CANCELED');
  });

  it('EX-27 makes no second order of a client id while its first one is open', async () => {
    const request = await limitBuy(adapter, -3);
    await placed(adapter, request);
    const first = await reaches(adapter, refOf(request), 'NEW');
    const again = await place(adapter, request);
    if (adapter.capabilities.clientOrderIds.uniqueness === 'REPLAY') {
      const id = again.outcome === 'PLACED' ? again.order.id : again.outcome === 'ACCEPTED' ? again.id : again.outcome;
      expect(id).toBe(first.id);
    } else expect(again.outcome).toBe('DUPLICATE');
    const open = await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon());
    expect(open.rows.filter(({clientOrderId}) => clientOrderId === request.clientOrderId)).toHaveLength(1);
    await adapter.trading.cancelOrder(refOf(request), soon());
  });

  it('EX-28 says insufficient-funds when the account cannot pay', async () => {
    // 90 BTC: more than the account has or can be margin for, less than the largest order.
    const placement = await place(adapter, await limitBuy(adapter, -1, {quantity: '90'}));
    if (placement.outcome !== 'REJECTED') throw new Error(`expected a refusal, got ${placement.outcome}`);
    expect(placement.error.kind).toBe('insufficient-funds');
  });

  it('EX-29 amends a resting order: quantity down, then price', async () => {
    const {quantity} = await size(adapter);
    const request = await limitBuy(adapter, -3, {quantity: dec(quantity).mul(4).toFixed()});
    await placed(adapter, request);
    const order = await reaches(adapter, refOf(request), 'NEW');
    const smaller = {quantity: dec(quantity).mul(3).toFixed()};
    expect(adapter.trading.amendStyle(order, smaller)).toBe('IN_PLACE');
    expect((await amended(adapter, order, smaller)).style).toBe('IN_PLACE');
    const shrunk = await eventually('the quantity shrank', async () =>
      (await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon())).rows.find(
        (open) => open.id === order.id && dec(open.quantity ?? '0').eq(smaller.quantity),
      ),
    );
    const price = await priceAt(adapter, -4);
    await amended(adapter, shrunk, {price});
    await eventually('the price moved', async () =>
      (await adapter.trading.openOrders({symbol: SYMBOL, products: 'ACCOUNT'}, soon())).rows.some(
        (open) => open.price !== null && dec(open.price).eq(price),
      ),
    );
    await adapter.trading.cancelAll({symbol: SYMBOL, knownSymbols: []}, soon());
  });

  it('EX-30 cancels everything', async () => {
    await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    for (const percent of [-3, -4, -5]) await placed(adapter, await limitBuy(adapter, percent));
    await eventually(
      'three open orders',
      async () => (await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon())).rows.length === 3,
    );
    await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    await eventually(
      'no open orders',
      async () => (await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon())).rows.length === 0,
    );
  });

  it.each([
    ['of the account', null],
    ['of a market', SYMBOL],
  ])('EX-30a names or counts each order that a cancel of all %s ends', async (_, symbol) => {
    await adapter.trading.cancelAll({symbol: null, knownSymbols: []}, soon());
    for (const percent of [-3, -4, -5]) await placed(adapter, await limitBuy(adapter, percent));
    await eventually(
      'three open orders',
      async () => (await adapter.trading.openOrders({symbol: null, products: 'ACCOUNT'}, soon())).rows.length === 3,
    );
    // Nothing is known of what is open, as with a new state directory.
    const {orders, unnamed} = await adapter.trading.cancelAll({symbol, knownSymbols: []}, soon());
    expect(new Set(orders.map(({id}) => id)).size + unnamed).toBe(3);
  });

  it('EX-31 remembers closed orders and fills', async () => {
    const since = Date.now() - 60_000;
    const {quantity} = await size(adapter);
    const request = {
      type: 'MARKET',
      symbol: SYMBOL,
      side: 'SELL',
      clientOrderId: newId(),
      reduceOnly: false,
      quantity,
      quantityIn: 'BASE',
    } as const;
    await placed(adapter, request);
    const order = await reaches(adapter, refOf(request), 'FILLED');
    await eventually('it is in the history', async () =>
      (await adapter.trading.closedOrders({symbol: SYMBOL, since, limit: 500}, soon())).rows.some(
        ({id: closed}) => closed === order.id,
      ),
    );
    const fills = (await adapter.trading.fills({symbol: SYMBOL, since, limit: 500}, soon())).rows.filter(
      ({orderId}) => orderId === order.id,
    );
    expect(fills.reduce((sum, fill) => sum.plus(fill.quantity), dec(0)).eq(quantity)).toBe(true);
    expect(fills[0]?.fee?.asset).toBe('USDT');
  });

  it('EX-31b reads histories without the share of rate budgets that is kept for cancels', async () => {
    const asked: RateRequest[] = [];
    const ofItsOwn = {...createVolatileMemory(systemClock), nextNonce: memory.nextNonce.bind(memory)};
    const counting: ExchangeMemory = {
      ...ofItsOwn,
      async admit(request) {
        asked.push(request);
      },
    };
    const own = await openAdapter(id, addressOf(id), {products: PRODUCTS, memory: counting});
    const ref = {symbol: SYMBOL, id: null, clientOrderId: newId()};
    const query = {symbol: SYMBOL, since: Date.now() - 60_000, limit: 500};
    const readAll = () => Promise.all([own.trading.closedOrders(query, soon()), own.trading.fills(query, soon())]);
    // Measures the clock and reads the markets.
    await readAll();
    asked.length = 0;
    await own.trading.cancelOrder(ref, soon()).catch(() => null);
    await own.trading.cancelAll({symbol: SYMBOL, knownSymbols: []}, soon());
    const ofCancels = new Set(asked.map(({budget}) => budget));
    asked.length = 0;
    await readAll();
    expect(asked.length).toBeGreaterThan(0);
    const greedy = asked.filter(({budget, weight, reserve = 0}) => ofCancels.has(budget) && weight > 0 && reserve === 0);
    expect(greedy).toEqual([]);
  });

  it('EX-31a goes on from the time of a row, also when our clock is behind', async () => {
    const {rows} = await adapter.trading.fills({symbol: SYMBOL, since: Date.now() - 60_000, limit: 500}, soon());
    const last = rows.at(-1);
    const clock = {...systemClock, now: () => Date.now() - 60_000};
    const behind = await openAdapter(id, addressOf(id), {products: PRODUCTS, ...withClock(clock)});
    await behind.marketData.syncClock(soon());
    const next = await behind.trading.fills({symbol: SYMBOL, since: Date.parse(last?.at ?? ''), limit: 500}, soon());
    expect(next.rows.map(({id: fill}) => fill)).toContain(last?.id);
  });

  it('EX-32 has independent witnesses that all see a filled order, and none sees one that never was', async () => {
    const sentAt = Date.now() - 1000;
    const {quantity} = await size(adapter);
    const request = {
      type: 'MARKET',
      symbol: SYMBOL,
      side: 'BUY',
      clientOrderId: newId(),
      reduceOnly: false,
      quantity,
      quantityIn: 'BASE',
    } as const;
    await placed(adapter, request);
    await reaches(adapter, refOf(request), 'FILLED');
    const sources = adapter.trading.orderSources(refOf(request), sentAt);
    expect(new Set(sources.map(({name}) => name)).size).toBeGreaterThanOrEqual(3);
    const sightings = await Promise.all(
      sources.map(async (source) => ((await source.find(soon())) === null ? null : source.name)),
    );
    expect(sightings.filter((name) => name !== null).length).toBeGreaterThanOrEqual(2);
    const never = adapter.trading.orderSources({symbol: SYMBOL, id: null, clientOrderId: newId()}, sentAt);
    expect(await Promise.all(never.map((source) => source.find(soon())))).toEqual(never.map(() => null));
  });

  it('EX-33 shows an order wherever a witness says that it shows such orders: while it rests, and once it ended', async () => {
    const sentAt = Date.now() - 1000;
    const request = await limitBuy(adapter, -3);
    await placed(adapter, request);
    const blind = async (...states: readonly string[]) => {
      const sources = adapter.trading.orderSources(refOf(request), sentAt).filter(({shows}) => states.includes(shows));
      const sightings = await Promise.all(sources.map(async (each) => ((await each.find(soon())) === null ? each.name : null)));
      return sightings.filter((name) => name !== null);
    };
    await reaches(adapter, refOf(request), 'NEW');
    expect(await blind('ALL', 'OPEN')).toEqual([]);
    await adapter.trading.cancelOrder(refOf(request), soon());
    await reaches(adapter, refOf(request), 'CANCELED');
    expect(await blind('ALL', 'ENDED')).toEqual([]);
    const shown = new Set(adapter.trading.orderSources(refOf(request), sentAt).map(({shows}) => shows));
    expect(shown.has('ALL') || (shown.has('OPEN') && shown.has('ENDED'))).toBe(true);
  });

  it('EX-40 streams an order from its birth to its end', async () => {
    const resting = await limitBuy(adapter, -3);
    const taking = await limitBuy(adapter, 1);
    const statusesOf = (events: readonly unknown[], clientOrderId: string) =>
      (events as {type: string; order?: {clientOrderId: string; status: string}}[]).flatMap((event) =>
        event.type === 'ORDER' && event.order?.clientOrderId === clientOrderId ? [event.order.status] : [],
      );
    const filledIn = (events: readonly OrderStreamEvent[]) =>
      events
        .flatMap((event) =>
          event.type === 'FILL' ? [event.fill] : event.type === 'ORDER' && event.fill !== null ? [event.fill] : [],
        )
        .filter(({clientOrderId}) => clientOrderId === taking.clientOrderId)
        .reduce((sum, fill) => sum.plus(fill.quantity), dec(0));
    const events = await listening(
      adapter,
      async () => {
        await placed(adapter, resting);
        await adapter.trading.cancelOrder(refOf(resting), soon());
        await placed(adapter, taking);
      },
      (seen) =>
        statusesOf(seen, resting.clientOrderId).includes('CANCELED') &&
        statusesOf(seen, taking.clientOrderId).includes('FILLED') &&
        filledIn(seen).gte(taking.quantity),
    );
    expect(statusesOf(events, resting.clientOrderId)[0]).toBe('NEW');
    expect(filledIn(events).eq(taking.quantity)).toBe(true);
  });
});
