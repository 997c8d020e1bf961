/** What the window shows, kept apart from how: events come in at any rate, the window redraws at most ten times a second. */
import type {FeedEvent, StreamState} from '../../feed/feed-event.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {keyOf} from './order-key.ts';

/** Between two redraws at least. */
const REDRAW_MS = 100;
const RECENT_EVENTS = 100;
const CLOSED_SHOWN = 50;

export interface PanelConnection {
  readonly account: string;
  readonly exchange: string;
  readonly state: StreamState;
  readonly reason: string | null;
  /** Of the last order event, epoch ms; null before the first. */
  readonly lastEventAt: number | null;
  /** From the exchange's time of an event to ours, clocks as they are; null before the first. */
  readonly lagMs: number | null;
}

/** One picture of everything; a new object whenever something changed. */
export interface PanelPicture {
  /** Open ones, and those that closed a short while ago. */
  readonly orders: readonly Order[];
  readonly connections: readonly PanelConnection[];
  /** Newest first, counted from 1 as they came. */
  readonly events: readonly {readonly count: number; readonly event: FeedEvent}[];
}

export class PanelStore {
  readonly #open = new Map<string, Order>();
  readonly #closed = new Map<string, Order>();
  readonly #connections = new Map<string, PanelConnection>();
  readonly #events: {readonly count: number; readonly event: FeedEvent}[] = [];
  readonly #listeners = new Set<() => void>();
  #picture: PanelPicture = {orders: [], connections: [], events: []};
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Takes in one event. Cheap: nothing is drawn here. */
  readonly read = (event: FeedEvent): void => {
    if (event.type === 'order') this.#readOrder(event.order, Date.parse(event.at), event.source === 'stream');
    else {
      const {account, exchange, state, reason = null} = event;
      const before = this.#connections.get(account) ?? {lastEventAt: null, lagMs: null};
      this.#connections.set(account, {...before, account, exchange, state, reason});
    }
    this.#events.unshift({count: ++this.#count, event});
    if (this.#events.length > RECENT_EVENTS) this.#events.pop();
    this.#timer ??= setTimeout(this.#publish, REDRAW_MS);
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly picture = (): PanelPicture => this.#picture;

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #readOrder(order: Order, at: number, fromStream: boolean): void {
    const key = keyOf(order);
    const target = isTerminal(order.status) ? this.#closed : this.#open;
    if (target === this.#closed) {
      this.#open.delete(key);
      this.#closed.delete(key);
    }
    target.set(key, order);
    for (const oldest of this.#closed.keys()) {
      if (this.#closed.size <= CLOSED_SHOWN) break;
      this.#closed.delete(oldest);
    }
    const connection = this.#connections.get(order.account);
    if (connection === undefined) return;
    const lag = fromStream && order.updatedAt !== null ? Math.max(0, at - Date.parse(order.updatedAt)) : connection.lagMs;
    this.#connections.set(order.account, {...connection, lastEventAt: at, lagMs: lag});
  }

  readonly #publish = (): void => {
    this.#timer = null;
    this.#picture = {
      orders: [...this.#open.values(), ...this.#closed.values()],
      connections: [...this.#connections.values()],
      events: this.#events.slice(),
    };
    for (const listener of this.#listeners) listener();
  };
}
