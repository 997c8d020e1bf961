import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec, ZERO} from '../../../src/lib/model/decimal.ts';
import {isDollar} from '../../../src/lib/portfolio/dollars.ts';
import {type Holding, planRebalance} from '../../../src/lib/rebalance/plan.ts';
import {parseTargets} from '../../../src/lib/rebalance/targets.ts';

const targets = (shares: Readonly<Record<string, string>>) => new Map(Object.entries(shares));
const held = (asset: string, total: string, price: string | null): Holding => ({
  asset,
  total,
  price,
  value: price === null ? null : dec(total).times(price).toFixed(),
});
const bounds = {drift: '0.05', min: '50', isDollar};

describe('a targets file', () => {
  it('has shares that come to 100%', () => {
    expect([...parseTargets('targets: {btc: 40%, ETH: 20.5%, USDT: 39.5%}')]).toEqual([
      ['BTC', '0.4'],
      ['ETH', '0.205'],
      ['USDT', '0.395'],
    ]);
  });

  it.each([
    ['targets: {BTC: 40%, USDT: 50%}', 'come to 90%'],
    ['targets: {BTC: 40}', 'must be a percentage'],
    ['targets: {BTC: -5%, USDT: 105%}', 'must be a percentage'],
    ['targets: {BTC: 50%, btc: 50%}', 'BTC appears twice'],
    ['goals: {BTC: 100%}', 'line 1'],
    ['{}', '`targets` is missing'],
    ['targets: [BTC]', 'line 1'],
  ])('with a mistake is refused: %s', (text, message) => {
    expect(() => parseTargets(text)).toThrow(message);
    expect(() => parseTargets(text)).toThrow('Targets file');
  });
});

describe('a plan', () => {
  it('sells what is too much before it buys what is too little, and leaves what is not named', () => {
    const holdings = [held('BTC', '1', '60000'), held('ETH', '2', '2000'), held('USDT', '36000', '1'), held('DOGE', '1000', '1')];
    const plan = planRebalance(targets({BTC: '0.4', ETH: '0.2', USDT: '0.4'}), holdings, bounds);
    expect(plan.total).toBe('100000');
    expect(plan.weights.map(({asset, share}) => [asset, share])).toEqual([
      ['BTC', '0.6'],
      ['ETH', '0.04'],
      ['USDT', '0.36'],
    ]);
    expect(plan.trades).toEqual([
      {side: 'SELL', symbol: 'BTC/USDT', quantity: '0.33333333', value: '20000'},
      {side: 'BUY', symbol: 'ETH/USDT', quantity: '8', value: '16000'},
    ]);
  });

  it('leaves a share within the drift, and a trade that is too small', () => {
    const holdings = [held('BTC', '1', '45000'), held('USDT', '55000', '1')];
    const shares = targets({BTC: '0.4', USDT: '0.6'});
    expect(planRebalance(shares, holdings, bounds).trades).toEqual([]);
    expect(planRebalance(shares, holdings, {...bounds, drift: '0.0499'}).trades).toHaveLength(1);
    expect(planRebalance(shares, holdings, {...bounds, drift: '0', min: '5000.01'}).trades).toEqual([]);
  });

  it('trades against the largest dollar of the file, other dollars too', () => {
    const holdings = [held('BTC', '1', '50000'), held('USDC', '50000', '1'), held('USDT', '0', '1')];
    const plan = planRebalance(targets({BTC: '0.5', USDC: '0.2', USDT: '0.3'}), holdings, bounds);
    expect(plan.trades).toEqual([{side: 'SELL', symbol: 'USDC/USDT', quantity: '30000', value: '30000'}]);
  });

  it('refuses what it cannot weigh', () => {
    const shares = targets({BTC: '0.5', USDT: '0.5'});
    expect(() => planRebalance(shares, [held('BTC', '1', null)], bounds)).toThrow('BTC has no price in USD');
    const two = {...held('BTC', '1', '5'), exchange: 'x'};
    expect(() => planRebalance(shares, [two, {...two, exchange: 'y'}], bounds)).toThrow('not the same coin');
    expect(() => planRebalance(shares, [held('USDT', '100', '1')], bounds)).toThrow('BTC has no price');
    expect(() => planRebalance(shares, [], bounds)).toThrow('None of the coins');
  });

  it('never trades past a target, and never buys for more than the sells and the cash come to', () => {
    const amount = fc.integer({min: 1, max: 10_000_000});
    const share = fc.integer({min: 1, max: 100});
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount, share), {minLength: 1, maxLength: 5}), amount, (coins, cash) => {
        const sum = coins.reduce((total, [, , weight]) => total + weight, 100);
        const shares = new Map(
          coins.map(([, , weight], index) => [`C${index}`, dec(weight).div(sum).toDecimalPlaces(10).toFixed()]),
        );
        const rest = [...shares.values()].reduce((total, one) => total.minus(one), dec('1'));
        shares.set('USDT', rest.toFixed());
        const holdings = [
          ...coins.map(([total, price], index) => held(`C${index}`, String(total), dec(price).div(1000).toFixed())),
          held('USDT', String(cash), '1'),
        ];
        const plan = planRebalance(shares, holdings, {...bounds, drift: '0', min: '0'});
        const worth = (side: string) =>
          plan.trades.filter((trade) => trade.side === side).reduce((total, {value}) => total.plus(value), ZERO);
        expect(worth('BUY').lte(worth('SELL').plus(cash).plus('0.000001'))).toBe(true);
        for (const {symbol, side, quantity} of plan.trades) {
          const row = holdings.find(({asset}) => `${asset}/USDT` === symbol);
          const weight = plan.weights.find(({asset}) => asset === row?.asset);
          const after = dec(row?.total ?? '0')
            .plus(side === 'BUY' ? quantity : `-${quantity}`)
            .times(row?.price ?? '0');
          const aim = dec(plan.total).times(weight?.target ?? '0');
          expect(side === 'BUY' ? after.lte(aim.plus('0.000001')) : after.gte(aim.minus('0.000001'))).toBe(true);
        }
      }),
      {numRuns: 200},
    );
  });
});
