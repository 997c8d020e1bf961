import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {BookSide} from '../../../../src/lib/adapter/kit/local-book.ts';
import {canonical, dec} from '../../../../src/lib/model/decimal.ts';

const decimal = fc
  .tuple(fc.nat(200_000), fc.nat(9_999))
  .map(([whole, fraction]) => canonical(`${whole}.${String(fraction).padStart(4, '0')}`) as string);

describe('a side of a book', () => {
  it('equals a map of the last quantity per price, best first', () => {
    const change = fc.tuple(decimal, fc.constantFrom('0', '1', '2.5'));
    fc.assert(
      fc.property(
        fc.constantFrom('BIDS', 'ASKS'),
        fc.uniqueArray(change, {selector: ([price]) => price}),
        fc.array(change),
        (name, start, changes) => {
          const side = new BookSide(name);
          side.reset(start);
          const expected = new Map(start);
          for (const level of changes) {
            side.set(level);
            expected.set(level[0], level[1]);
          }
          const sorted = [...expected]
            .filter(([, quantity]) => quantity !== '0')
            .sort(([a], [b]) => (name === 'ASKS' ? dec(a).cmp(dec(b)) : dec(b).cmp(dec(a))));
          expect(side.top(Number.MAX_SAFE_INTEGER)).toEqual(sorted);
          expect(side.top(2)).toEqual(sorted.slice(0, 2));
        },
      ),
    );
  });
});
