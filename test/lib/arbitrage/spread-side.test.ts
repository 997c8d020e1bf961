import {describe, expect, it} from 'vitest';
import {spreadOf} from '../../../src/lib/arbitrage/spread.ts';
import {spreadSide} from '../../../src/lib/arbitrage/spread-side.ts';
import type {Level, Market} from '../../../src/lib/model/market.ts';
import type {Side} from '../../../src/lib/model/order.ts';
import type {Candidate} from '../../../src/lib/router/route.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const RULES = {...MARKET.rules, stepSize: '1', minQuantity: '1', minNotional: '0', maxQuantity: '5000'};
const SPOT: Market = {...MARKET, symbol: 'PEPE/USDT', base: 'PEPE', rules: RULES};
const THOUSANDS: Market = {
  ...SPOT,
  ...{symbol: '1000PEPE/USDT:USDT', base: '1000PEPE', product: 'linear', settle: 'USDT'},
  multiple: {coin: 'PEPE', coinsPerUnit: '1000'},
};

function sideOf(market: Market, side: Side, levels: readonly Level[], change: Partial<Candidate> = {}) {
  const {symbol} = market;
  const candidate: Candidate = {
    ...{account: market.product, exchange: 'x', symbol, market, bookId: symbol, available: null, conversion: null},
    book: {symbol, asks: levels, bids: levels, receivedAt: 0, exchangeAt: null, sequence: null},
    fees: {symbol, maker: '0', taker: '0', buyFeeIn: 'QUOTE', at: '2026-01-01T00:00:00.000Z'},
    ...{excluded: null, latencyMs: 1, ...change},
  };
  const made = spreadSide(candidate, side);
  if (made === null) throw new Error('has all that a side needs');
  return made;
}

describe('a contract on a thousand coins', () => {
  it('is compared with its coin in coins: prices, sizes and rules', () => {
    const buy = sideOf(SPOT, 'BUY', [['0.002', '90000']], {available: '1000'});
    const sell = sideOf(THOUSANDS, 'SELL', [['3', '7']]);
    expect(sell.market).toMatchObject({base: 'PEPE', rules: {stepSize: '1000', minQuantity: '1000', maxQuantity: '5000000'}});
    expect(spreadOf({...buy, market: {...buy.market, rules: {...RULES, maxQuantity: null}}}, sell, null)).toMatchObject({
      ...{quantity: '7000', grossBps: '5000', profit: '7', limitedBy: 'the depth of linear'},
      ...{buy: {symbol: 'PEPE/USDT', price: '0.002'}, sell: {symbol: '1000PEPE/USDT:USDT', price: '0.003'}},
    });
  });
});

describe('a contract is limited by what its margin opens', () => {
  const opens = {leverage: '10', value: '30', closes: '2'};

  it('on the side that sells in coins, never in money', () => {
    const sell = sideOf(THOUSANDS, 'SELL', [['3', '100']], {available: '3', opens});
    expect(sell.available).toBe('12000');
    const buy = sideOf({...SPOT, rules: {...RULES, maxQuantity: null}}, 'BUY', [['0.002', '900000']]);
    expect(spreadOf(buy, sell, null)).toMatchObject({maxQuantity: '12000', limitedBy: 'margin on linear'});
  });

  it('on the side that buys with its leverage', () => {
    const buy = sideOf(THOUSANDS, 'BUY', [['3', '100']], {available: '3', opens});
    const sell = sideOf({...SPOT, rules: {...RULES, maxQuantity: null}}, 'SELL', [['0.004', '900000']]);
    expect(spreadOf(buy, sell, null)).toMatchObject({maxQuantity: '12000', limitedBy: 'margin on linear'});
  });

  it('and by nothing where the exchange sets no leverage', () => {
    expect(sideOf(THOUSANDS, 'SELL', [['3', '100']], {available: '3', opens: null}).available).toBeNull();
  });
});
