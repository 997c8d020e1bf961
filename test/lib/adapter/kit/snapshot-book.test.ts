import {expect, it} from 'vitest';
import {type BookChange, SnapshotBook} from '../../../../src/lib/adapter/kit/snapshot-book.ts';
import type {Level} from '../../../../src/lib/model/market.ts';

const snapshot = (sequence: number) => ({
  sequence,
  bids: [
    ['10', '1'],
    ['9', '1'],
  ] as Level[],
  asks: [['11', '1']] as Level[],
});
const change = (first: number, last: number, bids: Level[]): BookChange => ({first, last, bids, asks: [], at: 5});

function opened(...snapshots: number[]) {
  const books: string[] = [];
  const gaps: string[] = [];
  const failures: unknown[] = [];
  const book = new SnapshotBook('BTC/USDT', () => 0, {
    levels: 1000,
    onBook: ({sequence, bids}) => void books.push(`${sequence} ${bids[0]?.join('x')}`),
    onGap: (reason) => void gaps.push(reason),
    onFail: (error) => void failures.push(error),
    snapshot: async () => snapshot(snapshots.shift() ?? 0),
  });
  return {book, books, gaps, failures};
}

it('a book joins snapshot and changes, and starts again after a gap', async () => {
  const {book, books, gaps} = opened(90, 101, 200);
  book.change(change(99, 101, [['10.5', '1']]));
  book.change(
    change(102, 103, [
      ['10', '0'],
      ['10.2', '2.5'],
    ]),
  );
  await book.rebuild();
  expect(books).toEqual(['101 10x1', '103 10.2x2.5']);
  book.change(change(102, 103, [['12', '9']]));
  expect(books.length).toBe(2);
  book.change(change(110, 111, [['12', '9']]));
  expect(gaps.length).toBe(1);
  await new Promise(setImmediate);
  expect(books.at(-1)).toBe('200 10x1');
});

it('a book that no snapshot fits fails, and a stopped one says nothing more', async () => {
  const {book, failures} = opened(1, 2, 3, 4, 5);
  book.change(change(99, 101, []));
  await book.rebuild();
  expect(failures).toMatchObject([{kind: 'protocol'}]);
  const stopped = opened(100);
  stopped.book.stop();
  await stopped.book.rebuild();
  expect([stopped.books, stopped.failures]).toEqual([[], []]);
});
