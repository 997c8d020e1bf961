import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec} from '../../../../src/lib/model/decimal.ts';
import {createEngine} from '../../../../src/lib/sandbox/engine/create-engine.ts';
import type {EngineEvent} from '../../../../src/lib/sandbox/engine/events.ts';
import {CUSTOMER, type EngineOrderRequest, type FeeSchedule} from '../../../../src/lib/sandbox/engine/types.ts';

const clock = {now: () => 1_800_000_000_000, after: () => () => {}};
const money = [
  {wallet: 'spot', asset: 'USDT', amount: '100000'},
  {wallet: 'spot', asset: 'BTC', amount: '2'},
] as const;
/** How exchanges take fees: of what is received, in quote on top, and with a rebate for makers. */
const SCHEDULES: readonly FeeSchedule[] = [
  {maker: '0.001', taker: '0.001', charged: 'RECEIVED'},
  {maker: '0.004', taker: '0.006', charged: 'QUOTE'},
  {maker: '-0.0002', taker: '0.0005', charged: 'QUOTE'},
  {maker: '-0.0002', taker: '0.0005', charged: 'RECEIVED'},
];
const CUSTOMERS = [CUSTOMER, 'second'] as const;
const listing = [{quote: 'USDT', coins: 20, minNotional: '5'}] as const;
const open = (seed = 1, fees = SCHEDULES[0] as FeeSchedule) =>
  createEngine({venue: 'northex', seed, clock, fees, listing, money, accounts: CUSTOMERS});

const BASE: EngineOrderRequest = {
  accountId: CUSTOMER,
  clientOrderId: 'a',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '90000',
  stopPrice: null,
  quantity: '0.01',
  quoteQuantity: null,
};
const free = (engine: ReturnType<typeof open>['engine'], asset: string) =>
  engine.ledger.balances(CUSTOMER).find((balance) => balance.asset === asset)?.free;

/** One random thing to do, as plain data, so that a failing run shrinks. */
const action = fc.record({
  kind: fc.constantFrom('place', 'place', 'place', 'cancel', 'amend', 'tick'),
  side: fc.constantFrom('BUY', 'SELL') as fc.Arbitrary<'BUY' | 'SELL'>,
  type: fc.constantFrom('LIMIT', 'LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LIMIT', 'STOP_MARKET') as fc.Arbitrary<
    EngineOrderRequest['type']
  >,
  timeInForce: fc.constantFrom('GTC', 'IOC', 'FOK') as fc.Arbitrary<EngineOrderRequest['timeInForce']>,
  price: fc.integer({min: 94_500, max: 95_600}),
  lots: fc.integer({min: 1, max: 40_000}),
  byQuote: fc.boolean(),
  pick: fc.nat(),
});
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function perform({engine, marketMaker}: ReturnType<typeof open>, step: Action, index: number): void {
  const accountId = CUSTOMERS[step.lots % 2] ?? CUSTOMER;
  const orders = engine.orders.open(accountId, 'BTC/USDT');
  const target = orders[step.pick % Math.max(1, orders.length)];
  const quantity = dec(step.lots).div(100_000).toFixed();
  if (step.kind === 'tick') marketMaker.tick();
  else if (step.kind === 'place') {
    const market = step.type === 'MARKET' || step.type === 'STOP_MARKET';
    const quote = step.type === 'MARKET' && step.byQuote;
    engine.place({
      ...BASE,
      accountId,
      clientOrderId: `c${index}`,
      side: step.side,
      type: step.type,
      timeInForce: step.type === 'LIMIT' ? step.timeInForce : 'GTC',
      price: market ? null : String(step.price),
      stopPrice: step.type.startsWith('STOP') ? String(step.price) : null,
      quantity: quote ? null : quantity,
      quoteQuantity: quote ? String(step.lots) : null,
    });
  } else if (target !== undefined && step.kind === 'cancel') engine.cancel(accountId, 'BTC/USDT', target.orderId);
  else if (target !== undefined)
    engine.amend(accountId, 'BTC/USDT', target.orderId, step.byQuote ? {quantity} : {price: String(step.price)});
}

