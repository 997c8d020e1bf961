/** Orders of one account: place, end, change, look up. */

import type {HeldAs} from '../../model/contract.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {Fill, Order, OrderRef, OrderRequest} from '../../model/order.ts';
import type {Missing, Page, Rows} from './rows.ts';

export interface Trading {
  /**
   * Pure encoding; throws `unsupported` for what this market cannot express. `settings` of the contract, null for spot and
   * where they were not read: in hedge mode an order names the side of the position that it acts on. Without them, one-way
   * mode is assumed.
   */
  prepareOrder(request: OrderRequest, market: Market, settings: HeldAs | null): PreparedOrder;
  /** Sends the prepared bytes once. */
  placeOrder(order: PreparedOrder, signal: AbortSignal): Promise<Placement>;
  /** The exchange's own dry run, where it has one; resolves when it would pass the gate, throws what it said otherwise. */
  readonly testOrder?: (order: PreparedOrder, signal: AbortSignal) => Promise<void>;
  cancelOrder(ref: OrderRef, signal: AbortSignal): Promise<Cancellation>;
  /**
   * Cancels all open orders of one symbol or of the account, in every product that this adapter speaks, whatever the
   * account's `products` say. Acts before it reads: with one request a product where the exchange has it, else at once by
   * `knownSymbols` or `knownOrders`, then by what a list shows that needs no decoding beyond its symbols and ids. Never throws
   * for one part.
   */
  cancelAll(scope: CancelScope, signal: AbortSignal): Promise<CancelAllReport>;
  /** What `amendOrder` would do: REPLACE makes a new order and so needs a journaled id of its own. */
  amendStyle(order: Order, change: AmendChange): 'IN_PLACE' | 'REPLACE';
  /**
   * `target` is the order as it will be: what a replacement is made of, and for either kind the time that the request is
   * signed with, so that the journaled fence is the one that the exchange enforces.
   */
  amendOrder(order: Order, change: AmendChange, target: PreparedOrder, signal: AbortSignal): Promise<Amendment>;

  /** One order by either id; null for a parsed "not found". */
  order(ref: OrderRef, signal: AbortSignal): Promise<Order | null>;
  /** Every order that carries this text as its id or its client order id, as far as the exchange finds it without a symbol. */
  lookUp(id: string, signal: AbortSignal): Promise<LookUp>;
  /** Independent witnesses for an order that was made at `since` or later (epoch ms, our clock as it stands now). */
  orderSources(ref: OrderRef, since: number): readonly OrderSource[];
  /** Every open order, conditional ones included; a row that could not be read in full is UNKNOWN with its raw words. */
  openOrders(scope: OpenScope, signal: AbortSignal): Promise<Rows<Order>>;
  closedOrders(query: HistoryQuery, signal: AbortSignal): Promise<Page<Order>>;
  fills(query: HistoryQuery, signal: AbortSignal): Promise<Page<Fill>>;
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
  | {readonly outcome: 'PLACED'; readonly order: Order}
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

/** Whose open orders are asked for. */
export interface OpenScope {
  /** Null: of all markets. */
  readonly symbol: string | null;
  /**
   * Without a symbol. ACCOUNT: the account's own `products`. ALL: every product that this adapter speaks, which is what
   * ending everything must see; a product that the key may not read is a part that is missing, and named.
   */
  readonly products: 'ACCOUNT' | 'ALL';
}

export interface CancelScope {
  /** Null: the whole account. */
  readonly symbol: string | null;
  /** Symbols (canonical or in the exchange's spelling) in which the caller knows of orders. */
  readonly knownSymbols: readonly string[];
  /** Orders with an id of the exchange that the caller knows of and that may be open: for an exchange that cancels by id alone. */
  readonly knownOrders?: readonly OrderRef[];
  /** The caller lists what is open beside this, and names the symbols of that list: one that is read only for them may be left out. */
  readonly callerLists?: boolean;
}

export interface CancelAllReport {
  /** What was asked to be canceled and answered: symbols, or a product for "all of it". */
  readonly canceled: readonly string[];
  /**
   * Orders that were canceled, as the answers describe them, or as a list did just before: their ends are asked for. One that is
   * named by its id alone is looked up by the adapter after all requests.
   */
  readonly orders: readonly Order[];
  /** How many more were canceled, by the count of the exchange: none is said to have been open only where this is 0. */
  readonly unnamed: number;
  /** Requests that failed or stayed unanswered, and a list that could not be read. */
  readonly failed: readonly Missing[];
}

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

export interface LookUp {
  readonly orders: readonly Order[];
  /** False: orders may carry this id that the exchange does not find without their symbol, so none is no "not found". */
  readonly complete: boolean;
}

/** One independent place where an order would show if it existed; resolution asks several. */
export interface OrderSource {
  /** order-by-client-id, open-orders, order-history, fills. */
  readonly name: string;
  /** True when the answer comes from the matching engine and not from a lagging copy. */
  readonly fromEngine: boolean;
  /**
   * In which state an order shows there for certain. ALL: open, and ended in any way. ENDED: once it ended, also without a fill.
   * EXECUTED: only when some of it was filled. Not found in what shows ended orders alone says nothing of one that rests.
   */
  readonly shows: 'ALL' | 'OPEN' | 'ENDED' | 'EXECUTED';
  /** The order, or null for a parsed "not found". Throws for anything else: an error is never evidence of absence. */
  find(signal: AbortSignal): Promise<Order | null>;
}

/** History is asked from an instant on; the adapter pages inside. `symbol` null means all, where the exchange can. */
export interface HistoryQuery {
  readonly symbol: string | null;
  /** Epoch ms, our clock. */
  readonly since: number;
  readonly limit: number;
}
