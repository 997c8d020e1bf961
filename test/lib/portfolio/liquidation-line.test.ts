/** The price at which an account dies when only one coin moves, against a whole account computed by hand. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Decimal, dec, plain, ZERO} from '../../../src/lib/model/decimal.ts';
import {type LineSources, marginLines} from '../../../src/lib/portfolio/margin-lines.ts';
import {lineOf, pool, position, STEP, sources, TIERS} from '../../support/margin-books.ts';

describe('the liquidation line', () => {
  it('of one long is where what is left of the money is its maintenance', () => {
    // 1 x 10,000 with 1,000 behind it: 1000 - (10000 - p) = 0.005 p at p = 9000 / 0.995.
    const held = position('BTC/USDT:USDT', '1', '10000', {liquidationPrice: '9050'});
    const [line, ...others] = marginLines(sources({pools: [pool({maintenance: '50'})], positions: [held]}));
    expect(others).toEqual([]);
    expect(line).toEqual({
      ...{asset: 'BTC', direction: 'DOWN', price: '10000', liquidationPrice: '9045.226130653266', symbol: null},
      // The nearer of both.
      ...{told: '9050', distance: '0.095'},
    });
  });

  it('of a coin held as money and sold as a contract lies far away on both sides, or nowhere', () => {
    const held = position('BTC/USDT:USDT', '-1', '10000');
    const collateral = [{asset: 'BTC', quantity: '1', weight: '1'}];
    const hedged = pool({asset: 'USD', settles: null, equity: '10000', maintenance: '50', collateral});
    const lines = marginLines(sources({pools: [hedged], positions: [held]}, {USDT: '1', BTC: '10000'}));
    // Worth 10,000 wherever the price goes, until a maintenance of 5 % and more of the value is that: 0.1 v - 29100 = 10000.
    expect(lines).toMatchObject([{direction: 'UP', liquidationPrice: '282000'}]);
  });

  it('counts a contract of 1000 coins in coins, beside the coin itself', () => {
    const held = {...position('1000PEPE/USDT:USDT', '-1000', '0.01'), coin: 'PEPE', coinsPerUnit: '1000'};
    const lines = marginLines(sources({pools: [pool({equity: '5', maintenance: '0.05'})], positions: [held]}));
    expect(lineOf(lines, 'PEPE', 'UP')).toMatchObject({price: '0.00001', liquidationPrice: '0.00001492537313432836'});
  });

  it('of an isolated position is its own, whatever else the account has', () => {
    const alone = position('ETH/USDT:USDT', '10', '1000', {marginMode: 'ISOLATED', margin: '1000', maintenance: '50'});
    const lines = marginLines(sources({pools: [pool({equity: '1000000'})], positions: [alone]}));
    expect(lines).toMatchObject([
      {asset: 'ETH', direction: 'DOWN', symbol: 'ETH/USDT:USDT', liquidationPrice: '904.522613065326'},
    ]);
  });

  it('is not known where a figure is missing, and the price of the exchange stands alone', () => {
    const held = position('BTC/USDT:USDT', '-1', '10000', {liquidationPrice: '12000'});
    const cases: readonly Partial<LineSources>[] = [
      {pools: [pool({equity: null})]},
      {pools: [pool({maintenance: null})]},
      {pools: [pool({mode: 'PORTFOLIO'})]},
      {pools: [pool({})], tiers: new Map([['BTC/USDT:USDT', null]])},
      {pools: [pool({collateral: [{asset: 'BTC', quantity: '1', weight: null}]})]},
    ];
    for (const each of cases) {
      expect(marginLines(sources({positions: [held], ...each}))).toMatchObject([
        {asset: 'BTC', direction: 'UP', liquidationPrice: null, told: '12000', distance: '0.2'},
      ]);
    }
    const untold = position('BTC/USDT:USDT', '-1', '10000');
    expect(marginLines(sources({positions: [untold], pools: [pool({equity: null})]}))).toMatchObject([
      {asset: 'BTC', direction: 'UP', price: '10000', liquidationPrice: null, told: null, distance: null},
    ]);
  });

  it('is the price of today where the account is due already', () => {
    const held = position('BTC/USDT:USDT', '1', '10000');
    const lines = marginLines(sources({pools: [pool({equity: '40', maintenance: '50'})], positions: [held]}));
    expect(lines).toMatchObject([{direction: 'DOWN', liquidationPrice: '10000', distance: '0'}]);
  });

  it('has none for what has no position and owes nothing', () => {
    expect(marginLines(sources({pools: [pool({collateral: [{asset: 'BTC', quantity: '2', weight: '0.9'}]})]}))).toEqual([]);
  });
});

interface Holding {
  readonly coin: string;
  readonly quantity: Decimal;
  readonly entry: Decimal;
  readonly mark: Decimal;
}

interface Book {
  readonly cash: Decimal;
  readonly positions: readonly Holding[];
  readonly coins: readonly {readonly coin: string; readonly quantity: Decimal; readonly weight: Decimal}[];
  readonly prices: Readonly<Record<string, Decimal>>;
  /** What the exchange counts and mxt does not model. */
  readonly otherNeeds: Decimal;
}

