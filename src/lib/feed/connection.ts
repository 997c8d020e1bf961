/** The private connection of one account over time: opened, renewed beside the old one before the exchange cuts it, lost. */
import type {Call} from '../adapter/accounts.ts';
import type {ExchangeAdapter} from '../adapter/contract/exchange.ts';
import type {OrderStreamEvent} from '../adapter/contract/order-feed.ts';
import {Link} from './link.ts';

/** Both connections tell the same for this long at a renewal, so that nothing falls between them. */
const OVERLAP_MS = 2000;
const RENEW_AGAIN_MS = 5000;

export class Connection {
  readonly #adapter: ExchangeAdapter;
  readonly #call: Call;
  readonly #onEvent: (event: OrderStreamEvent) => void;
  #link: Link | null = null;
  /** Being opened to take over from `#link`. */
  #next: Link | null = null;
  #paused = false;
  #onLost: (reason: string) => void = () => {};

  constructor(adapter: ExchangeAdapter, call: Call, onEvent: (event: OrderStreamEvent) => void) {
    this.#adapter = adapter;
    this.#call = call;
    this.#onEvent = onEvent;
  }

  /** True when a connection is on its way already, opened to replace the one that was lost. */
  get isPending(): boolean {
    return this.#next !== null;
  }

  /** Resolves when live; throws why it did not get there. `onLost` is called once when it breaks, now or later. */
  async open(onLost: (reason: string) => void): Promise<void> {
    const link = this.#next ?? this.#connect();
    this.#next = null;
    this.#adopt(link, onLost);
    await link.live;
  }

  /** Back-pressure: nothing more is read from the network, also by connections opened meanwhile. */
  pause(): void {
    this.#paused = true;
    this.#link?.pause();
    this.#next?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#link?.resume();
    this.#next?.resume();
  }

  /** Ends the connection in use. One that was about to replace it stays, for the next `open`. */
  drop(): void {
    const link = this.#link;
    this.#link = null;
    link?.close();
  }

  close(): void {
    this.drop();
    this.#next?.close();
  }

  #connect(): Link {
    const link: Link = new Link(this.#adapter, this.#call, {
      onEvent: this.#onEvent,
      onLeaving: () => this.#onLeaving(link),
    });
    if (this.#paused) link.pause();
    return link;
  }

  #adopt(link: Link, onLost: (reason: string) => void): void {
    this.#link = link;
    this.#onLost = onLost;
    void link.ended.then((reason) => {
      if (this.#link === link) onLost(reason.message);
    });
  }

  #onLeaving(link: Link): void {
    if (this.#link !== link || this.#next !== null) return;
    const next = this.#connect();
    this.#next = next;
    next.live.then(
      () => {
        // The old one broke before the new one was live: that was a gap, and the next `open` takes the new one.
        if (this.#link !== link) return;
        this.#next = null;
        this.#adopt(next, this.#onLost);
        this.#call.clock.after(OVERLAP_MS, () => link.close());
      },
      () => {
        if (this.#next === next) this.#next = null;
        this.#call.clock.after(RENEW_AGAIN_MS, () => this.#onLeaving(link));
      },
    );
  }
}
