import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {canonical, dec, parseTyped, plain} from '../../../src/lib/model/decimal.ts';

/** What `canonical` says, the slow way: a pattern, then a Decimal. */
function slow(text: string): string | null {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/.test(text) ? plain(dec(text)) : null;
}

/** Digits, signs and points as exchanges send them, and as nobody does. */
const digits = fc.string({unit: fc.constantFrom(...'0001259'), maxLength: 12});
const wire = fc
  .tuple(
    fc.constantFrom('', '', '', '-', '+', '--'),
    digits,
    fc.constantFrom('', '.', '.', '..'),
    digits,
    fc.constantFrom('', '', 'e2', 'E-7'),
  )
  .map((parts) => parts.join(''));
const noise = fc.string({unit: fc.constantFrom(...'019.-+eE \n,_x٣'), maxLength: 6});

describe('canonical text of a decimal', () => {
  test('is what a Decimal of it prints, and null for all that is none', () => {
    fc.assert(
      fc.property(fc.oneof(wire, noise), (text) => canonical(text) === slow(text)),
      {numRuns: 20_000},
    );
  });

  test('stays what it is', () => {
    fc.assert(
      fc.property(wire, (text) => {
        const once = canonical(text);
        return once === null || canonical(once) === once;
      }),
      {numRuns: 5000},
    );
  });

  test.each([
    ['0.01000000', '0.01'],
    ['-0.00', '0'],
    ['-007.50', '-7.5'],
    ['0000', '0'],
    ['60000.00000000', '60000'],
    ['1e-8', '0.00000001'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['', null],
    ['-', null],
    ['.', null],
    ['1.2.3', null],
    ['1\n', null],
    ['NaN', null],
    ['Infinity', null],
  ])('%j is %j', (text, expected) => expect(canonical(text)).toBe(expected));
});

test('typed amounts are plain digits alone', () => {
  expect(['007.50', '5.', '-1', '+1', '1e3', ' 1', '1'.repeat(65)].map(parseTyped)).toEqual([
    '7.5',
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});
