/** Amounts, levels and instants of the wire, in any form that exchanges send them. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  decimalOrNull,
  iso,
  isoOfStampOrNull,
  isoOrNull,
  levelsOf,
  nonZeroOrNull,
} from '../../../../src/lib/adapter/kit/numbers.ts';

describe('amounts of the wire', () => {
  it.each([
    ['0.01000000', '0.01'],
    [5, '5'],
    ['1e-8', '0.00000001'],
    ['', null],
    ['abc', null],
    [null, null],
    [undefined, null],
    [true, null],
    // A number that has lost digits, or may have.
    [0.1, null],
    [2 ** 60, null],
  ])('%j is %j', (wire, amount) => {
    expect(decimalOrNull(wire)).toBe(amount);
  });

  it('of zero are none where the exchange says so for "there is none"', () => {
    expect([nonZeroOrNull('0.000'), nonZeroOrNull('1'), nonZeroOrNull('x')]).toEqual([null, '1', null]);
  });

  it('levels of quantity 0 are none, and what is no level is refused', () => {
    expect(
      levelsOf([
        ['2.0', '1'],
        ['3', '0.00'],
      ]),
    ).toEqual([['2', '1']]);
    expect(() => levelsOf([['2', 'many']])).toThrow(/not a decimal/);
  });
});

describe('instants of the wire', () => {
  it('are shown as the platform does', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000_000_000), (ms) => {
        expect(iso(ms)).toBe(new Date(ms).toISOString());
      }),
    );
  });

  it('are shown as the platform does, also where many share the place of their text', () => {
    const near = fc.tuple(fc.constantFrom(0, 1_700_000_000_000, 1_700_006_553_600), fc.nat(5), fc.nat(2), fc.nat(3));
    fc.assert(
      fc.property(fc.array(near, {maxLength: 50}), (instants) => {
        for (const [start, places, ms, minutes] of instants) {
          const at = start + places * 1024 + ms + minutes * 64_000;
          expect(iso(at)).toBe(new Date(at).toISOString());
        }
      }),
    );
  });

  it.each([
    ['1700000000000', '2023-11-14T22:13:20.000Z'],
    [0, null],
    ['', null],
    [-1, null],
    [Number.NaN, null],
    [1e20, null],
    ['soon', null],
  ])('%j is %j', (wire, instant) => {
    expect(isoOrNull(wire)).toBe(instant);
  });

  it.each([
    ['2023-11-26T10:19:47.423220Z', '2023-11-26T10:19:47.423Z'],
    ['2026-08-09T21:05:48.618125631Z', '2026-08-09T21:05:48.618Z'],
    ['2021-05-31T09:59:59Z', '2021-05-31T09:59:59.000Z'],
    ['2021-05-31T09:59:59+02:00', '2021-05-31T07:59:59.000Z'],
    ['0001-01-01T00:00:00Z', null],
    ['1970-01-01T00:00:00Z', null],
    ['2021-13-31T09:59:59Z', null],
    ['2021-05-31 09:59:59', null],
    ['', null],
    [1_700_000_000_000, null],
  ])('%j of RFC 3339 is %j', (wire, instant) => {
    expect(isoOfStampOrNull(wire)).toBe(instant);
  });
});
