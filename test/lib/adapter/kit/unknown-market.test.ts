import {describe, expect, it} from 'vitest';
import {unknownMarket} from '../../../../src/lib/adapter/kit/unknown-market.ts';
import type {Market} from '../../../../src/lib/model/market.ts';

const listed = (...symbols: string[]) => symbols.map((symbol) => ({symbol}) as Market);

describe('a symbol that an exchange does not list', () => {
  it('is refused with the names that look like it', () => {
    const error = unknownMarket('Exchange', 'BTC/USD', listed('BTC/USDT', 'ETH/EUR'));
    expect(error).toMatchObject({kind: 'not-found', message: 'Exchange has no market BTC/USD.'});
    expect(error.detail.hint).toContain('BTC/USDT');
  });

  it('names the command that lists all where none does', () => {
    expect(unknownMarket('Exchange', 'ABCDEF/GHIJKL', []).detail.hint).toContain('mxt market list');
  });
});