describe('matching engine', () => {
  it.each(SCHEDULES)('conserves money, never crosses the book and lets no balance go below zero: %o', (fees) => {
    fc.assert(
      fc.property(fc.array(action, {maxLength: 60}), (steps) => {
        const live = open(1, fees);
        for (const [index, step] of steps.entries()) {
          perform(live, step, index);
          const {bids, asks} = live.engine.markets.book('BTC/USDT', 1);
          if (bids[0] !== undefined && asks[0] !== undefined) expect(dec(bids[0][0]).lt(asks[0][0])).toBe(true);
          expect([live.engine.ledger.supply('USDT'), live.engine.ledger.supply('BTC')]).toEqual(['200000', '4']);
          for (const balance of CUSTOMERS.flatMap((account) => live.engine.ledger.balances(account)))
            expect(dec(balance.free).gte(0) && dec(balance.locked).gte(0)).toBe(true);
        }
        for (const order of live.engine.orders.open(CUSTOMER, null)) live.engine.cancel(CUSTOMER, order.symbol, order.orderId);
        expect(live.engine.ledger.balances(CUSTOMER).every(({locked}) => locked === '0')).toBe(true);
      }),
      {numRuns: 60},
    );
  });

  it('plays the same history again for the same seed, and another for another', () => {
    const history = (seed: number): string => {
      const live = open(seed);
      const events: EngineEvent[] = [];
      live.engine.events.subscribe((event) => events.push(event));
      const steps = fc.sample(action, {numRuns: 80, seed: 5});
      for (const [index, step] of steps.entries()) perform(live, step, index);
      return JSON.stringify(events);
    };
    expect(history(1)).toBe(history(1));
    expect(history(1)).not.toBe(history(2));
  });

  it('fills the better price first, and the older order first at one price', () => {
    const {engine, house} = open();
    const filled = () => engine.orders.trades(CUSTOMER, null).map(({clientOrderId}) => clientOrderId);
    const {ask} = engine.markets.ticker('BTC/USDT');
    const inside = [dec(ask ?? '0').minus(1), dec(ask ?? '0').minus(2)].map((price) => price.toFixed());
    for (const [id, price] of [
      ['first', inside[0]],
      ['second', inside[0]],
      ['better', inside[1]],
    ] as const) {
      engine.place({...BASE, clientOrderId: id, side: 'SELL', price: price ?? null});
    }
    for (let n = 0; n < 3; n += 1) house.tradeAtBest('BTC/USDT', true, 10n ** 14n);
    expect(filled()).toEqual(['better', 'first', 'second']);
  });

  it('keeps the place in the queue only when the quantity shrinks', () => {
    const {engine, house} = open();
    const price = dec(engine.markets.ticker('BTC/USDT').ask ?? '0')
      .minus(1)
      .toFixed();
    const ids = ['a', 'b', 'c'].map((id) => {
      const placed = engine.place({...BASE, clientOrderId: id, side: 'SELL', price});
      return placed.ok ? placed.value.order.orderId : 0;
    });
    engine.amend(CUSTOMER, 'BTC/USDT', ids[0] ?? 0, {quantity: '0.005'});
    engine.amend(CUSTOMER, 'BTC/USDT', ids[1] ?? 0, {quantity: '0.02'});
    house.tradeAtBest('BTC/USDT', true, 15n * 10n ** 13n + 2n * 10n ** 14n);
    expect(engine.orders.trades(CUSTOMER, null).map(({clientOrderId}) => clientOrderId)).toEqual(['a', 'c', 'b']);
  });

  it('takes fees from what is received, and gives back a price improvement', () => {
    const {engine} = open();
    const [ask] = engine.markets.book('BTC/USDT', 1).asks;
    const placed = engine.place({...BASE, price: '99000', quantity: '0.01'});
    expect(placed.ok && placed.value.order).toMatchObject({status: 'FILLED', fees: {BTC: '0.00001'}});
    expect(free(engine, 'BTC')).toBe('2.00999');
    expect(free(engine, 'USDT')).toBe(
      dec('100000')
        .minus(dec(ask?.[0] ?? '0').times('0.01'))
        .toFixed(),
    );
  });

  it('fills a FOK order whole or not at all, and says why it ended', () => {
    const {engine} = open();
    const best = engine.markets.ticker('BTC/USDT').ask;
    const killed = engine.place({...BASE, price: best, quantity: '0.9', timeInForce: 'FOK'});
    expect(killed.ok && killed.value.order).toMatchObject({status: 'EXPIRED', filled: '0', endReason: 'FOK'});
    const cut = engine.place({...BASE, price: best, quantity: '0.9', timeInForce: 'IOC'});
    expect(cut.ok && cut.value.order).toMatchObject({status: 'EXPIRED', endReason: 'IOC'});
    expect(cut.ok && dec(cut.value.order.filled).gt(0)).toBe(true);
  });

  it('refuses without a trace: post-only that takes, too little money, a stop already reached, a closed market', () => {
    const {engine} = open();
    const refusal = (change: Partial<EngineOrderRequest>) => {
      const result = engine.place({...BASE, ...change});
      return result.ok ? 'placed' : result.refusal;
    };
    expect(refusal({type: 'LIMIT_MAKER', price: '99000'})).toBe('WOULD_TAKE');
    expect(refusal({quantity: '50'})).toBe('INSUFFICIENT_FUNDS');
    expect(refusal({type: 'STOP_MARKET', price: null, stopPrice: '90000', trigger: 'RISE'})).toBe('WOULD_TRIGGER');
    engine.markets.setStatus('BTC/USDT', 'CANCEL_ONLY');
    expect(refusal({})).toBe('MARKET_CLOSED');
    expect([engine.orders.all(CUSTOMER), free(engine, 'USDT')]).toEqual([[], '100000']);
  });

  it('fires a stop when the last price gets there', () => {
    const {engine, house} = open();
    const stop = dec(engine.markets.ticker('BTC/USDT').last).plus('0.01').toFixed();
    engine.place({...BASE, type: 'STOP_MARKET', price: null, stopPrice: stop});
    expect(engine.orders.open(CUSTOMER, null)[0]).toMatchObject({status: 'UNTRIGGERED', trigger: 'RISE'});
    house.tradeAtBest('BTC/USDT', true, 10n ** 12n);
    expect(engine.orders.all(CUSTOMER)[0]).toMatchObject({status: 'FILLED', filled: '0.01'});
  });
});
