import {expect, it} from 'vitest';
import {parsePercent} from '../../../src/lib/ui/flags.ts';

it.each([
  ['0.5', '0.005'],
  ['0.5%', '0.005'],
  ['5 %', null],
  ['100%', '1'],
  ['4bps', '0.0004'],
  ['12.5BPS', '0.00125'],
  ['10000bps', '1'],
  ['bps', null],
  ['4bps%', null],
  ['-4bps', null],
])('a share typed as %s is the fraction %s', (typed, fraction) => {
  const parse = () => parsePercent(typed, '--max-slippage');
  if (fraction === null) expect(parse).toThrow('--max-slippage');
  else expect(parse()).toBe(fraction);
});
