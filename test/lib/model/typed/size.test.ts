import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {dec} from '../../../../src/lib/model/decimal.ts';
import {checkSizeForm, isShare, sizeOf} from '../../../../src/lib/model/typed/size.ts';

const PAIR = {base: 'BTC', quote: 'USDT'};
const number = (quantity: string, unit: 'BASE' | 'QUOTE' | null = null) => ({kind: 'NUMBER', quantity, unit});

describe('a size', () => {
  it.each([
    ['0.5', number('0.5')],
    ['0.50', number('0.5')],
    ['1k', number('1000')],
    ['2.5M', number('2500000')],
    ['500usdt', number('500', 'QUOTE')],
    ['0.5btc', number('0.5', 'BASE')],
    ['1.5kUSDT', number('1500', 'QUOTE')],
    ['50%', {kind: 'SHARE', share: '0.5'}],
    ['0.1%', {kind: 'SHARE', share: '0.001'}],
    ['100%', {kind: 'SHARE', share: '1'}],
    ['ALL', {kind: 'SHARE', share: '1'}],
  ])('%s is read', (text, size) => {
    expect(sizeOf(text, PAIR)).toEqual(size);
  });

  it.each([
    '',
    '0',
    '-1',
    '+1',
    '1e3',
    '1,000',
    '1 k',
    '0x10',
    '٣',
    '.5',
    '5.',
    '0%',
    '101%',
    '-5%',
    'half',
    '%',
    '0usdt',
    '1%%',
    '1kk',
  ])('"%s" is refused, never repaired', (text) => {
    expect(() => sizeOf(text, PAIR)).toThrow(expect.objectContaining({kind: 'usage'}));
  });

  it('of another coin is refused, and its message names the units that there are', () => {
    expect(() => sizeOf('500eur', PAIR)).toThrow('"eur" is neither k, m nor a coin of BTC/USDT');
  });

  it('is refused where k or m is also a coin of the pair', () => {
    expect(() => sizeOf('1m', {base: 'M', quote: 'USDT'})).toThrow('two sizes');
    expect(() => sizeOf('1kas', {base: 'KAS', quote: 'AS'})).toThrow('two sizes');
    expect(sizeOf('1k', {base: 'M', quote: 'USDT'})).toEqual(number('1000'));
    expect(sizeOf('5kas', {base: 'KAS', quote: 'USDT'})).toEqual(number('5', 'BASE'));
  });

  it('has its form checked before the pair is known', () => {
    for (const text of ['0.5', '1k', '500eur', 'all', '7%']) expect(() => checkSizeForm(text)).not.toThrow();
    for (const text of ['abc', '1,5', '200%', '']) expect(() => checkSizeForm(text)).toThrow();
  });

  it('is a whole multiple of what was typed, to the last digit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({min: 1n, max: 10n ** 12n}),
        fc.integer({min: 0, max: 9}),
        fc.constantFrom('', 'k', 'm'),
        (digits, places, multiple) => {
          const text = dec(digits.toString()).div(dec(10).pow(places)).toFixed();
          const size = sizeOf(`${text}${multiple}`, PAIR);
          const times = {'': 1, k: 1000, m: 1_000_000}[multiple];
          return !isShare(text) && size.kind === 'NUMBER' && dec(size.quantity).eq(dec(text).times(times));
        },
      ),
    );
  });
});