const needs = (value: Decimal): Decimal => {
  const tier = TIERS.find(({upTo}) => upTo === null || value.lte(upTo));
  return value.times(tier?.maintenanceRate ?? 0).minus(tier?.deduction ?? 0);
};

/** Equity and maintenance with every price given, from nothing but what is held. */
function figuresOf({cash, positions, coins, otherNeeds}: Book, prices: Readonly<Record<string, Decimal>>) {
  const at = (coin: string) => prices[coin] ?? ZERO;
  const profit = positions.reduce((sum, {coin, quantity, entry}) => sum.plus(quantity.times(at(coin).minus(entry))), ZERO);
  const worth = coins.reduce((sum, {coin, quantity, weight}) => sum.plus(quantity.times(weight).times(at(coin))), ZERO);
  const maintenance = positions.reduce((sum, {coin, quantity}) => sum.plus(needs(quantity.abs().times(at(coin)))), otherNeeds);
  return {equity: cash.plus(profit).plus(worth), maintenance};
}

const amount = (most: number, places: number) => fc.integer({min: 1, max: most}).map((n) => dec(n).div(10 ** places));
const signed = (most: number, places: number) =>
  fc.tuple(amount(most, places), fc.boolean()).map(([size, isShort]) => (isShort ? size.neg() : size));

const books = fc
  .record({
    cash: amount(10_000_000, 2),
    marks: fc.tuple(amount(9_000_000, 2), amount(400_000, 2), amount(30_000, 4)),
    held: fc.array(
      fc.record({coin: fc.constantFrom('BTC', 'ETH', 'SOL'), size: signed(3000, 3), drift: fc.integer({min: -20, max: 20})}),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
    coins: fc.array(fc.record({coin: fc.constantFrom('BTC', 'ETH'), size: amount(2000, 3), weight: amount(100, 2)}), {
      maxLength: 2,
    }),
    otherNeeds: amount(10_000, 2),
  })
  .map(({cash, marks, held, coins, otherNeeds}): Book => {
    const prices = {BTC: marks[0], ETH: marks[1], SOL: marks[2]};
    const positions = held.map(({coin, size, drift}) => {
      const mark = prices[coin as keyof typeof prices];
      return {coin, quantity: size, entry: mark.times(100 + drift).div(100), mark};
    });
    return {cash, positions, coins: coins.map(({coin, size, weight}) => ({coin, quantity: size, weight})), prices, otherNeeds};
  });

describe('over random books', () => {
  it('the account is dead at the stated price, alive one step before, and alive at every price on the way', () => {
    let lines = 0;
    fc.assert(
      fc.property(books, fc.array(fc.integer({min: 1, max: 999}), {minLength: 3, maxLength: 3}), (book, samples) => {
        const now = figuresOf(book, book.prices);
        if (now.equity.lte(now.maintenance)) return;
        const positions = book.positions.map(({coin, quantity, mark}) =>
          position(`${coin}/USDT:USDT`, plain(quantity), plain(mark)),
        );
        const collateral = book.coins.map(({coin, quantity, weight}) => ({
          asset: coin,
          quantity: plain(quantity),
          weight: plain(weight),
        }));
        const own = pool({equity: plain(now.equity), maintenance: plain(now.maintenance), collateral, settles: null});
        const usd = {USDT: '1', ...Object.fromEntries(Object.entries(book.prices).map(([coin, price]) => [coin, plain(price)]))};
        const found = marginLines(sources({pools: [own], positions}, usd));
        const isAlive = (coin: string, price: Decimal) => {
          const {equity, maintenance} = figuresOf(book, {...book.prices, [coin]: price});
          return equity.gt(maintenance);
        };
        for (const coin of ['BTC', 'ETH', 'SOL']) {
          const today = book.prices[coin] ?? ZERO;
          for (const direction of ['DOWN', 'UP'] as const) {
            const line = lineOf(found, coin, direction);
            const end = direction === 'DOWN' ? ZERO : today.times(1000);
            const stated = line?.liquidationPrice == null ? null : dec(line.liquidationPrice);
            const before = stated === null ? end : direction === 'DOWN' ? stated.plus(STEP) : stated.minus(STEP);
            if (stated !== null) {
              lines += 1;
              expect(isAlive(coin, stated), `${coin} ${direction} at ${stated}`).toBe(false);
              expect(isAlive(coin, before), `${coin} ${direction} before ${stated}`).toBe(true);
            }
            for (const share of samples) {
              const between = today.plus(before.minus(today).times(share).div(1000));
              expect(isAlive(coin, between), `${coin} ${direction} at ${between} on the way`).toBe(true);
            }
          }
        }
      }),
      {numRuns: 1000},
    );
    expect(lines).toBeGreaterThan(500);
  });
});
