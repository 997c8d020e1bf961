import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec} from '../../../../src/lib/model/decimal.ts';
import {bpsOf, type Cost, costOf, sumOf, type Traded} from '../../../../src/lib/orders/report/cost.ts';

const ARRIVAL = {at: 1, bid: '99', ask: '101', planned: '101.5'};
const bought: Traded = {
  side: 'BUY',
  quantity: dec('2'),
  value: dec('204'),
  fees: [{asset: 'USDT', amount: '0.2'}],
  base: 'BTC',
  quote: 'USDT',
};
const text = (cost: Cost | null) => (cost === null ? null : [cost.amount.toString(), bpsOf(cost)]);

describe('what an execution cost', () => {
  it('is what was paid over the middle of the market and over the plan, and the fee', () => {
    const {slippage, versusPlan, fee, total} = costOf(bought, ARRIVAL);
    expect([slippage, versusPlan, fee, total].map(text)).toEqual([
      ['4', '200'],
      ['1', '49.26'],
      ['0.2', '9.8'],
      ['4.2', '210'],
    ]);
  });

  it('of a sale is what was received under it; better than the middle is a gain', () => {
    const sold: Traded = {...bought, side: 'SELL'};
    expect(text(costOf(sold, ARRIVAL).slippage)).toEqual(['-4', '-200']);
    expect(text(costOf({...sold, value: dec('198')}, ARRIVAL).slippage)).toEqual(['2', '100']);
  });

  it('counts a fee in the coin itself at the price it traded at, and a rebate as a gain', () => {
    expect(text(costOf({...bought, fees: [{asset: 'BTC', amount: '0.002'}]}, ARRIVAL).fee)).toEqual(['0.204', '10']);
    expect(text(costOf({...bought, fees: [{asset: 'USDT', amount: '-0.204'}]}, ARRIVAL).fee)).toEqual(['-0.204', '-10']);
  });

  it.each([
    ['a fee in another coin', {...bought, fees: [{asset: 'BNB', amount: '0.01'}]}],
    ['a fee that was not told', {...bought, fees: null}],
  ])('%s makes fee and total unknown, never 0', (_, traded) => {
    const {slippage, fee, total} = costOf(traded, ARRIVAL);
    expect([text(slippage), fee, total]).toEqual([['4', '200'], null, null]);
  });

  it('without a market of that moment is only the fee', () => {
    const {slippage, versusPlan, fee, total} = costOf(bought, null);
    expect([slippage, versusPlan, text(fee), total]).toEqual([null, null, ['0.2', '9.8'], null]);
    expect(costOf(bought, {...ARRIVAL, planned: null}).versusPlan).toBeNull();
  });

  it('is summed over the orders of which it is known, and says over how many', () => {
    const cost = (amount: string, of: string) => ({amount: dec(amount), of: dec(of)});
    expect(sumOf([cost('1', '100'), null, cost('-0.1', '800')])).toEqual({orders: 2, amount: '0.9', bps: '10'});
    expect(sumOf([null])).toEqual({orders: 0, amount: '0', bps: null});
  });

  it('of one and the same trade is a cost to one side and the same gain to the other', () => {
    const price = fc.integer({min: 1, max: 10 ** 9}).map((units) => dec(units).div(1000));
    fc.assert(
      fc.property(price, price, price, (quantity, at, mid) => {
        const traded = {...bought, quantity, value: quantity.times(at), fees: []};
        const arrival = {...ARRIVAL, bid: mid.toString(), ask: mid.toString()};
        const [buy, sell] = (['BUY', 'SELL'] as const).map((side) => costOf({...traded, side}, arrival).slippage?.amount);
        expect(buy?.plus(sell ?? 1).toString()).toBe('0');
        expect(buy?.toString()).toBe(at.minus(mid).times(quantity).toString());
      }),
    );
  });
});
