import {describe, expect, it} from 'vitest';
import {planRoute} from '../../../src/lib/router/plan.ts';
import {targetOf} from '../../../src/lib/router/result.ts';
import {candidate, NOW, request} from './candidates.ts';

const cheap = candidate({
  account: 'cheap',
  asks: [
    ['100', '1'],
    ['101', '2'],
  ],
  taker: '0.01',
});
const dear = candidate({account: 'dear', asks: [['100.5', '5']]});

describe('a plan by hand', () => {
  it('compares prices with the fee in them', () => {
    // 1 at cheap costs 100 + 1 = 101; at dear 100.5.
    const route = planRoute(request({quantity: '1', mode: 'best'}), [cheap, dear], NOW);
    expect(route.best).toEqual({account: 'dear', exchange: 'dear', price: '100.5', effectivePrice: '100.5'});
    expect(route.venues.map(({effectivePrice, differenceBps}) => [effectivePrice, differenceBps])).toEqual([
      ['101', '49.75'],
      ['100.5', '0'],
    ]);
    expect(route.totals).toEqual({
      quantity: '1',
      averagePrice: '100.5',
      effectivePrice: '100.5',
      fee: '0',
      cost: '100.5',
      unfilled: '0',
    });
  });

  it('splits where the fee-adjusted books cross, with the worst price of each leg as its limit', () => {
    const free = candidate({
      account: 'free',
      asks: [
        ['100', '1'],
        ['102', '9'],
      ],
    });
    const route = planRoute(request({quantity: '3'}), [free, dear], NOW);
    expect(route.plan).toEqual([
      {
        account: 'free',
        exchange: 'free',
        symbol: 'BTC/USDT',
        quantity: '1',
        limitPrice: '100',
        averagePrice: '100',
        fee: '0',
        cost: '100',
      },
      {
        account: 'dear',
        exchange: 'dear',
        symbol: 'BTC/USDT',
        quantity: '2',
        limitPrice: '100.5',
        averagePrice: '100.5',
        fee: '0',
        cost: '201',
      },
    ]);
    expect(route.savedVersusBestSingle).toBe('0.5');
    expect(route.venues.map(({saved}) => saved)).toEqual(['3', '0.5']);
  });

  it('sells to the highest bids, fees taken off', () => {
    const one = candidate({
      account: 'one',
      bids: [
        ['100', '1'],
        ['98', '1'],
      ],
      taker: '0.001',
    });
    const other = candidate({account: 'other', bids: [['99', '1']]});
    const route = planRoute(request({side: 'SELL', quantity: '2'}), [one, other], NOW);
    expect(route.plan.map(({account, quantity, limitPrice, cost}) => [account, quantity, limitPrice, cost])).toEqual([
      ['one', '1', '100', '99.9'],
      ['other', '1', '99', '99'],
    ]);
    expect(route.totals.cost).toBe('198.9');
  });

  it('a balance is locked at the limit price, with the fee on top where it is paid in quote', () => {
    const asks = [
      ['100', '1'],
      ['110', '1'],
    ] as const;
    const base = candidate({account: 'base', asks, available: '110', taker: '0.1', buyFeeIn: 'BASE', rules: {stepSize: '0.1'}});
    const quote = candidate({
      account: 'quote',
      asks,
      available: '110',
      taker: '0.1',
      buyFeeIn: 'QUOTE',
      rules: {stepSize: '0.1'},
    });
    expect(planRoute(request({quantity: '2'}), [base], NOW).totals.quantity).toBe('1');
    expect(planRoute(request({quantity: '2'}), [quote], NOW).totals.quantity).toBe('1');
    const poorer = candidate({
      account: 'poorer',
      asks,
      available: '109.9',
      taker: '0.1',
      buyFeeIn: 'QUOTE',
      rules: {stepSize: '0.1'},
    });
    expect(planRoute(request({quantity: '2'}), [poorer], NOW).totals).toMatchObject({quantity: '0.9', unfilled: '1.1'});
  });

  it('leaves a greedy leg below the minimum out, even when its level is the cheapest', () => {
    const tiny = candidate({account: 'tiny', asks: [['99', '0.01']], rules: {minNotional: '5'}});
    const route = planRoute(request({quantity: '1'}), [tiny, dear], NOW);
    expect(route.plan.map(({account}) => account)).toEqual(['dear']);
    expect(route.venues[0]?.excluded).toBe('its book holds too little: the smallest order is 0.05051 BTC at 99 USDT');
  });

  it('of two ways that cost the same it takes the one with fewer legs, on the earlier account', () => {
    const accounts = ['a', 'b', 'c'].map((account) => candidate({account, asks: [['100', '2']]}));
    expect(planRoute(request({quantity: '2'}), accounts, NOW).plan.map(({account}) => account)).toEqual(['a']);
    expect(planRoute(request({quantity: '3'}), accounts, NOW).plan.map(({account}) => account)).toEqual(['a', 'b']);
  });

  it('rounds a price off the tick grid to the next one that reaches it', () => {
    const odd = candidate({account: 'odd', asks: [['100.003', '1']]});
    expect(planRoute(request(), [odd], NOW).plan[0]).toMatchObject({limitPrice: '100.01', cost: '100.01'});
  });

  it('takes nothing beyond the price or the slippage asked for', () => {
    const deep = candidate({
      account: 'deep',
      asks: [
        ['100', '1'],
        ['100.4', '1'],
        ['101', '1'],
      ],
    });
    expect(planRoute(request({quantity: '3', price: '100.5'}), [deep], NOW).totals).toMatchObject({quantity: '2', unfilled: '1'});
    expect(planRoute(request({quantity: '3', maxSlippage: '0.001'}), [deep], NOW).totals).toMatchObject({
      quantity: '1',
      unfilled: '2',
    });
  });

  it('what the price leaves over rests there when asked for', () => {
    const deep = candidate({
      account: 'deep',
      asks: [
        ['100', '1'],
        ['101', '1'],
      ],
    });
    const route = planRoute(request({quantity: '3', price: '100.5', rest: true}), [deep], NOW);
    expect(route.rest).toEqual({account: 'deep', exchange: 'deep', symbol: 'BTC/USDT', quantity: '2', limitPrice: '100.5'});
    expect(planRoute(request({quantity: '1', price: '100.5', rest: true}), [deep], NOW).rest).toBeNull();
  });

  it('what rests is all of it but for what the step of its account cannot express: nothing is missing then', () => {
    const [coarse, fine] = [
      candidate({account: 'coarse', asks: [['101', '5']], rules: {stepSize: '0.01'}}),
      candidate({account: 'fine', asks: [['100', '1']], available: '100.2', rules: {stepSize: '0.0001'}}),
    ];
    // Nothing can be taken at this price: no account is part of a plan.
    const resting = planRoute(request({quantity: '0.123456789', price: '90', rest: true}), [coarse], NOW);
    expect([resting.plan, resting.rest?.quantity, resting.dust, targetOf(resting)]).toEqual([[], '0.12', '0.003456789', '0.12']);
    // The rest lies on another account, of coarser steps, than what was taken.
    const both = planRoute(request({quantity: '1.2345', price: '100.5', rest: true}), [coarse, fine], NOW);
    expect([both.plan[0]?.quantity, both.rest, targetOf(both)]).toMatchObject([
      '1',
      {account: 'coarse', quantity: '0.23'},
      '1.23',
    ]);
  });

  it('names what no step can express, and still calls the account able to fill the whole', () => {
    const coarse = candidate({account: 'coarse', asks: [['100', '5']], rules: {stepSize: '0.001'}});
    const route = planRoute(request({quantity: '1.00005', mode: 'best'}), [coarse], NOW);
    expect(route.best?.account).toBe('coarse');
    expect(route).toMatchObject({dust: '0.00005', totals: {quantity: '1', unfilled: '0.00005'}});
  });

  it('spends a quote amount to within one step, fees included', () => {
    const one = candidate({
      account: 'one',
      asks: [
        ['100', '1'],
        ['200', '10'],
      ],
      taker: '0.01',
      rules: {stepSize: '0.01'},
    });
    const route = planRoute(request({quantity: '150', quantityIn: 'QUOTE'}), [one], NOW);
    expect(route.totals).toMatchObject({quantity: '1.24', cost: '149.48', unfilled: '0.52'});
  });

  it('a forbidden cent: a step cell that straddles two levels keeps the deeper price as its limit', () => {
    const dust = candidate({
      account: 'dust',
      asks: [
        ['100', '0.0015'],
        ['101', '5'],
      ],
      rules: {stepSize: '0.001'},
    });
    const route = planRoute(request({quantity: '0.002'}), [dust], NOW);
    expect(route.plan[0]).toMatchObject({quantity: '0.002', limitPrice: '101', cost: '0.2005'});
  });

  it('refuses to plan what cannot be counted in exact steps', () => {
    const fine = candidate({account: 'fine', asks: [['0.00001', '1']], rules: {stepSize: '0.00000001'}});
    expect(() => planRoute(request({quantity: '100000000000'}), [fine], NOW)).toThrow('too large to be planned in exact steps');
  });
});

