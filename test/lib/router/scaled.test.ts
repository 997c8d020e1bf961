import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Decimal, dec, plain} from '../../../src/lib/model/decimal.ts';
import {LARGEST_UNITS, ratio, remainder, scaled, units, unscaled} from '../../../src/lib/router/scaled.ts';

const amount = fc
  .tuple(fc.bigInt({min: 0n, max: 10n ** 20n}), fc.integer({min: 0, max: 12}))
  .map(([digits, places]) => plain(new Decimal(digits.toString()).div(dec(10).pow(places))));

describe('amounts as whole units', () => {
  it('say the same as Decimal, whatever the digits', () => {
    fc.assert(
      fc.property(amount, fc.integer({min: 0, max: 14}), fc.boolean(), (text, decimals, up) => {
        const exact = dec(text)
          .times(dec(10).pow(decimals))
          .toDecimalPlaces(0, up ? Decimal.ROUND_UP : Decimal.ROUND_DOWN);
        expect(scaled(text, decimals, up).toString()).toBe(exact.toFixed());
        expect(units(text, decimals, up)).toBe(exact.lt(LARGEST_UNITS) ? exact.toNumber() : LARGEST_UNITS);
      }),
      {numRuns: 3000},
    );
  });

  it('come back as canonical text', () => {
    fc.assert(fc.property(amount, (text) => unscaled(scaled(text, 12), 12) === text));
    expect(unscaled(-150n, 2)).toBe('-1.5');
  });

  it('remainder is exact up to the largest units', () => {
    const size = fc.integer({min: 1, max: LARGEST_UNITS});
    fc.assert(
      fc.property(fc.integer({min: 0, max: LARGEST_UNITS}), size, (a, b) => remainder(a, b) === a % b),
      {numRuns: 5000},
    );
  });

  it('a ratio is rounded half up', () => {
    expect(ratio(1n, 3n, 4)).toBe('0.3333');
    expect(ratio(1n, 2n, 0)).toBe('1');
  });
});
