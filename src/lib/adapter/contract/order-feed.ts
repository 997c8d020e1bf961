/** The private stream of one account. */
import type {DeskError} from '../../model/errors.ts';
import type {Fill, Order, Side} from '../../model/order.ts';

export interface OrderFeed {
  /** One private connection. Resolves when open; LIVE follows when every subscription is acknowledged. */
  open(handlers: OrderStreamHandlers, signal: AbortSignal): Promise<StreamControl>;
}

/**
 * Events of one private connection, in order of arrival.
 * LIVE: every subscription is acknowledged. LEAVING: the exchange announced that it will cut this connection. UNREADABLE: an
 * order or a fill was told in a row that could not be read, so that the reader must ask what is true now.
 */
export type OrderStreamEvent =
  | {readonly type: 'LIVE'}
  | {readonly type: 'ORDER'; readonly order: Order; readonly fill: Fill | null}
  /** A fill without the order's state (exchanges with a separate execution topic). */
  | {readonly type: 'FILL'; readonly fill: StreamFill}
  /** `row` names it, the same when it is told again; `reason` is a clause for the user. */
  | {readonly type: 'UNREADABLE'; readonly row: string; readonly reason: string}
  | {readonly type: 'LEAVING'; readonly reason: string};

/** A fill as a frame has it. Some exchanges leave out what an earlier frame said of its order. */
export interface StreamFill extends Omit<Fill, 'symbol' | 'side'> {
  readonly symbol: string | null;
  readonly side: Side | null;
}

/** Reads events as they come, without a promise per event. `onEnd` is called once; the connection is gone then. */
export interface OrderStreamHandlers {
  onEvent(event: OrderStreamEvent): void;
  /** Any inbound byte, also those that are no event. */
  onAlive(): void;
  /** A lost connection is a gap that the reader repairs; the adapter never reconnects by itself. */
  onEnd(reason: DeskError): void;
}

export interface StreamControl {
  /** Back-pressure: stops and resumes reading from the network. */
  pause(): void;
  resume(): void;
  close(): void;
}
