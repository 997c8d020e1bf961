import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec, isOnStep, plain} from '../../../src/lib/model/decimal.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {LimitOrder, OrderRequest} from '../../../src/lib/model/order.ts';
import {applyRules} from '../../../src/lib/model/rules.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const LIMIT: LimitOrder = {
  type: 'LIMIT',
  symbol: 'BTC/USDT',
  side: 'BUY',
  quantity: '0.01',
  price: '60000',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  clientOrderId: 'c',
};
const LOOSE = {exact: false, referencePrice: null};

const amount = (max: number) =>
  fc
    .tuple(fc.integer({min: 1, max}), fc.integer({min: 0, max: 12}))
    .map(([digits, places]) => plain(dec(digits).div(dec(10).pow(places))));

describe('rules', () => {
  it('rounds a quantity down and a price to the passive side, and says so', () => {
    const {request, adjustments} = applyRules({...LIMIT, quantity: '0.0163934', price: '60000.019'}, MARKET, LOOSE);
    expect(request).toMatchObject({quantity: '0.01639', price: '60000.01'});
    expect(adjustments).toEqual([
      {field: 'quantity', from: '0.0163934', to: '0.01639', rule: 'step 0.00001'},
      {field: 'price', from: '60000.019', to: '60000.01', rule: 'tick 0.01'},
    ]);
    expect(applyRules({...LIMIT, side: 'SELL', price: '60000.011'}, MARKET, LOOSE).request).toMatchObject({price: '60000.02'});
  });

  it('refuses with the arithmetic and the smallest valid order', () => {
    const refusal = refusalOf({...LIMIT, quantity: '0.00001'});
    expect(refusal.message).toBe('0.00001 x 60000 = 0.6 USDT is under the minimum of 5 USDT.');
    expect(refusal.detail.hint).toBe('The smallest valid order is 0.00009 BTC (5.4 USDT at 60000).');
  });

  it('lets an order that only reduces a position be small where the market says so, and nowhere else', () => {
    const exempt = {...MARKET, rules: {...MARKET.rules, minNotionalOnReduceOnly: false}};
    const small = {...LIMIT, quantity: '0.00001'};
    expect(applyRules({...small, reduceOnly: true}, exempt, LOOSE).request).toMatchObject({quantity: '0.00001'});
    expect(() => applyRules(small, exempt, LOOSE)).toThrow(/under the minimum of 5 USDT/);
    expect(() => applyRules({...small, reduceOnly: true}, MARKET, LOOSE)).toThrow(/under the minimum of 5 USDT/);
    const capped = {...exempt, rules: {...exempt.rules, maxNotional: '1000'}};
    expect(() => applyRules({...LIMIT, quantity: '1', reduceOnly: true}, capped, LOOSE)).toThrow(/over the maximum of 1000 USDT/);
    // Larger than one order may be, some exchanges would make several of it: one intent, many orders.
    const sized = {...exempt, rules: {...exempt.rules, maxQuantity: '2'}};
    expect(() => applyRules({...LIMIT, quantity: '3', reduceOnly: true}, sized, LOOSE)).toThrow(/over the maximum of 2 BTC/);
  });

  it('lets a position in a dated future be closed, and none be opened', () => {
    const dated = {...MARKET, symbol: 'BTC/USDT:USDT-270326', product: 'linear' as const, settle: 'USDT'};
    const order = {...LIMIT, symbol: dated.symbol};
    expect(() => applyRules(order, dated, LOOSE)).toThrow(/opens no position in a dated future/);
    expect(applyRules({...order, reduceOnly: true}, dated, LOOSE).request).toMatchObject({quantity: '0.01'});
  });

  it('refuses instead of rounding when asked to be exact', () => {
    expect(() => applyRules({...LIMIT, quantity: '0.0163934'}, MARKET, {...LOOSE, exact: true})).toThrow(/0.0163934 -> 0.01639/);
  });

  it('refuses a halted market and an order type that is not there', () => {
    expect(() => applyRules(LIMIT, {...MARKET, status: 'HALTED'}, LOOSE)).toThrow(/no new orders/);
    expect(() => applyRules(LIMIT, {...MARKET, orderTypes: ['MARKET']}, LOOSE)).toThrow(/no LIMIT orders/);
  });

  it('never rounds in the costly direction, over a step, or to zero', () => {
    fc.assert(
      fc.property(amount(10 ** 9), amount(10 ** 9), fc.constantFrom('BUY' as const, 'SELL' as const), (quantity, price, side) => {
        const ruled = ruledOrNull({...LIMIT, quantity, price, side});
        if (ruled === null) return;
        const request = ruled.request as LimitOrder;
        const [cut, move] = [dec(quantity).minus(request.quantity), dec(request.price).minus(price)];
        expect(cut.gte(0) && cut.lt(MARKET.rules.stepSize)).toBe(true);
        expect(side === 'BUY' ? move.lte(0) : move.gte(0)).toBe(true);
        expect(move.abs().lt(MARKET.rules.tickSize)).toBe(true);
        expect(
          isOnStep(dec(request.quantity), MARKET.rules.stepSize) && isOnStep(dec(request.price), MARKET.rules.tickSize),
        ).toBe(true);
        expect(dec(request.quantity).gt(0) && dec(request.quantity).times(request.price).gte(MARKET.rules.minNotional)).toBe(
          true,
        );
        // What obeys the rules is left alone.
        expect(applyRules(request, MARKET, LOOSE).adjustments).toEqual([]);
      }),
      {numRuns: 1000},
    );
  });

  it('names a smallest order that is valid, and that one step less would break', () => {
    fc.assert(
      fc.property(amount(10 ** 7), (typed) => {
        const price = plain(dec(typed).toDecimalPlaces(2).plus('0.01'));
        const refusal = refusalOf({...LIMIT, price, quantity: '0.000000001'});
        const smallest = /smallest valid order is ([0-9.]+) BTC/.exec(refusal.detail.hint ?? '')?.[1] ?? '0';
        const most = dec(MARKET.rules.maxQuantity ?? 0);
        if (dec(smallest).gt(most)) return;
        expect(ruledOrNull({...LIMIT, price, quantity: smallest})).not.toBeNull();
        expect(ruledOrNull({...LIMIT, price, quantity: plain(dec(smallest).minus(MARKET.rules.stepSize))})).toBeNull();
      }),
      {numRuns: 300},
    );
  });

  it('values a market order by the reference price, and a quote quantity by itself', () => {
    const market: OrderRequest = {
      type: 'MARKET',
      symbol: 'BTC/USDT',
      side: 'BUY',
      quantity: '0.00005',
      quantityIn: 'BASE',
      reduceOnly: false,
      clientOrderId: 'c',
    };
    expect(() => applyRules(market, MARKET, {exact: false, referencePrice: '60000'})).toThrow(/3 USDT is under/);
    expect(applyRules(market, MARKET, LOOSE).adjustments).toEqual([]);
    expect(() => applyRules({...market, quantityIn: 'QUOTE', quantity: '4.999'}, MARKET, LOOSE)).toThrow(/4.99 USDT is under/);
  });
});

function ruledOrNull(request: OrderRequest) {
  try {
    return applyRules(request, MARKET, LOOSE);
  } catch (error) {
    if (error instanceof DeskError) return null;
    throw error;
  }
}

function refusalOf(request: OrderRequest): DeskError {
  try {
    applyRules(request, MARKET, LOOSE);
  } catch (error) {
    if (error instanceof DeskError) return error;
  }
  throw new Error('it was not refused');
}
