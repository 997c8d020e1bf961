import {describe, expect, it} from 'vitest';
import type {BookStreamHandlers} from '../../../src/lib/adapter/contract/market-data.ts';
import {DeskError} from '../../../src/lib/model/errors.ts';
import type {OrderBook} from '../../../src/lib/model/market.ts';
import {type GatherRequest, gather} from '../../../src/lib/router/gather.ts';
import {LiveBooks} from '../../../src/lib/router/live-books.ts';
import {fakeAccount, fakeCall, type Script} from '../../support/fake-account.ts';
import {MARKET} from '../../support/scripted-exchange.ts';

const SYMBOL = 'BTC/USDT';
const WANTED = {symbol: SYMBOL, depth: 10};

/** An exchange whose stream is played by hand, and a clock that a test sets. */
function play() {
  const time = {now: 1_000_000};
  const clock = {...fakeCall().clock, now: () => time.now, monotonic: () => time.now};
  const call = {...fakeCall(), clock};
  const streams: (BookStreamHandlers & {depth: number; isClosed: boolean})[] = [];
  const reads: string[] = [];
  const bookAt = (price: string): OrderBook => ({
    ...{symbol: SYMBOL, bids: [[price, '1']], asks: [['200', '1']], receivedAt: time.now, exchangeAt: null, sequence: null},
  });
  let read = '100';
  let refusal: DeskError | null = null;
  const script: Script = {
    market: async () => MARKET,
    async book() {
      reads.push(read);
      return bookAt(read);
    },
    async bookStream(_symbol, depth, handlers) {
      if (refusal !== null) throw refusal;
      const stream = {...handlers, depth, isClosed: false};
      streams.push(stream);
      return {
        pause() {},
        resume() {},
        close() {
          stream.isClosed = true;
        },
      };
    },
  };
  const handle = fakeAccount('one', script);
  const books = new LiveBooks(call);
  const latest = async () => {
    const book = await books.latest('one', await handle.adapter(), WANTED, call.signal);
    return book.bids[0]?.[0];
  };
  const failure = () =>
    latest().then(
      () => 'none',
      (error: DeskError) => error.message,
    );
  return {
    ...{time, call, streams, reads, handle, books, latest, failure},
    says: (price: string) => streams.at(-1)?.onBook(bookAt(price)),
    readsAs: (price: string) => {
      read = price;
    },
    refuses: (error: DeskError | null) => {
      refusal = error;
    },
  };
}

/** The stream opens a few turns after the first look. */
const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('a live book', () => {
  it('is that of the stream, opened once, and never read', async () => {
    const {streams, reads, latest, says} = play();
    const first = latest();
    await turns();
    says('100');
    expect(await first).toBe('100');
    says('101');
    says('102');
    expect([await latest(), await latest()]).toEqual(['102', '102']);
    expect(streams.map(({depth}) => depth)).toEqual([10]);
    expect(reads).toEqual([]);
  });

  it('is not shown while there is a gap, and the fresh one is', async () => {
    const {streams, latest, failure, says} = play();
    const first = latest();
    await turns();
    says('100');
    await first;
    streams[0]?.onGap('a change is missing');
    expect(await failure()).toBe('There is a gap in the stream of the book: a change is missing.');
    says('103');
    expect(await latest()).toBe('103');
    expect(streams).toHaveLength(1);
  });

  it('is opened again after its end, each time later, and soon again once it worked', async () => {
    const {time, streams, latest, failure, says} = play();
    const ends = () => streams.at(-1)?.onEnd(new DeskError('network', 'Closed.'));
    const first = latest();
    await turns();
    says('100');
    await first;
    ends();
    expect(await failure()).toBe('Closed.');
    expect(streams).toHaveLength(1);
    for (const [pause, opened] of [
      [1000, 2],
      [1999, 2],
      [1, 3],
    ] as const) {
      time.now += pause;
      const look = failure();
      await turns();
      expect(streams).toHaveLength(opened);
      if (streams.length === opened && pause !== 1999) ends();
      expect(await look).toBe('Closed.');
    }
    time.now += 4000;
    const look = latest();
    await turns();
    says('105');
    expect(await look).toBe('105');
    ends();
    time.now += 1000;
    void failure();
    await turns();
    expect(streams).toHaveLength(5);
  });

  it('that cannot be opened fails the look, and one of a market that is not there is not tried again', async () => {
    const {time, streams, failure, refuses} = play();
    refuses(new DeskError('not-found', 'No such market.'));
    expect(await failure()).toBe('No such market.');
    refuses(null);
    time.now += 1_000_000;
    expect(await failure()).toBe('No such market.');
    expect(streams).toHaveLength(0);
  });

  it('does not hear what an ended stream still says', async () => {
    const {time, streams, latest, failure, says} = play();
    const first = latest();
    await turns();
    says('100');
    await first;
    streams[0]?.onEnd(new DeskError('network', 'Closed.'));
    time.now += 1000;
    const look = latest();
    await turns();
    streams[0]?.onEnd(new DeskError('network', 'Late.'));
    says('101');
    expect([await look, await failure()]).toEqual(['101', 'none']);
    expect(streams[0]?.isClosed).toBe(true);
  });
});

describe('a live book that does not change', () => {
  it('is read once in a while, and stays when the read one agrees', async () => {
    const {time, streams, reads, latest, says} = play();
    const first = latest();
    await turns();
    says('100');
    await first;
    time.now += 9999;
    await latest();
    expect(reads).toEqual([]);
    time.now += 1;
    expect([await latest(), await latest()]).toEqual(['100', '100']);
    expect([reads.length, streams.length]).toEqual([1, 1]);
  });

  it('is of a dead stream when the read one moved: it is opened again', async () => {
    const {time, streams, latest, failure, says, readsAs} = play();
    const first = latest();
    await turns();
    says('100');
    await first;
    time.now += 10_000;
    readsAs('90');
    expect(await latest()).toBe('90');
    expect(streams[0]?.isClosed).toBe(true);
    expect(await failure()).toBe('The stream of the book fell silent.');
    time.now += 1000;
    const look = latest();
    await turns();
    says('91');
    expect([await look, streams.length]).toEqual(['91', 2]);
  });
});

it('a closed set of books closes every stream', async () => {
  const {streams, books, latest, says} = play();
  const first = latest();
  await turns();
  says('100');
  await first;
  books[Symbol.dispose]();
  expect(streams.map(({isClosed}) => isClosed)).toEqual([true]);
});

it('a look over accounts takes its books from there, and names the one with a gap', async () => {
  const {call, handle, books, streams, reads, says} = play();
  const ask: GatherRequest = {
    ...{symbol: SYMBOL, side: 'BUY', depth: 10, anyQuote: false, exclude: [], withBalances: false, withFees: false, books},
  };
  const look = gather([handle], call, ask);
  await turns();
  while (streams.length === 0) await new Promise((resolve) => setImmediate(resolve));
  says('100');
  expect((await look).candidates[0]?.book?.bids).toEqual([['100', '1']]);
  streams[0]?.onGap('a change is missing');
  const {candidates, failures} = await gather([handle], call, ask);
  expect(candidates[0]).toMatchObject({book: null, excluded: expect.stringContaining('a gap in the stream')});
  expect(failures).toMatchObject([{kind: 'network', account: 'one'}]);
  expect(reads).toEqual([]);
});
