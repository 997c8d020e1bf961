/** What keeps a net position from being known: whatever may hold the coin and was not read. */
import {describe, expect, it} from 'vitest';
import {unknownOf} from '../../../src/lib/portfolio/unknown.ts';

const of = (asset: string, ...unread: readonly string[]) =>
  unknownOf(asset, {accounts: [], assets: [], unread: unread.map((what) => ({account: 'desk', what}))});

describe('a net position of a coin', () => {
  it('is known where what is not read is of other coins, or is money without contracts', () => {
    expect(of('BTC', 'inverse contracts (ETH, SOL)', 'Cross Margin wallet')).toBeNull();
  });

  it('is not known where contracts of the coin are held that mxt does not read', () => {
    expect(of('ETH', 'inverse contracts (BTC, ETH)')).toMatchObject({kind: 'unsupported', account: 'desk'});
  });

  it('is not known where contracts of any coin may be held, because they could not be read this time', () => {
    expect(of('BTC', 'inverse contracts (they could not be read)')).toMatchObject({
      kind: 'exchange-down',
      message: 'inverse contracts (they could not be read) of desk is not known: any coin may be among them. Try again.',
    });
  });

  it('is not known either where the key may not read them, which asking again does not change', () => {
    expect(of('BTC', 'options (the key may not read them)')).toMatchObject({
      kind: 'permission',
      message:
        'options (the key may not read them) of desk is not known: any coin may be among them. Give the key the right to read them.',
    });
  });
});
