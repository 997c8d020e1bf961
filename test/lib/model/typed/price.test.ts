import {describe, expect, it} from 'vitest';
import {type PriceWords, priceIn, priceOf} from '../../../../src/lib/model/typed/price.ts';

const QUOTES = {bid: '59990', ask: '60010', last: '60005.5'};

function price(text: string, quotes: Parameters<typeof priceOf>[1] = QUOTES): string {
  return priceOf(priceIn(text, '--price') as PriceWords, quotes);
}

describe('a price', () => {
  it('that is a number stays as it was typed', () => {
    expect(priceIn('60000.10', '--price')).toBe('60000.1');
  });

  it.each([
    ['bid', '59990'],
    ['ASK', '60010'],
    ['mid', '60000'],
    ['last', '60005.5'],
    ['bid-0.1%', '59930.01'],
    ['ask+5', '60015'],
    ['mid-0.05', '59999.95'],
    ['last+10%', '66006.05'],
    ['bid-4bps', '59966.004'],
    ['ask+10BPS', '60070.01'],
  ])('%s is %s', (text, value) => {
    expect(price(text)).toBe(value);
  });

  it.each(['', '0', '-5', '1e5', 'bid-', 'bid-0', 'bid*2', 'bids', 'bid -1', 'bid-1%%', 'bid+1k', 'market', '+5'])(
    '"%s" is refused',
    (text) => {
      expect(() => priceIn(text, '--price')).toThrow(expect.objectContaining({kind: 'usage'}));
    },
  );

  it('that is not there is refused, and so is the middle of a book with one side', () => {
    const empty = {bid: null, ask: '60010', last: null};
    for (const text of ['bid', 'mid', 'last+1%'])
      expect(() => price(text, empty), text).toThrow(
        expect.objectContaining({kind: 'rule', message: expect.stringContaining('at this moment')}),
      );
    expect(price('ask', empty)).toBe('60010');
  });

  it('of 0 or less is refused', () => {
    expect(() => price('bid-100%')).toThrow('no price above 0');
    expect(() => price('bid-60000')).toThrow('no price above 0');
  });
});
