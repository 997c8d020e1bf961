/** Lines to a pipe: one write per turn of the event loop, no more in memory than the reader of the pipe allows. */
import type {Writable} from 'node:stream';

/** Lines that wait for a slow reader before the source is told to stop. */
export const QUEUE_LIMIT = 10_000;

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
  #lines = 0;
  #scheduled = false;
  #blocked = false;
  #full = false;
  #closed = false;

  constructor(stream: Writable, events: LineWriterEvents) {
    this.#stream = stream;
    this.#events = events;
    stream.on('drain', this.#onDrain);
    stream.on('error', this.#onError);
  }

  /** Takes whole lines, newline included. */
  write(line: string): void {
    if (this.#closed) return;
    this.#batch += line;
    this.#lines += 1;
    if (this.#lines >= QUEUE_LIMIT && !this.#full) {
      this.#full = true;
      this.#events.onFull();
    }
    if (this.#scheduled || this.#blocked) return;
    this.#scheduled = true;
    setImmediate(() => this.#flush());
  }

  /** Resolves when everything written has left, or the reader has gone. */
  async end(): Promise<void> {
    while (!this.#closed && (this.#batch !== '' || this.#stream.writableLength > 0)) {
      this.#flush();
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#stream.off('drain', done);
          this.#stream.off('error', done);
          resolve();
        };
        if (this.#stream.writableNeedDrain) this.#stream.once('drain', done);
        else this.#stream.write('', done);
        this.#stream.once('error', done);
      });
    }
  }

  #flush(): void {
    this.#scheduled = false;
    if (this.#closed || this.#blocked || this.#batch === '') return;
    const batch = this.#batch;
    this.#batch = '';
    this.#lines = 0;
    this.#blocked = !this.#stream.write(batch);
    if (this.#full && !this.#blocked) this.#resume();
  }

  readonly #onDrain = (): void => {
    this.#blocked = false;
    if (this.#full) this.#resume();
    this.#flush();
  };

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
