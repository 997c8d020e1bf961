import {describe, expect, it} from 'vitest';
import {clientIdOf, isClientId, isOrderId} from '../../../../src/lib/exchanges/kraken/ids.ts';
import {altnameOf, assetOf, coinsOf, coinsOfSlashed, spell, walletOf} from '../../../../src/lib/exchanges/kraken/symbols.ts';

describe('codes of Kraken', () => {
  it('lose the prefix of old, and get their common name', () => {
    expect(['XXBT', 'XBT', 'XXDG', 'XDG', 'ZUSD', 'XETH', 'SOL', 'XTZ', 'ZRX', 'XCN', 'USDT', 'ETH2'].map(assetOf)).toEqual([
      ...['BTC', 'BTC', 'DOGE', 'DOGE', 'USD', 'ETH', 'SOL', 'XTZ', 'ZRX', 'XCN', 'USDT', 'ETH2'],
    ]);
  });

  it('of balances say the wallet: each is one of its own', () => {
    const told = (code: string) => {
      const {asset, wallet} = walletOf(code);
      return [asset, wallet.name, wallet.isSpendable];
    };
    expect(told('XXBT')).toEqual(['BTC', 'spot', true]);
    expect(told('XBT.M')).toEqual(['BTC', 'opt-in rewards', false]);
    expect(told('USDT.F')).toEqual(['USDT', 'auto-earn', true]);
    expect(told('DOT.S')).toEqual(['DOT', 'staked', false]);
    expect(told('DOT28.S')).toEqual(['DOT', 'staked 28 days', false]);
    expect(told('ETH2.S')).toEqual(['ETH2', 'staked', false]);
    expect(told('EUR.HOLD')).toEqual(['EUR', 'on hold', false]);
    expect(told('SOL.NEW')).toEqual(['SOL', 'NEW', false]);
  });

  it('of pairs lead from a symbol to the altname, and back', () => {
    expect(['BTC/USD', 'DOGE/BTC', 'SOL/EUR', 'ETH/USDT'].map(spell)).toEqual(['XBTUSD', 'XDGXBT', 'SOLEUR', 'ETHUSDT']);
    expect(spell('BTC/USDT:USDT')).toBeNull();
    expect(['XXBTZUSD', 'XETHXXBT', 'USDTZUSD', 'XTZUSD', 'SOLUSD', 'ZEURZUSD'].map(altnameOf)).toEqual([
      ...['XBTUSD', 'ETHXBT', 'USDTUSD', 'XTZUSD', 'SOLUSD', 'EURUSD'],
    ]);
    expect(coinsOf('XDGXBT')).toEqual({base: 'DOGE', quote: 'BTC'});
    expect(coinsOf('USD')).toBeNull();
    expect(coinsOfSlashed('XBT/USD')).toEqual({base: 'BTC', quote: 'USD'});
  });
});

describe('client order ids of Kraken', () => {
  it('are the same with dashes and without', () => {
    expect(clientIdOf('6D1B345E-2821-40e2-ad83-4ecb18a06876')).toBe('6d1b345e282140e2ad834ecb18a06876');
    expect(clientIdOf('my-order-1')).toBe('my-order-1');
    expect([clientIdOf(null), clientIdOf('')]).toEqual([null, null]);
  });

  it('are a UUID without dashes, or 18 characters', () => {
    expect(
      ['a'.repeat(32), 'x'.repeat(18), 'a b', 'x'.repeat(19), '6d1b345e-2821-40e2-ad83-4ecb18a06876', ''].map(isClientId),
    ).toEqual([...[true, true, false, false, false, false]]);
    expect([isOrderId('OQCLML-BW3P3-BUCMWZ'), isOrderId('mine')]).toEqual([true, false]);
  });
});
