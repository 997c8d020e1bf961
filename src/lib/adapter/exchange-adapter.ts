/**
 * The contract: one exchange account, spoken to in the desk's words.
 *
 * - Every amount going in already obeys the market's rules; every symbol is canonical.
 * - Every call takes a signal and throws only DeskError.
 * - Nothing that changes an order is ever sent twice by an adapter. Reads may be sent again once where the first is
 *   proven not to count (a clock correction).
 * - A refusal is believed only in words on the exchange's allow-list (`errors.ts`). Everything else that may have
 *   reached the exchange is thrown as `unknown-outcome`; what provably was not sent is thrown with `sent: false`.
 */
import type {AccountConfig, Balance, KeyRights, Position} from '../model/account.ts';
import type {DecimalText} from '../model/decimal.ts';
import type {DeskError} from '../model/errors.ts';
import type {Market, OrderBook, PriceBoard, TradingFees} from '../model/market.ts';
import type {Fill, Order, OrderRef, OrderRequest, OrderType, TimeInForce} from '../model/order.ts';
import type {AdapterContext} from './context.ts';

export interface Capabilities {
  readonly orderTypes: readonly OrderType[];
  readonly timesInForce: readonly TimeInForce[];
  readonly postOnly: boolean;
  readonly marketByQuote: boolean;
  /** What a client order id may look like, e.g. /^[A-Za-z0-9_-]{1,36}$/. Checked before anything is journaled. */
  readonly clientOrderIdPattern: RegExp;
  /**
   * How ids protect: OPEN_ONLY (a closed order's id is free again: never resend), EVER (refused for ever),
   * REPLAY (the first order is returned).
   */
  readonly clientOrderIdUniqueness: 'OPEN_ONLY' | 'EVER' | 'REPLAY';
  /** RESULT: the ack is the engine's answer. ACCEPTED: it is only a receipt, and must be confirmed. */
  readonly acknowledgement: 'RESULT' | 'ACCEPTED';
  readonly proof: ProofBounds;
  /** Silence on the private stream longer than this means that the connection is dead. */
  readonly streamSilenceMs: number;
  /** Planned age at which the private stream is replaced by a fresh one (overlapping), or null. */
  readonly streamMaxAgeMs: number | null;
}

/** Numbers behind "not placed": docs/reliability.md. */
export interface ProofBounds {
  /** How long after the fence a request already past the gate may still reach the engine. */
  readonly engineBoundMs: number;
  /** How long a real order may be invisible to reads. */
  readonly readBoundMs: number;
  /** After this the exchange may have forgotten the order; older intents stay unknown. */
  readonly resolveDeadlineMs: number;
}

/** An order in the exchange's own form, frozen: what the journal keeps and `--dry-run` prints. No auth fields. */
export interface PreparedOrder {
  readonly request: OrderRequest;
  readonly market: Market;
  readonly wire: {readonly method: string; readonly path: string; readonly body: string};
  /** Signing time on the exchange's clock, epoch ms. */
  readonly signedAt: number;
  /** Fence: exchange-clock time after which the exchange itself refuses this request, epoch ms. */
  readonly fenceAt: number;
}

/** What an answer to a placement proves. Anything in doubt is thrown as `unknown-outcome` instead. */
export type Placement =
  | {readonly outcome: 'PLACED'; readonly order: Order; readonly fills: readonly Fill[]}
  /** A receipt: the engine has not spoken yet. */
  | {readonly outcome: 'ACCEPTED'; readonly id: string | null}
  /** Refused in words that are on the allow-list: nothing was placed. */
  | {readonly outcome: 'REJECTED'; readonly error: DeskError}
  /** The exchange knows this client order id already: an earlier request got through. */
  | {readonly outcome: 'DUPLICATE'; readonly error: DeskError};

export type Cancellation =
  | {readonly outcome: 'CANCELED'; readonly order: Order}
  | {readonly outcome: 'ACCEPTED'}
  /** Not open any more, or never was: ask for the order before concluding anything. */
  | {readonly outcome: 'NOT_OPEN'; readonly error: DeskError}
  | {readonly outcome: 'REJECTED'; readonly error: DeskError};

export interface AmendChange {
  readonly price?: DecimalText;
  /** New total quantity (filled part included), base units. */
  readonly quantity?: DecimalText;
}

/** IN_PLACE keeps the order's id. REPLACED is two verdicts: the old one's cancel, and the new one's placement. */
export type Amendment =
  | {readonly style: 'IN_PLACE'; readonly outcome: 'AMENDED'; readonly order: Order}
  | {readonly style: 'IN_PLACE'; readonly outcome: 'ACCEPTED'}
  | {readonly style: 'IN_PLACE'; readonly outcome: 'REJECTED'; readonly error: DeskError}
  | {readonly style: 'REPLACED'; readonly cancellation: Cancellation; readonly placement: Placement | null};

/** One independent place where an order would show if it existed; resolution asks several. */
export interface OrderSource {
  /** order-by-client-id, open-orders, order-history, fills. */
  readonly name: string;
  /** True when the answer comes from the matching engine and not from a lagging copy. */
  readonly fromEngine: boolean;
  /** The order, or null for a parsed "not found". Throws for anything else: an error is never evidence of absence. */
  find(signal: AbortSignal): Promise<Order | null>;
}

/**
 * Events of one private connection, in order of arrival.
 * LIVE: every subscription is acknowledged. LEAVING: the exchange announced that it will cut this connection.
 */
