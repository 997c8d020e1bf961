/** USD-M futures in Binance's words: symbols, positions, payments and codes. */
import {describe, expect, it} from 'vitest';
import {paymentOf} from '../../../../../src/lib/exchanges/binance/usdm/funding.ts';
import {positionOf} from '../../../../../src/lib/exchanges/binance/usdm/position.ts';
import {canonicalOf, multipleOf, wireSymbol} from '../../../../../src/lib/exchanges/binance/usdm/symbols.ts';

const POSITION = {
  symbol: 'ADAUSDT',
  positionSide: 'BOTH',
  positionAmt: '30',
  entryPrice: '0.385',
  breakEvenPrice: '0.385077',
  markPrice: '0.41047590',
  unRealizedProfit: '0.76427700',
  liquidationPrice: '0',
  isolatedMargin: '0',
  notional: '12.31427700',
  marginAsset: 'USDT',
  isolatedWallet: '0',
  initialMargin: '0.61571385',
  maintMargin: '0.08004280',
  positionInitialMargin: '0.61571385',
  openOrderInitialMargin: '0',
};

describe('symbols', () => {
  it.each([
    ['BTCUSDT', 'BTC/USDT:USDT'],
    ['ETHUSDC', 'ETH/USDC:USDC'],
    ['ETHBTC', 'ETH/BTC:BTC'],
    ['BTCUSDT_261225', 'BTC/USDT:USDT-261225'],
    ['1000PEPEUSDT', '1000PEPE/USDT:USDT'],
  ])('%s is %s, and back', (wire, symbol) => {
    expect(canonicalOf(wire)).toBe(symbol);
    expect(wireSymbol({symbol})).toBe(wire);
  });

  it.each(['BTC/USDT', 'BTC/USD:BTC'])('%s is none of these contracts', (symbol) => {
    expect(() => wireSymbol({symbol})).toThrow(/no USD-margined contract/);
  });

  it('cannot read what is settled in nothing known', () => {
    expect(canonicalOf('USDT')).toBeNull();
    expect(canonicalOf('BTCXYZ')).toBeNull();
  });

  it.each([
    ['1000PEPE', 'PEPE', '1000'],
    ['1MBABYDOGE', 'BABYDOGE', '1000000'],
    ['1INCH', '1INCH', '1'],
    ['BTC', 'BTC', '1'],
  ])('%s is of %s, %s a unit', (base, coin, coinsPerUnit) => {
    expect(multipleOf(base)).toEqual({coin, coinsPerUnit});
  });
});

describe('positions', () => {
  it('tells leverage by value and initial margin, and a cross position by its having no wallet', () => {
    expect(positionOf(POSITION)).toMatchObject({
      symbol: 'ADA/USDT:USDT',
      quantity: '30',
      leverage: '20',
      marginMode: 'CROSS',
      margin: '0.61571385',
      liquidationPrice: null,
    });
  });

  it('knows an isolated short by its wallet', () => {
    const position = positionOf({...POSITION, positionAmt: '-30', notional: '-12.31427700', isolatedWallet: '0.7'});
    expect(position).toMatchObject({quantity: '-30', leverage: '20', marginMode: 'ISOLATED', margin: '0.7'});
  });

  it('makes up no leverage where the figures come to none', () => {
    expect(positionOf({...POSITION, positionInitialMargin: '0.7'})?.leverage).toBeNull();
    expect(positionOf({...POSITION, positionInitialMargin: '0', initialMargin: '0'})?.leverage).toBeNull();
  });

  it('is null when flat, and an error without an amount', () => {
    expect(positionOf({...POSITION, positionAmt: '0.000'})).toBeNull();
    expect(() => positionOf({...POSITION, positionAmt: undefined})).toThrow();
  });
});

describe('funding payments', () => {
  const INCOME = {
    symbol: 'BTCUSDT',
    incomeType: 'FUNDING_FEE',
    income: '-0.375',
    asset: 'USDT',
    time: 1570608000000,
    tranId: 9689322392,
  };

  it('keeps the sign: what was paid is negative', () => {
    expect(paymentOf(INCOME)).toEqual({
      id: '9689322392',
      symbol: 'BTC/USDT:USDT',
      asset: 'USDT',
      amount: '-0.375',
      rate: null,
      at: '2019-10-09T08:00:00.000Z',
    });
  });

  it.each(['tranId', 'time', 'symbol'])('refuses a row without %s', (field) => {
    expect(() => paymentOf({...INCOME, [field]: undefined})).toThrow(/without an id, a symbol or a time/);
  });
});
