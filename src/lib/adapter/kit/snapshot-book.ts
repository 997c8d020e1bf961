/**
 * A local book of an exchange that sends changes alone: one snapshot and every change after it, checked by sequence.
 *
 *   changes are kept ──► snapshot ──► first <= id+1 <= last joins them ──► each next one must follow on ──► gap: all over again
 */
import {DeskError} from '../../model/errors.ts';
import type {Level} from '../../model/market.ts';
import type {BookStreamHandlers} from '../contract/market-data.ts';
import {BookSide} from './local-book.ts';

/** A snapshot may be older than the first change; more often than this in a row, something is wrong. */
const SNAPSHOT_TRIES = 5;

export interface BookSnapshot {
  /** Of the last change in it. */
  readonly sequence: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Levels with absolute quantities, "0" deletes; `first` and `last` number the changes in it. */
export interface BookChange extends Omit<BookSnapshot, 'sequence'> {
  readonly first: number;
  readonly last: number;
  /** The exchange's time, epoch ms. */
  readonly at: number;
}

export interface SnapshotBookHandlers extends Pick<BookStreamHandlers, 'onBook' | 'onGap'> {
  /** Passed on of each side, at most. */
  readonly levels: number;
  snapshot(): Promise<BookSnapshot>;
  /** The book cannot be kept any more. */
  onFail(error: unknown): void;
}

export class SnapshotBook {
  readonly #symbol: string;
  readonly #handlers: SnapshotBookHandlers;
  readonly #now: () => number;
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  /** Changes that wait for a snapshot; null while the book is joined. */
  #waiting: BookChange[] | null = [];
  #sequence = 0;
  #isOver = false;

  constructor(symbol: string, now: () => number, handlers: SnapshotBookHandlers) {
    this.#symbol = symbol;
    this.#now = now;
    this.#handlers = handlers;
  }

  /** Nothing is passed on after it. */
  stop(): void {
    this.#isOver = true;
  }

  /** Reads a snapshot and joins the waiting changes to it. */
  async rebuild(): Promise<void> {
    try {
      for (let attempt = 0; attempt < SNAPSHOT_TRIES; attempt++) {
        const snapshot = await this.#handlers.snapshot();
        if (this.#isOver || this.#join(snapshot)) return;
      }
      throw new DeskError('protocol', 'No snapshot of the book fits its changes.');
    } catch (error) {
      if (!this.#isOver) this.#handlers.onFail(error);
    }
  }

  change(change: BookChange): void {
    if (this.#isOver) return;
    if (this.#waiting !== null) {
      this.#waiting.push(change);
      return;
    }
    if (change.last <= this.#sequence) return;
    if (change.first > this.#sequence + 1) {
      this.#waiting = [change];
      this.#handlers.onGap('changes of the book are missing');
      void this.rebuild();
      return;
    }
    for (const level of change.bids) this.#bids.set(level);
    for (const level of change.asks) this.#asks.set(level);
    this.#sequence = change.last;
    this.#emit(change.at);
  }

  #join({sequence, bids, asks}: BookSnapshot): boolean {
    const later = (this.#waiting ?? []).filter(({last}) => last > sequence);
    const [first] = later;
    if (first !== undefined && first.first > sequence + 1) return false;
    this.#bids.reset(bids);
    this.#asks.reset(asks);
    this.#sequence = sequence;
    this.#waiting = null;
    this.#emit(null);
    for (const change of later) this.change(change);
    return true;
  }

  #emit(exchangeAt: number | null): void {
    this.#handlers.onBook({
      symbol: this.#symbol,
      bids: this.#bids.top(this.#handlers.levels),
      asks: this.#asks.top(this.#handlers.levels),
      receivedAt: this.#now(),
      exchangeAt,
      sequence: String(this.#sequence),
    });
  }
}