describe('an account left out says why', () => {
  const asks = [['100', '5']] as const;
  const reasonOf = (sketch: Parameters<typeof candidate>[0], change = {}) =>
    planRoute(request(change), [candidate(sketch)], NOW).venues[0]?.excluded;
  const market = candidate({account: 'm'}).market;

  it.each([
    ['halted', {change: {market: market && {...market, status: 'HALTED' as const}}}, 'BTC/USDT is halted'],
    [
      'cancel only',
      {change: {market: market && {...market, status: 'CANCEL_ONLY' as const}}},
      'BTC/USDT takes no new orders (cancel only)',
    ],
    [
      'no IOC',
      {change: {market: market && {...market, timesInForce: ['GTC' as const]}}},
      'BTC/USDT takes no immediate-or-cancel orders',
    ],
    ['no book', {change: {book: null}}, 'order book not known'],
    ['no fee', {change: {fees: null}}, 'taker fee not known'],
    ['no balance known', {available: null}, 'free balance not known'],
    ['exchange down', {change: {excluded: 'No answer within 5 ms.'}}, 'No answer within 5 ms.'],
    ['no money', {available: '0'}, 'free 0 USDT is not enough: the smallest order is 0.00001 BTC at 100 USDT'],
    ['below the minimum', {rules: {minQuantity: '2'}}, '1 BTC is too little: the smallest order is 2 BTC at 100 USDT'],
  ])('%s', (_, sketch, reason) => {
    expect(reasonOf({account: 'x', asks, ...sketch})).toBe(reason);
  });

  it('an empty side, and a best price beyond the limit', () => {
    expect(reasonOf({account: 'x', asks: []})).toBe('the order book has no asks');
    expect(reasonOf({account: 'x', asks}, {price: '99'})).toBe('best price 100 is above the limit 99 USDT');
  });
});
