/** The stated liquidation prices, against the sandbox engine that liquidates. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec, plain} from '../../../src/lib/model/decimal.ts';
import {marginLines} from '../../../src/lib/portfolio/margin-lines.ts';
import {createEngine} from '../../../src/lib/sandbox/engine/create-engine.ts';
import {text, units} from '../../../src/lib/sandbox/engine/fixed.ts';
import {tiersOf} from '../../../src/lib/sandbox/engine/margin/tiers.ts';
import type {EngineMarket} from '../../../src/lib/sandbox/engine/types.ts';
import {lineOf, pool, position, STEP, sources} from '../../support/margin-books.ts';

const CONTRACTS = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT'];

function riskTiers(market: EngineMarket) {
  return tiersOf(market).map(({upTo, maintenance, deduction, maxLeverage}) => {
    return {upTo, maintenanceRate: maintenance, deduction, maxLeverage};
  });
}

function sandboxBook(seed: number) {
  const {engine} = createEngine({
    ...{venue: 'test', seed, clock: {now: () => 1_800_000_000_000, after: () => () => {}}, accounts: ['one']},
    listing: [
      {quote: 'USDT', coins: 4, minNotional: '5'},
      {product: 'linear', quote: 'USDT', coins: 4, minNotional: '5'},
    ],
    fees: {maker: '0.0002', taker: '0.00055', charged: 'RECEIVED'},
    money: [{wallet: 'spot', asset: 'USDT', amount: '10000'}],
  });
  return engine;
}

describe('against the engine', () => {
  const trade = fc.record({
    symbol: fc.constantFrom(...CONTRACTS),
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    worth: fc.integer({min: 100, max: 60_000}),
  });

  it('it liquidates at the stated price and not one step before', () => {
    let liquidated = 0;
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 5}),
        fc.array(trade, {minLength: 1, maxLength: 4}),
        fc.constantFrom(...CONTRACTS),
        fc.boolean(),
        (seed, trades, moved, isIsolated) => {
          const engine = sandboxBook(seed);
          const markOf = (symbol: string) => engine.contracts.marks.mark(engine.markets.find(symbol) as EngineMarket);
          if (isIsolated) engine.contracts.setMarginMode('one', moved, 'ISOLATED');
          for (const [index, {symbol, side, worth}] of trades.entries()) {
            engine.contracts.setLeverage('one', symbol, '10', ['NET']);
            const quantity = dec(worth)
              .div(text(markOf(symbol)))
              .toDecimalPlaces(2)
              .toFixed();
            if (quantity === '0') continue;
            engine.place({
              ...{accountId: 'one', clientOrderId: `c${index}`, symbol, side, type: 'MARKET', timeInForce: 'IOC'},
              ...{price: null, stopPrice: null, quantity, quoteQuantity: null},
            });
          }
          // A price that stands still while others are moved.
          for (const symbol of CONTRACTS) engine.contracts.marks.set(symbol, markOf(symbol));
          const open = engine.contracts.open('one');
          const {equity, maintenance} = engine.contracts.state('one', 'USDT');
          const positions = open.map((held) =>
            position(held.symbol, held.quantity, held.markPrice, {
              ...{marginMode: held.marginMode, margin: held.initialMargin, maintenance: held.maintenanceMargin},
              unrealizedPnl: held.unrealized,
            }),
          );
          const tiers = new Map(open.map(({symbol}) => [symbol, riskTiers(engine.markets.find(symbol) as EngineMarket)]));
          const own = pool({equity: text(equity), maintenance: text(maintenance)});
          const lines = marginLines(sources({pools: [own], positions, tiers}));
          const coin = moved.split('/')[0] ?? '';
          for (const direction of ['DOWN', 'UP'] as const) {
            const line = lineOf(lines, coin, direction);
            if (line?.liquidationPrice == null) continue;
            const at = dec(line.liquidationPrice);
            engine.contracts.marks.set(moved, units(plain(direction === 'DOWN' ? at.plus(STEP) : at.minus(STEP))));
            expect(engine.contracts.due(), `one step before ${at}`).toEqual([]);
            engine.contracts.marks.set(moved, units(plain(at)));
            expect(engine.contracts.due().length, `at ${at}`).toBeGreaterThan(0);
            liquidated += 1;
          }
        },
      ),
      {numRuns: 300},
    );
    expect(liquidated).toBeGreaterThan(100);
  });
});