export type OrderStreamEvent =
  | {readonly type: 'LIVE'}
  | {readonly type: 'ORDER'; readonly order: Order; readonly fill: Fill | null}
  /** A fill without the order's state (exchanges with a separate execution topic). */
  | {readonly type: 'FILL'; readonly fill: Fill}
  | {readonly type: 'LEAVING'; readonly reason: string};

/** Reads events as they come, without a promise per event. `onEnd` is called once; the connection is gone then. */
export interface OrderStreamHandlers {
  onEvent(event: OrderStreamEvent): void;
  /** Any inbound byte, also those that are no event. */
  onAlive(): void;
  /** A lost connection is a gap that the reader repairs; the adapter never reconnects by itself. */
  onEnd(reason: DeskError): void;
}

export interface OrderStream {
  /** Back-pressure: stops and resumes reading from the network. */
  pause(): void;
  resume(): void;
  close(): void;
}

export interface BookStreamHandlers {
  /** A whole, sequence-checked book. */
  onBook(book: OrderBook): void;
  /** The sequence broke; the next onBook is a fresh one. */
  onGap(reason: string): void;
  onEnd(reason: DeskError): void;
}

/** History is asked in windows; the adapter pages inside them. `symbol` null means all, where the exchange can. */
export interface HistoryQuery {
  readonly symbol: string | null;
  /** Epoch ms, our clock. */
  readonly since: number;
  readonly limit: number;
}

export interface ExchangeAdapter extends AsyncDisposable {
  readonly account: AccountConfig;
  readonly capabilities: Capabilities;

  /** Rules of one market; from the shared cache when it is younger than `maxAgeMs`. Throws not-found with near names. */
  market(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<Market>;
  /** Every market. Large; only for `market list` and for names of a typo. */
  markets(signal: AbortSignal): Promise<readonly Market[]>;
  book(symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook>;
  bookStream(symbol: string, handlers: BookStreamHandlers, signal: AbortSignal): Promise<OrderStream>;
  prices(signal: AbortSignal): Promise<PriceBoard>;
  fees(symbol: string, maxAgeMs: number, signal: AbortSignal): Promise<TradingFees>;
  /** Every wallet, zero balances left out, no money counted twice. */
  balances(signal: AbortSignal): Promise<readonly Balance[]>;

  /** Measures the exchange's clock and remembers the offset. */
  syncClock(signal: AbortSignal): Promise<{readonly offsetMs: number; readonly roundTripMs: number}>;
  keyRights(signal: AbortSignal): Promise<KeyRights>;

  /** Pure encoding; throws `unsupported` for what this market cannot express. */
  prepareOrder(request: OrderRequest, market: Market): PreparedOrder;
  /** Sends the prepared bytes once. */
  placeOrder(order: PreparedOrder, signal: AbortSignal): Promise<Placement>;
  /** The exchange's own dry run, where it has one; resolves when it would pass the gate, throws what it said otherwise. */
  readonly testOrder?: (order: PreparedOrder, signal: AbortSignal) => Promise<void>;
  cancelOrder(ref: OrderRef, signal: AbortSignal): Promise<Cancellation>;
  /** Cancels all open orders (of one symbol, or of the account). Resolves when the exchange took the request. */
  cancelAll(symbol: string | null, signal: AbortSignal): Promise<void>;
  /** What `amendOrder` would do: REPLACE makes a new order and so needs a journaled id of its own. */
  amendStyle(order: Order, change: AmendChange): 'IN_PLACE' | 'REPLACE';
  /**
   * `target` is the order as it will be: what a replacement is made of, and for either kind the time that the request is
   * signed with, so that the journaled fence is the one that the exchange enforces.
   */
  amendOrder(order: Order, change: AmendChange, target: PreparedOrder, signal: AbortSignal): Promise<Amendment>;

  /** One order by either id; null for a parsed "not found". A symbol of "" means unknown: ask where it is not needed. */
  order(ref: OrderRef, signal: AbortSignal): Promise<Order | null>;
  /** Independent witnesses for an order sent at `sentAt` (epoch ms, our clock). */
  orderSources(ref: OrderRef, sentAt: number): readonly OrderSource[];
  openOrders(symbol: string | null, signal: AbortSignal): Promise<readonly Order[]>;
  closedOrders(query: HistoryQuery, signal: AbortSignal): Promise<readonly Order[]>;
  fills(query: HistoryQuery, signal: AbortSignal): Promise<readonly Fill[]>;
  /** One private connection. Resolves when open; LIVE follows when every subscription is acknowledged. */
  orderStream(handlers: OrderStreamHandlers, signal: AbortSignal): Promise<OrderStream>;

  /** Present only where contracts are traded. */
  readonly derivatives?: {
    positions(signal: AbortSignal): Promise<readonly Position[]>;
  };
}

/** What a folder under `lib/exchanges/` exports by default. */
export interface ExchangeModule {
  readonly title: string;
  /** The exchange's own API pages. */
  readonly docs: string;
  /** Names of the credential fields it can work with, each inner list one complete set. */
  readonly credentials: readonly (readonly ('secret' | 'privateKey' | 'passphrase')[])[];
  readonly products: readonly ('spot' | 'linear')[];
  readonly capabilities: Capabilities;
  create(context: AdapterContext): ExchangeAdapter;
}
