/** One private connection under watch: when it is live, when it is silent for too long, and that it ended. */
import type {CallOptions} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {OrderStreamEvent, StreamControl} from '../adapter/contract/order-feed.ts';
import {DeskError} from '../model/errors.ts';

export interface ConnectionReader {
  onEvent(event: OrderStreamEvent): void;
  /** The exchange announced that it will cut this connection, or the connection reached its planned age. */
  onLeaving(reason: string): void;
}

/**
 * A connection of `adapter.orderFeed`. `live` settles when every subscription is acknowledged (or it failed before);
 * `ended` resolves, once, with why the connection is gone, silence included.
 */
export class WatchedConnection {
  readonly live: Promise<void>;
  readonly ended: Promise<DeskError>;
  readonly #call: CallOptions;
  readonly #silenceMs: number;
  readonly #abort = new AbortController();
  #stream: StreamControl | null = null;
  #paused = false;
  #over = false;
  #isLive = false;
  #lastAliveAt: number;
  #cancelDeadline: () => void;
  #cancelWatchdog = () => {};
  #cancelRenewal = () => {};
  #end: (reason: DeskError) => void = () => {};
  #goLive: () => void = () => {};
  /** Ends at once with the watch, whether the adapter reports it or not. */
  readonly #onAbort = (): void => this.close();

  constructor(adapter: ExchangeAdapter, call: CallOptions, reader: ConnectionReader) {
    const {streamSilenceMs, streamMaxAgeMs} = adapter.capabilities;
    this.#call = call;
    this.#silenceMs = streamSilenceMs;
    this.#lastAliveAt = call.clock.monotonic();
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.live = new Promise((resolve, reject) => {
      this.#goLive = resolve;
      void this.ended.then(reject);
    });
    this.live.catch(() => {});
    this.#cancelDeadline = call.clock.after(call.timeoutMs, () => this.#neverLive());
    if (streamMaxAgeMs !== null) {
      this.#cancelRenewal = call.clock.after(streamMaxAgeMs, () => reader.onLeaving('planned renewal of the connection'));
    }
    if (call.signal.aborted) this.close();
    else {
      call.signal.addEventListener('abort', this.#onAbort, {once: true});
      void this.#open(adapter, reader);
    }
  }

  /** Stops reading from the network; silence is expected meanwhile. */
  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#lastAliveAt = this.#call.clock.monotonic();
    this.#stream?.resume();
  }

  close(reason: DeskError = new DeskError('interrupted', 'closed')): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelDeadline();
    this.#cancelWatchdog();
    this.#cancelRenewal();
    this.#call.signal.removeEventListener('abort', this.#onAbort);
    this.#abort.abort();
    this.#stream?.close();
    this.#end(reason);
  }

  async #open(adapter: ExchangeAdapter, reader: ConnectionReader): Promise<void> {
    const handlers = {
      onEvent: (event: OrderStreamEvent) => {
        if (this.#over) return;
        this.#lastAliveAt = this.#call.clock.monotonic();
        if (event.type === 'LIVE') this.#becomeLive();
        else if (event.type === 'LEAVING') reader.onLeaving(event.reason);
        else reader.onEvent(event);
      },
      onAlive: () => {
        this.#lastAliveAt = this.#call.clock.monotonic();
      },
      onEnd: (reason: DeskError) => this.close(reason),
    };
    try {
      const stream = await adapter.orderFeed.open(handlers, AbortSignal.any([this.#call.signal, this.#abort.signal]));
      this.#stream = stream;
      if (this.#over) stream.close();
      else if (this.#paused) stream.pause();
    } catch (error) {
      this.close(
        error instanceof DeskError ? error : new DeskError('internal', 'The stream could not be opened.', {cause: error}),
      );
    }
  }

  #becomeLive(): void {
    if (this.#isLive) return;
    this.#isLive = true;
    this.#cancelDeadline();
    this.#goLive();
    this.#watch();
  }

  #neverLive(): void {
    this.close(new DeskError('timeout', `The stream was not live within ${this.#call.timeoutMs} ms.`));
  }

  /** One timer that looks at the last sign of life when it could be due, instead of one per byte. */
  #watch(): void {
    if (this.#over) return;
    const {clock} = this.#call;
    const left = this.#paused ? this.#silenceMs : this.#lastAliveAt + this.#silenceMs - clock.monotonic();
    if (left <= 0) this.close(new DeskError('network', `No sign of life for ${this.#silenceMs} ms.`));
    else this.#cancelWatchdog = clock.after(left, () => this.#watch());
  }
}
