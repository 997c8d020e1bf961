import {describe, expect, it} from 'vitest';
import {nearest} from '../../../src/lib/model/nearest.ts';

describe('the nearest names', () => {
  it.each<[string, string[], string[]]>([
    ['balnace', ['position', 'balance'], ['balance']],
    ['api_key', ['secret', 'apiKey'], ['apiKey']],
    ['btc/usdz', ['ETH/BTC', 'BTC/USDC', 'BTC/USDT', 'BTC/EUR'], ['BTC/USDC', 'BTC/USDT']],
    ['BTCUSD', ['BTC/USDT:USDT', 'BTC/USD'], ['BTC/USD']],
    [
      'PEPE/USDT:USDT',
      ['PEOPLE/USDT:USDT', 'PEP/USDT:USDT', 'PEPU/USDT:USDT', '1000PEPE/USDT:USDT'],
      ['PEP/USDT:USDT', 'PEPU/USDT:USDT', '1000PEPE/USDT:USDT'],
    ],
    ['PE/USDT', ['1000PE/USDT'], ['1000PE/USDT']],
    ['completely else', ['balance'], []],
    ['', ['a', 'bb'], ['a']],
  ])('of %s', (word, names, expected) => {
    expect(nearest(word, names)).toEqual(expected);
  });

  it('are at most as many as asked for, the closest first', () => {
    expect(nearest('abcdef', ['abcdxx', 'abcdef', 'abcdex'], 2)).toEqual(['abcdef', 'abcdex']);
  });
});
