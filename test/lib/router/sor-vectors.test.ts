/** The worked examples of https://github.com/binance/binance-spot-api-docs/blob/master/faqs/sor_faq.md, one account per book. */
import {describe, expect, it} from 'vitest';
import {dec} from '../../../src/lib/model/decimal.ts';
import {planRoute} from '../../../src/lib/router/plan.ts';
import {candidate, NOW, request} from './candidates.ts';

const asks = {
  usdt: [
    ['30500', '3'],
    ['30800', '3'],
  ],
  usdc: [
    ['28000', '1'],
    ['30000', '1'],
  ],
  usdp: [
    ['29000', '1'],
    ['35000', '1'],
  ],
} as const;
const bids = {
  usdt: [['29500', '5']],
  usdc: [
    ['35000', '5'],
    ['30000', '5'],
  ],
  usdp: [['28000', '5']],
} as const;

const buying = (taker = '0') => Object.entries(asks).map(([account, levels]) => candidate({account, asks: levels, taker}));
const selling = () => Object.entries(bids).map(([account, levels]) => candidate({account, bids: levels}));

describe('smart order routing examples', () => {
  it.each([
    ['0.5', '31000', '14000', '0', {usdc: '0.5'}],
    ['5', '31000', '148000', '0', {usdt: '2', usdc: '2', usdp: '1'}],
    ['11', null, '305900', '1', {usdt: '6', usdc: '2', usdp: '2'}],
  ])('buy %s up to %s costs %s', (quantity, price, cost, unfilled, legs) => {
    const route = planRoute(request({quantity, price}), buying(), NOW);
    expect(route.totals).toMatchObject({cost, unfilled, fee: '0'});
    expect(Object.fromEntries(route.plan.map((leg) => [leg.account, leg.quantity]))).toEqual(legs);
  });

  it('one book alone pays 153,100 for 5, and the split saves the difference', () => {
    const alone = planRoute(request({quantity: '5', price: '31000', mode: 'best'}), buying(), NOW);
    expect(alone).toMatchObject({best: {account: 'usdt'}, totals: {cost: '153100'}, savedVersusBestSingle: '5100'});
  });

  it('sell 10 down to 29,000 brings 325,000', () => {
    const route = planRoute(request({side: 'SELL', quantity: '10', price: '29000'}), selling(), NOW);
    expect(route.totals).toMatchObject({quantity: '10', cost: '325000'});
  });

  it('with a fee of 0.1% everywhere the same levels are taken, and the fee is on top', () => {
    const route = planRoute(request({quantity: '5', price: '31000'}), buying('0.001'), NOW);
    expect(route.totals).toMatchObject({fee: '148', cost: '148148'});
  });

  it('a fee can change the order of merit: 8% on the cheapest book sends the second unit elsewhere', () => {
    const books = buying().map((each) =>
      each.account === 'usdc' && each.fees ? {...each, fees: {...each.fees, taker: '0.08'}} : each,
    );
    const route = planRoute(request({quantity: '3'}), books, NOW);
    // 28,000 + 8% = 30,240; 30,000 + 8% = 32,400: dearer than 30,500.
    expect(route.totals.cost).toBe(dec(30240).plus(29000).plus(30500).toFixed());
  });
});
