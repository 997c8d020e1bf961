import {describe, expect, it} from 'vitest';
import {type FundingPlace, pairsOf, withFees} from '../../../src/lib/arbitrage/funding-pairs.ts';

function place(account: string, change: Partial<FundingPlace> = {}): FundingPlace {
  return {
    ...{account, exchange: account, symbol: 'BTC/USDT:USDT', asset: 'BTC', settle: 'USDT'},
    ...{rate: '0.0001', intervalHours: '8', nextAt: null, annualized: '0.1', markPrice: '100', ...change},
  };
}

/** Coin, accounts, per year and gap of each pair. */
function brief(places: readonly FundingPlace[]) {
  return pairsOf(places).map(({asset, long, short, annualized, markGapBps}) =>
    [asset, long.account, short.account, annualized, markGapBps].join(' '),
  );
}

const wide = place('c', {symbol: 'BTC/USDC:USDC', settle: 'USDC', annualized: '0.3'});
const cases: readonly (readonly [what: string, places: readonly FundingPlace[], expected: readonly string[]])[] = [
  [
    'is long where longs pay least and short where they pay most',
    [place('a'), place('b', {annualized: '0.25'}), place('c', {annualized: '0.2'})],
    ['BTC a b 0.15 0'],
  ],
  [
    'receives on both legs where the long is paid too',
    [place('a', {annualized: '-0.05'}), place('b', {annualized: '0.25'})],
    ['BTC a b 0.3 0'],
  ],
  ['is none of one place', [place('a')], []],
  ['leaves out a rate per year that is not known', [place('a'), place('b', {annualized: null}), place('c')], ['BTC a c 0 0']],
  ['of equal rates earns nothing, and is listed', [place('a'), place('b')], ['BTC a b 0 0']],
  [
    'has the gap of the marks, below 0 where the short is sold for less',
    [place('a', {markPrice: '100'}), place('b', {annualized: '0.2', markPrice: '99.95'})],
    ['BTC a b 0.1 -5'],
  ],
  ['has no gap where a mark is not known', [place('a'), place('b', {annualized: '0.2', markPrice: null})], ['BTC a b 0.1 ']],
  [
    'never joins two coins of one name',
    [
      place('a', {markPrice: '1'}),
      place('b', {annualized: '0.9', markPrice: '2.01'}),
      place('c', {annualized: '0.2', markPrice: '1'}),
    ],
    ['BTC a c 0.1 0'],
  ],
  [
    'of each coin, the widest first',
    [place('a'), place('b', {annualized: '0.2'}), place('a', {asset: 'ETH'}), place('b', {asset: 'ETH', annualized: '0.4'})],
    ['ETH a b 0.3 0', 'BTC a b 0.1 0'],
  ],
  ['of equal spreads is the one in a single money', [place('a'), wide, place('b', {annualized: '0.3'})], ['BTC a b 0.2 0']],
  ['may be two contracts of one account', [place('c'), wide], ['BTC c c 0.2 0']],
];

describe('the best pair of a coin', () => {
  it.each(cases)('%s', (_what, places, expected) => {
    expect(brief(places)).toEqual(expected);
  });

  it('keeps the interval of each leg, and says where their money differs', () => {
    const [pair] = pairsOf([place('a', {intervalHours: '1'}), wide]);
    expect(pair).toMatchObject({long: {intervalHours: '1'}, short: {intervalHours: '8'}, settleMismatch: true, fees: null});
  });

  it.each([
    // 8760 hours earn 0.1; 0.002 of fees take 175.2 of them.
    ['0.0005', '0.0005', '0.2', '0.002', '175.2'],
    ['0.0004', '0.0005', '0.27', '0.0018', '92.76'],
    ['-0.0001', '0.0001', '0.2', '0', '0'],
    ['-0.0002', '0.0001', '0.2', '-0.0002', '0'],
    ['0.0005', '0.0005', '0.1', '0.002', null],
    [null, '0.0005', '0.2', null, null],
    ['0.0005', null, '0.2', null, null],
  ])('with fees of %s and %s and a short at %s a year costs %s, paid after %s hours', (long, short, annualized, fees, hours) => {
    const [pair] = pairsOf([place('a'), place('b', {annualized})]);
    if (pair === undefined) throw new Error('there is no pair');
    expect(withFees(pair, long, short)).toMatchObject({
      fees,
      breakEvenHours: hours,
      long: {takerFee: long},
      short: {takerFee: short},
    });
  });
});
