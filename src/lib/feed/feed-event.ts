/** What `orders watch` says, one value per line of its JSON contract. */
import type {StreamFill} from '../adapter/contract/order-feed.ts';
import type {Fee, FillCause, Liquidity, Order} from '../model/order.ts';

/** Where a piece of news came from: the list read at the start, the live stream, or the repair of a gap. */
export type FeedSource = 'snapshot' | 'stream' | 'recovery';

/**
 * How the stream of one account is.
 *
 *   connecting ─► live ─► gap ─► recovered ─► gap ...      stopped ends every account of a watch that was ended
 *        └─► down ◄────────┘ (retried, or final when the exchange refuses the key)
 *
 * Between `gap` and `recovered` something may have been missed. `recovered` is said only once everything was read; where an
 * exchange has a history of some symbols alone, its reason names them. A `gap` whose connection lives goes on with events
 * while what is missing (its reason names it) is asked for again.
 */
export type StreamState = 'connecting' | 'live' | 'gap' | 'recovered' | 'down' | 'stopped';

/** The fill of an order line: an execution without what the order beside it says already. */
export interface FeedFill {
  readonly id: string;
  readonly price: string;
  readonly quantity: string;
  readonly fee: Fee | null;
  readonly liquidity: Liquidity | null;
  readonly cause: FillCause;
}

export interface OrderEvent {
  readonly type: 'order';
  /** When we learned it, ISO 8601. The exchange's own time is `order.updatedAt`. */
  readonly at: string;
  readonly account: string;
  readonly exchange: string;
  /** Ours: 1, 2, 3, ... over all order lines of one watch, without a gap. */
  readonly sequence: number;
  readonly source: FeedSource;
  readonly order: Order;
  readonly fill?: FeedFill;
}

export interface StreamEvent {
  readonly type: 'stream';
  readonly at: string;
  readonly account: string;
  readonly exchange: string;
  readonly state: StreamState;
  readonly reason?: string;
}

export type FeedEvent = OrderEvent | StreamEvent;

/** Whose news it is. */
export interface FeedAccount {
  readonly account: string;
  readonly exchange: string;
}

/** Where the feed of each account puts its news: plain calls, no promise per event. */
export interface FeedOutput {
  order(account: FeedAccount, source: FeedSource, order: Order, fill: StreamFill | null): void;
  stream(account: FeedAccount, state: StreamState, reason?: string): void;
}
