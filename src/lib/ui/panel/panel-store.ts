/** What the window shows, kept apart from how: events come in at any rate, the window redraws at most ten times a second. */
import type {FeedEvent, OrderEvent, StreamEvent, StreamState} from '../../feed/feed-event.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import {clientKeyOf, keyOf} from './order-key.ts';

/** Between two redraws at least. */
const REDRAW_MS = 100;
const RECENT_EVENTS = 100;
/** Orders that have ended, the last ones. */
export const CLOSED_SHOWN = 50;

export interface PanelConnection {
  readonly account: string;
  readonly exchange: string;
  readonly state: StreamState;
  readonly reason: string | null;
  /** Since when it is in this state, epoch ms. */
  readonly since: number;
  /** Whether its orders were read whole at any time: before that nothing is known of them. */
  readonly wasRead: boolean;
  /** Another key of the same exchange account, which shows their orders; null: none. */
  readonly sameAs: string | null;
  /** Of the last order event of the stream, epoch ms; null before the first. */
  readonly lastEventAt: number | null;
  /** From the exchange's time of an event to ours, clocks as they are; null before the first. */
  readonly lagMs: number | null;
}

/** Something the window itself has to say, such as what came of a cancel. */
export interface Said {
  readonly type: 'said';
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

export interface PanelNews {
  /** Counted from 1 as they came. */
  readonly count: number;
  readonly event: FeedEvent | Said;
}

/** What of the orders the window was asked for. */
export interface PanelScope {
  /** Empty: all. */
  readonly symbols: readonly string[];
  /** Only orders that were filled since it began. */
  readonly fillsOnly: boolean;
  /** In words, what ends the watch; null: the person. */
  readonly until: string | null;
}

/** One picture of everything; a new object whenever something changed. */
export interface PanelPicture {
  readonly scope: PanelScope;
  /** Open ones, and those that closed a short while ago. */
  readonly orders: readonly Order[];
  readonly connections: readonly PanelConnection[];
  /** Newest first. */
  readonly events: readonly PanelNews[];
}

/** True when what happens on the account is told at once, and nothing was missed. */
export function isFollowed({state}: Pick<PanelConnection, 'state'>): boolean {
  return state === 'live' || state === 'recovered';
}

export class PanelStore {
  readonly #open = new Map<string, Order>();
  readonly #closed = new Map<string, Order>();
  readonly #connections = new Map<string, PanelConnection>();
  readonly #events: PanelNews[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #scope: PanelScope;
  #sameAs: ReadonlyMap<string, string> = new Map();
  #picture: PanelPicture;
  #count = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(scope: PanelScope) {
    this.#scope = scope;
    this.#picture = {scope, orders: [], connections: [], events: []};
  }

  /** Takes in one event. Cheap: nothing is drawn here. */
  readonly read = (event: FeedEvent): void => {
    if (event.type === 'order') this.#readOrder(event);
    else this.#readStream(event);
    if (this.#isNews(event)) this.#tell(event);
    this.#timer ??= setTimeout(this.#publish, REDRAW_MS);
  };

  /** Puts a sentence among the news. `at`: epoch ms. */
  say(text: string, at: number): void {
    this.#tell({type: 'said', at: new Date(at).toISOString(), text});
    this.#timer ??= setTimeout(this.#publish, REDRAW_MS);
  }

  /** Accounts that another key of the same exchange account speaks for: each order of theirs is shown once. */
  setSameAs(sameAs: ReadonlyMap<string, string>): void {
    this.#sameAs = sameAs;
    this.#timer ??= setTimeout(this.#publish, REDRAW_MS);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly picture = (): PanelPicture => this.#picture;

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #readStream(event: StreamEvent): void {
    const {at, account, exchange, state, reason = null} = event;
    const before = this.#connections.get(account);
    const since = before !== undefined && before.state === state ? before.since : Date.parse(at);
    const wasRead = before?.wasRead === true || isFollowed({state});
    const {lastEventAt, lagMs} = before ?? {lastEventAt: null, lagMs: null};
    this.#connections.set(account, {account, exchange, state, reason, since, wasRead, sameAs: null, lastEventAt, lagMs});
  }

  #readOrder({order, at: told, source, fill}: OrderEvent): void {
    const key = keyOf(order);
    const isKnown = this.#open.has(key) || this.#closed.has(key) || this.#open.has(clientKeyOf(order));
    if (this.#scope.fillsOnly && fill === undefined && !isKnown) return;
    // The exchange has named it: it is not a second order.
    if (order.id !== null) this.#open.delete(clientKeyOf(order));
    this.#closed.delete(key);
    if (isTerminal(order.status)) this.#open.delete(key);
    (isTerminal(order.status) ? this.#closed : this.#open).set(key, order);
    for (const oldest of this.#closed.keys()) {
      if (this.#closed.size <= CLOSED_SHOWN) break;
      this.#closed.delete(oldest);
    }
    const connection = this.#connections.get(order.account);
    if (connection === undefined || source !== 'stream') return;
    const at = Date.parse(told);
    const lagMs = order.updatedAt === null ? connection.lagMs : Math.max(0, at - Date.parse(order.updatedAt));
    this.#connections.set(order.account, {...connection, lastEventAt: at, lagMs});
  }

  /** An open order that was only read at the start is in the list, and no news. */
  #isNews(event: FeedEvent): boolean {
    if (event.type === 'stream' || event.fill !== undefined) return true;
    return !this.#scope.fillsOnly && (event.source !== 'snapshot' || isTerminal(event.order.status));
  }

  #tell(event: FeedEvent | Said): void {
    this.#events.unshift({count: ++this.#count, event});
    if (this.#events.length <= RECENT_EVENTS) return;
    // A flood of events must not wash away what came of a cancel.
    const oldest = this.#events.findLastIndex(({event: {type}}) => type !== 'said');
    this.#events.splice(oldest === -1 ? RECENT_EVENTS : oldest, 1);
  }

  readonly #publish = (): void => {
    this.#timer = null;
    this.#picture = {
      scope: this.#scope,
      orders: [...this.#open.values(), ...this.#closed.values()].filter((order) => !this.#isTwin(order)),
      connections: [...this.#connections.values()].map((each) => ({...each, sameAs: this.#sameAs.get(each.account) ?? null})),
      events: this.#events.filter(({event}) => event.type !== 'order' || !this.#isTwin(event.order)),
    };
    for (const listener of this.#listeners) listener();
  };

  /** True when the order is there under the account that speaks for this one. */
  #isTwin(order: Order): boolean {
    const account = this.#sameAs.get(order.account);
    if (account === undefined) return false;
    const key = keyOf({...order, account});
    return this.#open.has(key) || this.#closed.has(key);
  }
}
