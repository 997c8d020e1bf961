/**
 * A local book: one snapshot and every change after it, checked by sequence.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
 *
 *   changes are kept ──► snapshot ──► U <= id+1 <= u joins them ──► each next one must follow on ──► gap: all over again
 */
import type {AdapterContext} from '../../adapter/context.ts';
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {BookSide} from '../../adapter/kit/local-book.ts';
import {unanswered} from '../../adapter/outcome.ts';
import {decode, parseJson} from '../../adapter/wire.ts';
import type {Environment} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import {levelsOf} from './amounts.ts';
import {originOf} from './client.ts';
import type {Rest} from './rest.ts';
import {type Depth, DepthUpdate} from './schemas.ts';
import {wireSymbol} from './symbols.ts';

const ORIGINS: Readonly<Record<Environment, string | null>> = {
  live: 'wss://stream.binance.com:9443',
  testnet: 'wss://stream.testnet.binance.vision',
  demo: 'wss://demo-stream.binance.com',
  sandbox: null,
};
/** Deeper than what is shown, so that a book that moves does not run off the known levels. */
const SNAPSHOT_LEVELS = 5000;
const SHOWN_LEVELS = 1000;
/** A snapshot may be older than the first change; more often than this in a row, something is wrong. */
const SNAPSHOT_TRIES = 5;
const MAX_BYTES = 4 << 20;

/** Streams the book of one symbol. The first onBook follows when the snapshot is joined. */
export async function openBookStream(
  {context, rest}: {context: AdapterContext; rest: Rest},
  symbol: string,
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {account, sockets, timeoutMs, clock} = context;
  const name = wireSymbol(symbol);
  const origin = originOf(account.urls.stream ?? ORIGINS[account.environment], 'stream');
  const url = `${origin}/ws/${encodeURIComponent(name.toLowerCase())}@depth@100ms`;
  const reader = new BookReader(
    symbol,
    () => rest.depth(name, SNAPSHOT_LEVELS, signal),
    handlers,
    () => clock.now(),
  );
  const socket = await sockets
    .open(
      {url, connectTimeoutMs: timeoutMs, maxBytes: MAX_BYTES},
      {
        onText: (text) => {
          if (!reader.read(text)) socket.close();
        },
        onAlive: () => {},
        onClose: (code) => reader.end(new DeskError('network', `Binance closed the stream (${code}).`)),
      },
      signal,
    )
    .catch((error: unknown) => {
      throw unanswered(error, 'READ');
    });
  void reader.rebuild().then((alive) => alive || socket.close());
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close() {
      reader.stop();
      socket.close();
    },
  };
}

/** Snapshot and changes to books. `read` and `rebuild` answer false when the stream is over. */
export class BookReader {
  readonly #symbol: string;
  readonly #snapshot: () => Promise<Depth>;
  readonly #handlers: BookStreamHandlers;
  readonly #now: () => number;
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  /** Changes that wait for a snapshot; null while the book is joined. */
  #waiting: DepthUpdate[] | null = [];
  #sequence = 0;
  #ended = false;

  constructor(symbol: string, snapshot: () => Promise<Depth>, handlers: BookStreamHandlers, now: () => number) {
    this.#symbol = symbol;
    this.#snapshot = snapshot;
    this.#handlers = handlers;
    this.#now = now;
  }

  stop(): void {
    this.#ended = true;
  }

  end(reason: DeskError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#handlers.onEnd(reason);
  }

  read(text: string): boolean {
    if (this.#ended) return false;
    try {
      const frame = parseJson(text, 'depth stream') as {readonly data?: unknown; readonly result?: unknown} | null;
      // The acknowledgement of a subscription is no change.
      if (frame === null || frame.result !== undefined) return true;
      this.#change(decode(DepthUpdate, frame.data ?? frame, 'depth stream'));
    } catch (error) {
      this.end(error instanceof DeskError ? error : new DeskError('internal', 'The book reader failed.', {cause: error}));
    }
    return !this.#ended;
  }

  /** Reads a snapshot and joins the waiting changes to it. */
  async rebuild(): Promise<boolean> {
    try {
      for (let attempt = 0; attempt < SNAPSHOT_TRIES && !this.#ended; attempt++) {
        if (this.#join(await this.#snapshot())) return true;
      }
      this.end(new DeskError('protocol', 'No snapshot of the book fits its changes.'));
    } catch (error) {
      this.end(error instanceof DeskError ? error : new DeskError('internal', 'The book reader failed.', {cause: error}));
    }
    return false;
  }

  #join({lastUpdateId, bids, asks}: Depth): boolean {
    const later = (this.#waiting ?? []).filter(({u}) => u > lastUpdateId);
    const [first] = later;
    if (first !== undefined && first.U > lastUpdateId + 1) return false;
    this.#bids.reset(levelsOf(bids));
    this.#asks.reset(levelsOf(asks));
    this.#sequence = lastUpdateId;
    this.#waiting = null;
    this.#emit(null);
    for (const update of later) this.#change(update);
    return true;
  }

  #change(update: DepthUpdate): void {
    if (this.#waiting !== null) {
      this.#waiting.push(update);
      return;
    }
    if (update.u <= this.#sequence) return;
    if (update.U > this.#sequence + 1) {
      this.#waiting = [update];
      this.#handlers.onGap('Changes of the book are missing.');
      void this.rebuild();
      return;
    }
    for (const level of levelsOf(update.b)) this.#bids.set(level);
    for (const level of levelsOf(update.a)) this.#asks.set(level);
    this.#sequence = update.u;
    this.#emit(update.E);
  }

  #emit(exchangeAt: number | null): void {
    this.#handlers.onBook({
      symbol: this.#symbol,
      bids: this.#bids.top(SHOWN_LEVELS),
      asks: this.#asks.top(SHOWN_LEVELS),
      receivedAt: this.#now(),
      exchangeAt,
      sequence: String(this.#sequence),
    });
  }
}
