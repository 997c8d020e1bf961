import {describe, expect, it} from 'vitest';
import type {OrderBook} from '../../../src/lib/model/market.ts';
import {conversionOf, siblingsOf} from '../../../src/lib/router/conversion.ts';
import {planRoute} from '../../../src/lib/router/plan.ts';
import {candidate, NOW, request} from './candidates.ts';

const market = (symbol: string, bid: string, ask: string, taker = '0') => ({
  book: {
    symbol,
    bids: [[bid, '1000']],
    asks: [[ask, '1000']],
    receivedAt: NOW,
    exchangeAt: null,
    sequence: null,
  } satisfies OrderBook,
  fees: {symbol, maker: '0', taker, buyFeeIn: 'BASE', at: '2026-01-01T00:00:00.000Z'} as const,
});

describe('other dollar quotes', () => {
  it('are compared only for spot against one of them', () => {
    expect(siblingsOf('BTC/USDT')).toEqual(['BTC/USDT', 'BTC/USDC', 'BTC/USD']);
    expect(siblingsOf('USDC/USDT')).toEqual(['USDC/USDT', 'USDC/USD']);
    expect(siblingsOf('BTC/EUR')).toEqual(['BTC/EUR']);
    expect(siblingsOf('BTC/USDT:USDT')).toEqual(['BTC/USDT:USDT']);
  });

  it('cost their own market price, spread and fee, whichever way round it is listed', () => {
    expect(conversionOf('USDC', 'BUY', [market('USDC/USDT', '0.9998', '1.0002', '0.001')])?.factor).toBe('1.0012002');
    expect(conversionOf('USDC', 'SELL', [market('USDC/USDT', '0.9998', '1.0002', '0.001')])?.factor).toBe('0.9988002');
    // Selling 1 USDT at 0.9998 brings 0.9998 USDC.
    expect(conversionOf('USDC', 'BUY', [market('USDT/USDC', '0.9998', '1.0002')])?.factor).toBe('1.000200040009');
    expect(conversionOf('USDC', 'SELL', [market('USDT/USDC', '0.9998', '1.0002')])?.factor).toBe('0.999800039992');
    expect(conversionOf('USDC', 'BUY', [])).toBeNull();
  });

  it('a plan counts the conversion, and keeps the legs in their own quote', () => {
    const usdt = candidate({account: 'usdt', asks: [['100', '5']]});
    const usdc = candidate({
      account: 'usdc',
      symbol: 'BTC/USDC',
      asks: [['99', '1']],
      change: {conversion: {factor: '1.005', note: ''}},
    });
    const route = planRoute(request({quantity: '2'}), [usdt, usdc], NOW);
    expect(route.plan.map(({symbol, limitPrice, cost}) => [symbol, limitPrice, cost])).toEqual([
      ['BTC/USDT', '100', '100'],
      ['BTC/USDC', '99', '99.495'],
    ]);
    expect(route.totals.cost).toBe('199.495');
    const dear = {...usdc, conversion: {factor: '1.02', note: ''}};
    expect(planRoute(request({quantity: '2'}), [usdt, dear], NOW).plan.map(({account}) => account)).toEqual(['usdt']);
  });

  it('two markets of one account never sell more of the base than it has', () => {
    const usdt = candidate({account: 'same', bids: [['100', '5']], available: '3'});
    const usdc = candidate({
      account: 'same',
      symbol: 'BTC/USDC',
      bids: [['101', '2']],
      available: '3',
      change: {conversion: {factor: '1', note: ''}},
    });
    const within = planRoute(request({side: 'SELL', quantity: '3'}), [usdt, usdc], NOW);
    expect(within.totals).toMatchObject({quantity: '3', cost: '302'});
    const beyond = planRoute(request({side: 'SELL', quantity: '5'}), [usdt, usdc], NOW);
    expect(Number(beyond.totals.quantity)).toBeLessThanOrEqual(3);
    expect(beyond.proven).toBe(false);
  });
});
