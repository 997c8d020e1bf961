/** The streamed book and its checksum. https://docs.kraken.com/api/docs/guides/spot-ws-book-v2 · .../websocket-v2/book */
import {crc32} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {StreamedBook, toBook} from '../../../../src/lib/exchanges/kraken/book.ts';
import {streamDepth} from '../../../../src/lib/exchanges/kraken/book-stream.ts';
import {parseFrame} from '../../../../src/lib/exchanges/kraken/frames.ts';
import type {Market} from '../../../../src/lib/model/market.ts';

const marketOf = (tickSize: string, stepSize: string) => ({symbol: 'BTC/USD', rules: {tickSize, stepSize}}) as Market;
const levels = (text: string) =>
  text.split(' ').map((level) => {
    const [price, qty] = level.split('x');
    return {price, qty};
  });
/** The page's example of a checksum. */
const GUIDE = {
  bids: levels(
    '45283.5x0.10000000 45283.4x1.54582015 45282.1x0.10000000 45281.0x0.10000000 45280.3x1.54592586 45279.0x0.07990000 45277.6x0.03310103 45277.5x0.30000000 45277.3x1.54602737 45276.6x0.15445238',
  ),
  asks: levels(
    '45285.2x0.00100000 45286.4x1.54571953 45286.6x1.54571109 45289.6x1.54560911 45290.2x0.15890660 45291.8x1.54553491 45294.7x0.04454749 45296.1x0.35380000 45297.5x0.09945542 45299.5x0.18772827',
  ),
  checksum: '3310070434',
};

describe('a streamed book', () => {
  it('has the checksum of the published example', () => {
    expect(new StreamedBook(marketOf('0.1', '0.00000001'), 10).take('snapshot', GUIDE)).toBe('APPLIED');
  });

  it('has it also where zeros at the end are not written', () => {
    const bare = (side: typeof GUIDE.bids) =>
      side.map(({price = '', qty = ''}) => ({price: String(Number(price)), qty: qty.replace(/0+$/, '')}));
    const payload = {bids: bare(GUIDE.bids), asks: bare(GUIDE.asks), checksum: GUIDE.checksum};
    expect(new StreamedBook(marketOf('0.1', '0.00000001'), 10).take('snapshot', payload)).toBe('APPLIED');
  });

  it('is read from numbers to their last digit', () => {
    const text =
      '{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":45283.0,"qty":0.10000000}],"asks":[{"price":45285.20,"qty":1e-8}],"checksum":1}]}';
    expect(parseFrame(text, true).rows).toEqual([
      {
        symbol: 'BTC/USD',
        bids: [{price: '45283.0', qty: '0.10000000'}],
        asks: [{price: '45285.20', qty: '1e-8'}],
        checksum: '1',
      },
    ]);
  });

  it('takes changes, forgets what falls out of its depth, and tells a wrong checksum', () => {
    const checksum = (...digits: readonly string[]) => String(crc32(digits.join('')));
    const book = new StreamedBook(marketOf('1', '0.1'), 2);
    expect(book.take('update', {bids: [], asks: [], checksum: '0'})).toBe('WAITING');
    const snapshot = {
      bids: levels('99x1.0 98x2.0'),
      asks: levels('101x1.0 102x0.5'),
      checksum: checksum('10110', '1025', '9910', '9820'),
    };
    expect(book.take('snapshot', snapshot)).toBe('APPLIED');
    const change = {bids: levels('100x3.0 99x0'), asks: levels('100.5x4.0'), checksum: ''};
    // A price with a decimal is the first sign that prices have one.
    const sum = checksum('100540', '101010', '100030', '98020');
    expect(book.take('update', {...change, checksum: sum})).toBe('APPLIED');
    const {bids, asks} = book.top(10, {timestamp: '2026-11-27T12:00:00.000000Z'}, 5);
    expect([bids, asks]).toEqual([
      [
        ['100', '3'],
        ['98', '2'],
      ],
      [
        ['100.5', '4'],
        ['101', '1'],
      ],
    ]);
    expect(book.take('update', {bids: levels('97x1.0'), asks: [], checksum: '1'})).toBe('GAP');
    expect(book.take('update', {bids: [], asks: [], checksum: '1'})).toBe('WAITING');
  });

  it('is asked for in the smallest depth that holds it', () => {
    expect([1, 10, 11, 50, 101, 600, 5000].map(streamDepth)).toEqual([10, 10, 25, 100, 500, 1000, 1000]);
  });
});

it('a book of REST that lacks a side is no book', () => {
  expect(toBook('BTC/USD', {bids: [['1.50', '2.0', 5]], asks: []}, 7)).toMatchObject({
    bids: [['1.5', '2']],
    asks: [],
    receivedAt: 7,
  });
  expect(() => toBook('BTC/USD', {bids: [['1.50', '2.0', 5]]}, 7)).toThrow(/sides/);
});
