import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ceilToStep, dec, floorToStep, plain} from '../../../src/lib/model/decimal.ts';
import {ceiled, compare, difference, floored, larger, product} from '../../../src/lib/model/exact.ts';

/** Canonical texts from a few digits to far beyond what a plain integer holds. */
const canonicalText = fc
  .tuple(fc.oneof(fc.bigInt(0n, 10n ** 6n), fc.bigInt(0n, 10n ** 16n), fc.bigInt(0n, 10n ** 30n)), fc.integer({min: 0, max: 18}))
  .map(([digits, places]) => plain(dec(digits.toString()).div(dec(10).pow(places))));
/** Steps as exchanges have them, powers of ten and others, and none. */
const step = fc.oneof(
  canonicalText,
  fc.constantFrom('0', '1', '10', '0.5', '0.25', '0.01', '0.00001', '0.00000001', '0.000000000000000001', '0.3', '7'),
);
/** Texts that only Decimal can read: negative ones and ones that are not canonical. */
const odd = fc.oneof(
  canonicalText,
  canonicalText.map((text) => plain(dec(text).neg())),
  canonicalText.map((text) => (text.includes('.') ? `${text}00` : `${text}.0`)),
  canonicalText.map((text) => `00${text}`),
);

describe('exact arithmetic on text', () => {
  it('rounds, compares and multiplies as Decimal does', () => {
    fc.assert(
      fc.property(canonicalText, canonicalText, step, (a, b, size) => {
        expect(floored(a, size)).toBe(plain(floorToStep(dec(a), size)));
        expect(ceiled(a, size)).toBe(plain(ceilToStep(dec(a), size)));
        expect(Math.sign(compare(a, b))).toBe(dec(a).comparedTo(b));
        expect(product(a, b)).toBe(plain(dec(a).times(b)));
        expect(difference(a, b)).toBe(plain(dec(a).minus(b)));
      }),
      {numRuns: 10_000},
    );
  });

  it('leaves negative and unusual texts to Decimal', () => {
    fc.assert(
      fc.property(odd, odd, step, (a, b, size) => {
        expect(floored(a, size)).toBe(plain(floorToStep(dec(a), size)));
        expect(ceiled(a, size)).toBe(plain(ceilToStep(dec(a), size)));
        expect(Math.sign(compare(a, b))).toBe(dec(a).comparedTo(b));
        expect(product(a, b)).toBe(plain(dec(a).times(b)));
        expect(dec(difference(a, b)).eq(dec(a).minus(b))).toBe(true);
      }),
      {numRuns: 2000},
    );
  });

  it('takes the larger, the first of equals', () => {
    expect(larger('0.1', '0.01')).toBe('0.1');
    expect(larger('9', '10')).toBe('10');
    expect(larger('1.50', '1.5')).toBe('1.50');
  });

  it('refuses what is no number', () => {
    expect(() => floored('1e', '0.1')).toThrow();
    expect(() => compare('', '1')).toThrow();
  });
});
