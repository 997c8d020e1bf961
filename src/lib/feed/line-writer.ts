/** Lines to a pipe: few writes, and no more in memory than the reader of the pipe allows. */
import type {Writable} from 'node:stream';

/** Lines that wait for a slow reader before the source is paused. */
export const QUEUE_LIMIT = 2000;

/**
 * Lines of one write at most. A line put together from parts is a tree of them until it is written: a turn of the event
 * loop may bring thousands, and each such tree the garbage collector would have to carry along meanwhile.
 */
const BATCH_LINES = 64;

export interface LineWriterEvents {
  /** The reader is slow: stop producing. Nothing is dropped. */
  onFull(): void;
  /** It caught up: go on. */
  onDrained(): void;
  /** The reader has gone (`| head -1`): that is an ordinary end. */
  onClosed(): void;
}

export class LineWriter {
  readonly #stream: Writable;
  readonly #events: LineWriterEvents;
  #batch = '';
  /** Lines in `#batch`. */
  #lines = 0;
  /** Lines that the pipe has not taken yet, those of `#batch` included. */
  #waiting = 0;
  #scheduled = false;
  #full = false;
  #closed = false;

  constructor(stream: Writable, events: LineWriterEvents) {
    this.#stream = stream;
    this.#events = events;
    stream.on('error', this.#onError);
  }

  /** Takes whole lines, newline included. */
  write(line: string): void {
    if (this.#closed) return;
    this.#batch += line;
    this.#lines += 1;
    this.#waiting += 1;
    if (this.#waiting >= QUEUE_LIMIT && !this.#full) {
      this.#full = true;
      this.#events.onFull();
    }
    if (this.#lines >= BATCH_LINES) this.#flush();
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#onTurn);
  }

  /** Resolves when everything written has left, or the reader has gone. */
  async end(): Promise<void> {
    this.#flush();
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.write('', () => resolve());
      this.#stream.once('error', () => resolve());
    });
  }

  readonly #onTurn = (): void => {
    this.#scheduled = false;
    this.#flush();
  };

  /** Also while the pipe is full: it keeps what is written as flat text. */
  #flush(): void {
    const [batch, lines] = [this.#batch, this.#lines];
    this.#batch = '';
    this.#lines = 0;
    if (this.#closed || lines === 0) return;
    this.#stream.write(batch, () => {
      this.#waiting -= lines;
      if (this.#full && this.#waiting <= QUEUE_LIMIT / 2) this.#resume();
    });
  }

  #resume(): void {
    this.#full = false;
    this.#events.onDrained();
  }

  readonly #onError = (): void => {
    if (this.#closed) return;
    this.#closed = true;
    this.#batch = '';
    if (this.#full) this.#resume();
    this.#events.onClosed();
  };
}
