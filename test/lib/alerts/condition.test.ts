import {describe, expect, it} from 'vitest';
import {accountsIn, isPublic, parseCondition} from '../../../src/lib/alerts/condition.ts';

describe('a condition', () => {
  it.each([
    ['price:BTC/USDT > 100000', {of: 'price', symbol: 'BTC/USDT'}, {side: '>', value: '100000'}],
    ['price:btc-usdt<99.50', {of: 'price', symbol: 'BTC/USDT'}, {side: '<', value: '99.5'}],
    ['price:BTC/USDT:USDT > 1', {of: 'price', symbol: 'BTC/USDT:USDT'}, {side: '>', value: '1'}],
    [
      'spread:one:BTC/USDT|two:BTC/USDT:USDT > 5bps',
      {of: 'spread', buy: {account: 'one', symbol: 'BTC/USDT'}, sell: {account: 'two', symbol: 'BTC/USDT:USDT'}},
      {side: '>', value: '0.0005'},
    ],
    [
      'funding:one:ETH/USDT:USDT < -0.01%',
      {of: 'funding', account: 'one', symbol: 'ETH/USDT:USDT'},
      {side: '<', value: '-0.0001'},
    ],
    ['margin:one < 20%', {of: 'margin', account: 'one'}, {side: '<', value: '0.2'}],
    ['balance:one:usdt < 1000', {of: 'balance', account: 'one', asset: 'USDT'}, {side: '<', value: '1000'}],
    ['position:BTC < -0.5', {of: 'position', asset: 'BTC'}, {side: '<', value: '-0.5'}],
  ])('%s', (typed, measure, bound) => {
    expect(parseCondition(typed)).toMatchObject({measure, bound});
  });

  it('is written in one way, however it was typed', () => {
    expect(parseCondition('  price:btc-usdt>5 ').text).toBe('price:BTC/USDT > 5');
  });

  it('may be an event', () => {
    expect(parseCondition('fill')).toEqual({text: 'fill', event: 'fill', account: null});
    expect(parseCondition('fill:one')).toMatchObject({event: 'fill', account: 'one'});
    expect(parseCondition('down:one')).toMatchObject({event: 'down', account: 'one'});
  });

  it('names its accounts, and needs a key where it is about one', () => {
    expect(accountsIn(parseCondition('spread:a:BTC/USDT|b:BTC/USDT > 1bps'))).toEqual(['a', 'b']);
    expect(accountsIn(parseCondition('price:BTC/USDT > 1'))).toEqual([]);
    expect(['price:BTC/USDT > 1', 'balance:a:BTC < 1', 'fill'].map((typed) => isPublic(parseCondition(typed)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['price:BTC/USDT', 'is not a condition'],
    ['prices:BTC/USDT > 1', 'is not a condition'],
    ['down', 'is not a condition'],
    ['balance:one < 5', 'is not a condition'],
    ['spread:a:BTC/USDT > 5', 'is not a condition'],
    ['price:BTC/USDT > 1e5', 'is not a number'],
    ['price:BTC/USDT > 5%', 'price is not a ratio'],
    ['balance:one:BTC < 5bps', 'balance is not a ratio'],
  ])('that cannot be meant is refused: %s', (typed, message) => {
    expect(() => parseCondition(typed)).toThrow(message);
  });
});
