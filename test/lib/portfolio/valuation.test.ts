import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec} from '../../../src/lib/model/decimal.ts';
import {createValuation} from '../../../src/lib/portfolio/valuation.ts';
import {fakeBoard} from '../../support/fake-account.ts';

describe('a price in USD', () => {
  it.each<[string, string, Record<string, string>, string | null]>([
    ['is 1 for USD', 'USD', {}, '1'],
    ['is that of the market in USD', 'BTC', {'BTC/USD': '95000.5'}, '95000.5'],
    ['leads over one bridge', 'ORDI', {'ORDI/USDT': '30', 'USDT/USD': '0.999'}, '29.97'],
    ['leads over two bridges', 'XYZ', {'XYZ/BTC': '0.001', 'BTC/USDT': '95000', 'USDT/USD': '0.999'}, '94.905'],
    ['takes a market the other way round', 'USDT', {'USD/USDT': '1.25'}, '0.8'],
    ['takes a bridge the other way round', 'EUR', {'USDT/EUR': '0.8', 'USDT/USD': '1'}, '1.25'],
    ['prefers fewer conversions', 'ETH', {'ETH/USD': '3400', 'ETH/USDT': '9', 'USDT/USD': '1'}, '3400'],
    [
      'prefers two conversions by a late bridge to three by an early one',
      'A',
      {'A/USDT': '7', 'USDT/BTC': '2', 'BTC/USD': '3', 'A/BTC': '5'},
      '15',
    ],
    ['prefers the earlier bridge', 'A', {'A/USDT': '2', 'USDT/USD': '1', 'A/USDC': '3', 'USDC/USD': '1'}, '2'],
    ['is not known after three conversions', 'A', {'A/BTC': '1', 'BTC/USDC': '1', 'USDC/USDT': '1', 'USDT/USD': '1'}, null],
    ['is never assumed for a stablecoin', 'USDT', {'BTC/USDT': '95000'}, null],
    ['is not known without a market', 'GHOST', {'BTC/USD': '1'}, null],
  ])('%s', (_name, asset, prices, expected) => {
    expect(createValuation([fakeBoard(prices)]).price(asset)).toBe(expected);
  });

  it('joins the markets of several exchanges, the first account first', () => {
    const [northex, south] = [fakeBoard({'A/USDT': '2', 'B/USDT': '5'}), fakeBoard({'A/USDT': '3', 'USDT/USD': '0.5'})];
    expect(createValuation([northex, south]).price('A')).toBe('1');
    expect(createValuation([south, northex]).price('A')).toBe('1.5');
    expect(createValuation([south, northex]).price('B')).toBe('2.5');
  });

  it('prefers a market of a later exchange to one turned round', () => {
    expect(createValuation([fakeBoard({'USD/A': '3'}), fakeBoard({'A/USD': '0.3'})]).price('A')).toBe('0.3');
  });

  it('does not come back to where it began', () => {
    const [own, other] = [fakeBoard({'BTC/USDT': '50200'}), fakeBoard({'USDT/USD': '0.999'})];
    expect(createValuation([own, other], [own]).price('USDT')).toBeNull();
    expect(createValuation([own, other], [own]).price('BTC')).toBe('50149.8');
  });

  it('scales with the price of its bridge, exactly', () => {
    const digits = fc.integer({min: 1, max: 999_999_999}).map((whole) => dec(whole).div(10_000).toFixed());
    fc.assert(
      fc.property(digits, digits, (inBridge, ofBridge) => {
        const price = createValuation([fakeBoard({'A/USDT': inBridge, 'USDT/USD': ofBridge})]).price('A');
        expect(price).toBe(dec(inBridge).times(ofBridge).toFixed());
      }),
    );
  });

  it('of a market turned round twice comes back to twenty digits', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 10_000_000}), (units) => {
        const price = createValuation([fakeBoard({'USD/A': String(units)})]).price('A') ?? '0';
        expect(dec(price).times(units).minus(1).abs().lt('1e-18')).toBe(true);
        expect(price).not.toMatch(/e/i);
      }),
    );
  });
});
