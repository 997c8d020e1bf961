import fc from 'fast-check';
import {expect, it} from 'vitest';
import {dec, plain} from '../../../src/lib/model/decimal.ts';
import {averagePrice} from '../../../src/lib/model/exact.ts';

const amount = fc
  .tuple(fc.bigInt({min: 1n, max: 10n ** 15n}), fc.nat(10))
  .map(([units, decimals]) => plain(dec(String(units)).div(dec(10).pow(decimals))));

it('an average price is right to eighteen decimals, and exact where the quotient ends', () => {
  fc.assert(
    fc.property(amount, amount, (quote, base) => {
      const error = dec(averagePrice(quote, base) ?? 'NaN').minus(dec(quote).div(base));
      expect(error.abs().lte('0.0000000000000000005')).toBe(true);
    }),
  );
  expect(averagePrice('7.87654', '0.007')).toBe('1125.22');
  expect(averagePrice('6000', '0.1')).toBe('60000');
  expect(averagePrice('123456789012.12345678', '2')).toBe('61728394506.06172839');
  expect(averagePrice('-1', '2')).toBeNull();
  expect(averagePrice('0', '0')).toBeNull();
});
