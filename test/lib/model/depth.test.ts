import {describe, expect, it} from 'vitest';
import {dec, plain} from '../../../src/lib/model/decimal.ts';
import {levelsFor, levelsWithin, type Part, takeQuantity, takeValue} from '../../../src/lib/model/depth.ts';
import type {Level} from '../../../src/lib/model/market.ts';

const asks: readonly Level[] = [
  ['100', '1'],
  ['101', '2'],
  ['105', '3'],
];
const bids: readonly Level[] = [
  ['99', '1'],
  ['98', '4'],
];
const shown = ({quantity, value}: Part) => `${plain(quantity)} for ${plain(value)}`;

describe('what an order takes from a book', () => {
  it('a buy trades with the asks and a sell with the bids', () => {
    expect(levelsFor('BUY', {asks, bids})).toBe(asks);
    expect(levelsFor('SELL', {asks, bids})).toBe(bids);
  });

  it('a limit price takes in the levels at that price and better', () => {
    expect(levelsWithin('BUY', asks, '101')).toEqual(asks.slice(0, 2));
    expect(levelsWithin('BUY', asks, '99.9')).toEqual([]);
    expect(levelsWithin('SELL', bids, '98')).toEqual(bids);
    expect(levelsWithin('SELL', bids, '98.5')).toEqual(bids.slice(0, 1));
  });

  it('a quantity ends inside a level, or with the book', () => {
    expect(shown(takeQuantity(asks, dec('2.5')))).toBe('2.5 for 251.5');
    expect(shown(takeQuantity(asks, dec('10')))).toBe('6 for 617');
    expect(shown(takeQuantity([], dec('1')))).toBe('0 for 0');
  });

  it('an amount of the quote ends inside a level, or with the book', () => {
    expect(shown(takeValue(asks, dec('201')))).toBe('2 for 201');
    expect(shown(takeValue(asks, dec('100')))).toBe('1 for 100');
    expect(shown(takeValue(asks, dec('1000')))).toBe('6 for 617');
  });
});
