import {describe, expect, it} from 'vitest';
import {oneSymbol} from '../../../src/lib/model/one-symbol.ts';

describe('a typed symbol', () => {
  it.each([
    ['btc-usdt', 'BTC/USDT'],
    ['BTCUSDT', 'BTC/USDT'],
    ['foo/bar', 'FOO/BAR'],
    ['btc/usdt:usdt', 'BTC/USDT:USDT'],
  ])('%s is %s', (typed, symbol) => {
    expect(oneSymbol(typed)).toBe(symbol);
  });

  it.each([
    ['ETHUSTD', 'Did you mean ETH/USDT'],
    ['BTCUDST', 'Did you mean BTC/USDT'],
    ['BTC', 'Write it as BTC/USDT'],
    ['', 'Write it as BTC/USDT'],
  ])('"%s" names none: %s', (typed, hint) => {
    expect(() => oneSymbol(typed)).toThrow(
      expect.objectContaining({kind: 'usage', detail: expect.objectContaining({hint: expect.stringContaining(hint)})}),
    );
  });
});
