/** The private connection of one account over time: opened, renewed beside the old one before the exchange cuts it, lost. */
import type {CallOptions} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {OrderStreamEvent} from '../adapter/contract/order-feed.ts';
import type {DeskError} from '../model/errors.ts';
import {WatchedConnection} from './watched-connection.ts';

/** Both connections report the same for this long at a renewal, so that nothing falls between them. */
const OVERLAP_MS = 2000;
const RENEW_AGAIN_MS = 5000;

export class RenewingConnection {
  readonly #adapter: ExchangeAdapter;
  readonly #call: CallOptions;
  readonly #onEvent: (event: OrderStreamEvent) => void;
  #current: WatchedConnection | null = null;
  /** Being opened to take over from `#current`. */
  #next: WatchedConnection | null = null;
  #paused = false;
  #onLost: (reason: DeskError) => void = () => {};

  constructor(adapter: ExchangeAdapter, call: CallOptions, onEvent: (event: OrderStreamEvent) => void) {
    this.#adapter = adapter;
    this.#call = call;
    this.#onEvent = onEvent;
  }

  /** True when a connection is on its way already, opened to replace the one that was lost. */
  get isPending(): boolean {
    return this.#next !== null;
  }

  /** Resolves when live; throws why it did not get there. `onLost` is called once when it breaks, now or later. */
  async open(onLost: (reason: DeskError) => void): Promise<void> {
    const connection = this.#next ?? this.#connect();
    this.#next = null;
    this.#adopt(connection, onLost);
    await connection.live;
  }

  /** Back-pressure: nothing more is read from the network, also by connections opened meanwhile. */
  pause(): void {
    this.#paused = true;
    this.#current?.pause();
    this.#next?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#current?.resume();
    this.#next?.resume();
  }

  /** Ends the connection in use. One that was about to replace it stays, for the next `open`. */
  drop(): void {
    const connection = this.#current;
    this.#current = null;
    connection?.close();
  }

  close(): void {
    this.drop();
    this.#next?.close();
  }

  #connect(): WatchedConnection {
    const connection: WatchedConnection = new WatchedConnection(this.#adapter, this.#call, {
      onEvent: this.#onEvent,
      onLeaving: () => this.#onLeaving(connection),
    });
    if (this.#paused) connection.pause();
    return connection;
  }

  #adopt(connection: WatchedConnection, onLost: (reason: DeskError) => void): void {
    this.#current = connection;
    this.#onLost = onLost;
    void connection.ended.then((reason) => {
      if (this.#current === connection) onLost(reason);
    });
  }

  #onLeaving(connection: WatchedConnection): void {
    if (this.#current !== connection || this.#next !== null) return;
    const next = this.#connect();
    this.#next = next;
    next.live.then(
      () => {
        // The old one broke before the new one was live: that was a gap, and the next `open` takes the new one.
        if (this.#current !== connection) return;
        this.#next = null;
        this.#adopt(next, this.#onLost);
        this.#call.clock.after(OVERLAP_MS, () => connection.close());
      },
      (reason: DeskError) => {
        if (this.#next === next) this.#next = null;
        const waitMs = Math.max(RENEW_AGAIN_MS, reason.detail.retryAfterMs ?? 0);
        this.#call.clock.after(waitMs, () => this.#onLeaving(connection));
      },
    );
  }
}
