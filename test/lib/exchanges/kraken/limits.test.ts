/** Which counter a call of Kraken adds to. */
import {describe, expect, it} from 'vitest';
import {costsOf} from '../../../../src/lib/exchanges/kraken/limits.ts';
import {addOrder, balanceEx, depth, ticker} from '../../../../src/lib/exchanges/kraken/rest.ts';

const counted = (...call: Parameters<typeof costsOf>) =>
  costsOf(...call).flatMap(({budget, weight}) => (weight === 0 ? [] : [`${budget}: ${weight}`]));

describe('a call of Kraken', () => {
  it('that is public counts for the address by endpoint and pair: many books at once wait for none', () => {
    const asked = [counted(depth, 'live', 'XBTUSD'), counted(depth, 'live', 'ETHUSD'), counted(ticker, 'live')].flat();
    expect(new Set(asked).size).toBe(3);
    expect(asked.every((budget) => budget.startsWith('ip '))).toBe(true);
  });

  it('that is private counts for its key, and an order for its pair as well', () => {
    expect(counted(balanceEx, 'live')).toEqual(['calls: 1']);
    expect(counted(addOrder, 'live', 'XBTUSD')).toEqual(['engine XBTUSD: 1']);
  });

  it('heeds what shuts the address out', () => {
    for (const endpoint of [depth, balanceEx, addOrder])
      expect(costsOf(endpoint, 'live', 'XBTUSD').map(({budget}) => budget)).toContain('ip');
  });
});
