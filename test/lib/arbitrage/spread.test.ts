import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type SpreadSide, spreadOf} from '../../../src/lib/arbitrage/spread.ts';
import {dec} from '../../../src/lib/model/decimal.ts';
import type {Level, MarketRules} from '../../../src/lib/model/market.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

type Change = Partial<Pick<SpreadSide, 'available'>> & {
  readonly bids?: readonly Level[];
  readonly asks?: readonly Level[];
  readonly taker?: string;
  readonly buyFeeIn?: 'BASE' | 'QUOTE';
  readonly rules?: Partial<MarketRules>;
  readonly receivedAt?: number;
};

const FREE: Partial<MarketRules> = {stepSize: '0.01', minQuantity: '0.01', minNotional: '0', maxQuantity: null};

function side(
  account: string,
  {bids = [], asks = [], taker = '0', buyFeeIn = 'QUOTE', available = null, rules, receivedAt = 0}: Change,
): SpreadSide {
  return {
    ...{account, exchange: account, available},
    market: {...MARKET, rules: {...MARKET.rules, ...FREE, ...rules}},
    book: {symbol: 'BTC/USDT', bids, asks, receivedAt, exchangeAt: null, sequence: null},
    fees: {symbol: 'BTC/USDT', maker: taker, taker, buyFeeIn, at: '2026-01-01T00:00:00.000Z'},
  };
}

const asks: readonly Level[] = [
  ['100', '1'],
  ['101', '1'],
  ['104', '5'],
];
const bids: readonly Level[] = [
  ['103', '1'],
  ['102', '1'],
  ['100', '5'],
];

/** What so many units cost, whole ones at whole prices; of more than there are, all. */
function costOf(levels: readonly Level[], quantity: number): number {
  let [left, cost] = [quantity, 0];
  for (const [price, size] of levels) {
    const part = Math.min(left, Number(size));
    cost += part * Number(price);
    left -= part;
  }
  return cost;
}

describe('a spread', () => {
  it('is walked through both books to where its gain would be gone', () => {
    // 1 gains 3, 2 gain 1 more, and each further one loses 4: after exactly one more nothing is left.
    const row = spreadOf(side('a', {asks}), side('b', {bids}), null);
    expect(row).toMatchObject({quantity: '3', maxQuantity: '3', limitedBy: 'the spread', profit: '0', netBps: '0'});
  });

  it('of a size has its own averages', () => {
    const row = spreadOf(side('a', {asks, receivedAt: 40}), side('b', {bids, receivedAt: 100}), '2');
    expect(row).toMatchObject({
      quantity: '2',
      buy: {price: '100.5'},
      sell: {price: '102.5'},
      profit: '4',
      maxQuantity: '3',
      skewMs: 60,
    });
    expect(row.grossBps).toBe('199.005');
    expect(row.netBps).toBe('199.005');
  });

  it('pays both fees', () => {
    const row = spreadOf(side('a', {asks, taker: '0.01'}), side('b', {bids, taker: '0.01'}), '1');
    expect(row.profit).toBe('0.97');
    expect(row.netBps).toBe('97');
  });

  it('that loses is a row of quantity 0, with what it would lose at the best prices', () => {
    const row = spreadOf(side('a', {asks: [['105', '1']]}), side('b', {bids}), null);
    expect(row).toMatchObject({quantity: '0', maxQuantity: '0', limitedBy: 'the spread', profit: '0', grossBps: '-190.4762'});
  });

  it.each([
    ['USDT on a', {available: '150', taker: '0'}, {}, '1.49'],
    ['BTC on b', {}, {available: '0.5'}, '0.5'],
    ['the largest order on b', {}, {rules: {maxQuantity: '0.75'}}, '0.75'],
    ['the smallest order on a', {rules: {minQuantity: '7'}}, {}, '0'],
  ] as const)('is limited by %s', (limitedBy, buy, sell, maxQuantity) => {
    const row = spreadOf(side('a', {asks, ...buy}), side('b', {bids, ...sell}), null);
    expect(row).toMatchObject({limitedBy, maxQuantity});
  });

  it('is limited by the depth of the book that ends first', () => {
    expect(spreadOf(side('a', {asks: asks.slice(0, 1)}), side('b', {bids}), null).limitedBy).toBe('the depth of a');
    expect(spreadOf(side('a', {asks}), side('b', {bids: bids.slice(0, 1)}), null).limitedBy).toBe('the depth of b');
  });

  it('of a size that the books do not hold is not known', () => {
    const row = spreadOf(side('a', {asks}), side('b', {bids}), '50');
    expect(row).toMatchObject({grossBps: null, netBps: null, profit: null, buy: {price: null}});
  });

  it('of an empty book has no prices', () => {
    expect(spreadOf(side('a', {}), side('b', {bids}), null)).toMatchObject({
      maxQuantity: '0',
      grossBps: null,
      buy: {price: null},
    });
  });

  it('ends where an exhaustive search ends, on small books', () => {
    const level = fc.tuple(fc.integer({min: 90, max: 110}), fc.integer({min: 1, max: 4}));
    const bookOf = (levels: readonly (readonly [number, number])[], down: boolean): readonly Level[] =>
      [...new Map(levels).entries()]
        .toSorted(([a], [b]) => (down ? b - a : a - b))
        .map(([price, size]) => [`${price}`, `${size}`]);
    const books = fc.array(level, {minLength: 1, maxLength: 4});
    fc.assert(
      fc.property(
        books,
        books,
        fc.constantFrom('0', '0.01', '0.002'),
        fc.option(fc.integer({min: 1, max: 900}), {nil: null}),
        (one, other, taker, money) => {
          const buy = side('a', {
            asks: bookOf(one, false),
            taker,
            available: money === null ? null : `${money}`,
            rules: {stepSize: '1', minQuantity: '1'},
          });
          const sell = side('b', {bids: bookOf(other, true), taker, rules: {stepSize: '1', minQuantity: '1'}});
          let best = 0;
          for (let quantity = 1; quantity <= 16; quantity++) {
            const {profit} = spreadOf(buy, sell, `${quantity}`);
            const isPaid = money === null || dec(costOf(buy.book.asks, quantity)).times(dec(taker).plus(1)).lte(money);
            if (profit !== null && !profit.startsWith('-') && isPaid) best = quantity;
          }
          return spreadOf(buy, sell, null).maxQuantity === `${best}`;
        },
      ),
      {numRuns: 2000},
    );
  });
});
