/**
 * The books of a watch, each kept by its exchange's stream instead of being read again for every look.
 *
 *   first look ─► the stream opens ─► first book ─► every look takes the newest one
 *                                        ├ gap: looks fail, until a fresh book is there
 *                                        ├ end: looks fail, and the stream is opened again, each time later
 *                                        └ silence: a look reads the book, which shows whether the stream is dead
 */
import type {CallOptions} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {BookStreamHandlers} from '../adapter/contract/market-data.ts';
import {streamFailure} from '../adapter/kit/socket.ts';
import {DeskError} from '../model/errors.ts';
import type {Level, OrderBook} from '../model/market.ts';

/** No change for so long is normal in a small market, and is what a dead connection looks like. */
const QUIET_MS = 10_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

export interface BookWanted {
  readonly symbol: string;
  /** Levels a side at least, where there are so many. */
  readonly depth: number;
}

export class LiveBooks implements Disposable {
  readonly #call: CallOptions;
  readonly #feeds = new Map<string, BookFeed>();

  constructor(call: CallOptions) {
    this.#call = call;
  }

  /**
   * The newest book; the first time, when it is there. `id` is equal for accounts that see one book. Throws DeskError while
   * the book is not known: a gap, or a stream that ended and is not open again.
   */
  latest(id: string, adapter: ExchangeAdapter, wanted: BookWanted, signal: AbortSignal): Promise<OrderBook> {
    const key = `${id} ${wanted.depth}`;
    const feed = this.#feeds.get(key) ?? new BookFeed(adapter, wanted, this.#call);
    this.#feeds.set(key, feed);
    return feed.latest(signal);
  }

  [Symbol.dispose](): void {
    for (const feed of this.#feeds.values()) feed.close();
  }
}

/** One opening of the stream: what it says after another one was opened is not heard. */
interface Run {
  readonly stop: AbortController;
  readonly first: PromiseWithResolvers<OrderBook>;
  book: OrderBook | null;
  /** Why there is no book that can be shown; null: there is one, or the first is on its way. */
  problem: DeskError | null;
}

class BookFeed {
  readonly #adapter: ExchangeAdapter;
  readonly #wanted: BookWanted;
  readonly #call: CallOptions;
  #run: Run | null = null;
  /** Set when the stream ended: when it may be opened again, by the monotonic clock. */
  #reopenAt: number | null = null;
  #failures = 0;

  constructor(adapter: ExchangeAdapter, wanted: BookWanted, call: CallOptions) {
    this.#adapter = adapter;
    this.#wanted = wanted;
    this.#call = call;
  }

  async latest(signal: AbortSignal): Promise<OrderBook> {
    const isDue = this.#reopenAt !== null && this.#call.clock.monotonic() >= this.#reopenAt;
    const run = this.#run === null || isDue ? this.#open() : this.#run;
    if (run.problem !== null) throw run.problem;
    const book = run.book ?? (await unlessAborted(run.first.promise, signal));
    return this.#call.clock.now() - book.receivedAt < QUIET_MS ? book : this.#checked(run, book, signal);
  }

  close(): void {
    this.#run?.stop.abort();
  }

  #open(): Run {
    const run: Run = {stop: new AbortController(), first: Promise.withResolvers(), book: null, problem: null};
    // Nobody may be waiting for it.
    run.first.promise.catch(() => {});
    this.#run = run;
    this.#reopenAt = null;
    const {symbol, depth} = this.#wanted;
    const signal = AbortSignal.any([this.#call.signal, run.stop.signal]);
    this.#adapter.marketData.bookStream(symbol, depth, this.#handlersOf(run), signal).then(
      (control) => {
        if (run.stop.signal.aborted) control.close();
        else run.stop.signal.addEventListener('abort', () => control.close(), {once: true});
      },
      (error: unknown) => this.#end(run, streamFailure(error)),
    );
    return run;
  }

  #handlersOf(run: Run): BookStreamHandlers {
    return {
      onBook: (book) => {
        run.book = book;
        run.problem = null;
        this.#failures = 0;
        run.first.resolve(book);
      },
      onGap: (reason) => {
        run.book = null;
        run.problem = new DeskError('network', `There is a gap in the stream of the book: ${reason}.`);
      },
      onEnd: (reason) => this.#end(run, reason),
    };
  }

  #end(run: Run, reason: DeskError): void {
    if (run !== this.#run || run.stop.signal.aborted) return;
    run.stop.abort();
    run.book = null;
    run.problem = reason;
    run.first.reject(reason);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    this.#failures += 1;
    // A market that is not there will not be there in a moment.
    this.#reopenAt = reason.kind === 'not-found' ? Number.POSITIVE_INFINITY : this.#call.clock.monotonic() + pause;
  }

  /** A book that did not change for a while, as new as one that is read now. */
  async #checked(run: Run, book: OrderBook, signal: AbortSignal): Promise<OrderBook> {
    const {symbol, depth} = this.#wanted;
    const read = await this.#adapter.marketData.book(symbol, depth, signal);
    if (run.book !== book) return run.book ?? read;
    if (sameTop(read, book)) run.book = {...book, receivedAt: read.receivedAt};
    else this.#end(run, new DeskError('network', 'The stream of the book fell silent.'));
    return read;
  }
}

function sameTop(one: OrderBook, other: OrderBook): boolean {
  const text = ([level]: readonly Level[]) => level?.join(' ');
  return text(one.bids) === text(other.bids) && text(one.asks) === text(other.asks);
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DeskError('interrupted', 'The first book did not come in time.'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, {once: true});
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
