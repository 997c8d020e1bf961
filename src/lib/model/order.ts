/** Orders, fills and what is asked of an exchange. Amounts are DecimalText, instants ISO 8601 UTC with milliseconds. */
import type {DecimalText} from './decimal.ts';

export type Side = 'BUY' | 'SELL';
export type OrderType = 'LIMIT' | 'MARKET' | 'STOP_LIMIT' | 'STOP_MARKET';
/** UNKNOWN: the exchange said something that mxt does not know; `raw` has its words. */
export type ShownOrderType = OrderType | 'UNKNOWN';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
export type Liquidity = 'MAKER' | 'TAKER';
/** Why a fill happened: an order's own trade, or the exchange closed (a part of) a position by force or at its end. */
export type FillCause = 'TRADE' | 'LIQUIDATION' | 'ADL' | 'SETTLEMENT';

/** PENDING: sent or waiting for its trigger; UNKNOWN: the exchange has not confirmed it, and it may be live. */
export type OrderStatus = 'PENDING' | 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED' | 'UNKNOWN';

const TERMINAL: ReadonlySet<OrderStatus> = new Set(['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED']);

/** True when the exchange will never change the order again. */
export function isTerminal(status: OrderStatus): boolean {
  return TERMINAL.has(status);
}

export interface Fee {
  readonly asset: string;
  /** Positive: paid. Negative: a rebate. */
  readonly amount: DecimalText;
}

/** One order as the JSON contract prints it. */
export interface Order {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  /** The exchange's id; null until the exchange has named it. */
  readonly id: string | null;
  readonly clientOrderId: string | null;
  /** Null here and below: the exchange's row does not say it in words that mxt knows. */
  readonly side: Side | null;
  readonly type: ShownOrderType;
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  /** What fires a conditional order; null for one that has no trigger. */
  readonly trigger: Trigger | null;
  /** Base units. Null until it is final for an order sized in quote money, and for one that closes a whole position. */
  readonly quantity: DecimalText | null;
  readonly filled: DecimalText | null;
  readonly remaining: DecimalText | null;
  readonly averagePrice: DecimalText | null;
  readonly status: OrderStatus;
  /** Fees known so far, one entry per asset. Empty: not known, or none. */
  readonly fees: readonly Fee[];
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** Why the exchange ended or refused it, in its own words, where it said so. */
  readonly reason?: string;
  /** The exchange's own words where mxt has none for them. */
  readonly raw?: RawWords;
  /** The order (or mxt's own parent of a ladder or route) that this one belongs to. */
  readonly parentId: string | null;
  /** Orders that end or start together with this one, by the exchange's ids. */
  readonly linkedIds: readonly string[];
  /** Orders that the exchange made of this one, e.g. when its trigger fired. */
  readonly childIds: readonly string[];
}

export interface Trigger {
  /** STOP: a buy fires when the price rises to its trigger, a sell when it falls to it. TAKE_PROFIT: the other way round. */
  readonly kind: 'STOP' | 'TAKE_PROFIT';
  /** Which price of the market is looked at. */
  readonly by: 'LAST' | 'MARK' | 'INDEX';
}

export interface RawWords {
  readonly status?: string;
  readonly type?: string;
  readonly symbol?: string;
}

export type OrderIdentity = Pick<Order, 'account' | 'exchange' | 'symbol' | 'id' | 'clientOrderId'>;

/** The one maker of an order: what is left out is not known, or not there. The members stand in the order of the JSON contract. */
export function createOrder(known: OrderIdentity & Partial<Order>): Order {
  const {reason, raw} = known;
  const order = wordlessOrder(known);
  // Spreading in the middle of an object costs more than all the rest of an order's making; few orders have such words.
  if (reason === undefined && raw === undefined) return order;
  const {parentId, linkedIds, childIds, ...told} = order;
  return {...told, ...(reason !== undefined && {reason}), ...(raw !== undefined && {raw}), parentId, linkedIds, childIds};
}

function wordlessOrder(known: OrderIdentity & Partial<Order>): Order {
  return {
    account: known.account,
    exchange: known.exchange,
    symbol: known.symbol,
    id: known.id,
    clientOrderId: known.clientOrderId,
    side: known.side ?? null,
    type: known.type ?? 'UNKNOWN',
    timeInForce: known.timeInForce ?? null,
    postOnly: known.postOnly ?? false,
    reduceOnly: known.reduceOnly ?? false,
    price: known.price ?? null,
    stopPrice: known.stopPrice ?? null,
    trigger: known.trigger ?? null,
    quantity: known.quantity ?? null,
    filled: known.filled ?? null,
    remaining: known.remaining ?? null,
    averagePrice: known.averagePrice ?? null,
    status: known.status ?? 'UNKNOWN',
    fees: known.fees ?? NONE,
    createdAt: known.createdAt ?? null,
    updatedAt: known.updatedAt ?? null,
    parentId: known.parentId ?? null,
    linkedIds: known.linkedIds ?? NONE,
    childIds: known.childIds ?? NONE,
  };
}

const NONE: readonly never[] = [];

/** One execution. `id` is the exchange's trade id, unique per account and symbol. */
export interface Fill {
  readonly id: string;
  readonly symbol: string;
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly side: Side;
  readonly price: DecimalText;
  readonly quantity: DecimalText;
  readonly fee: Fee | null;
  readonly liquidity: Liquidity | null;
  readonly cause: FillCause;
  readonly at: string;
}

interface OrderTerms {
  readonly symbol: string;
  readonly side: Side;
  readonly clientOrderId: string;
  readonly reduceOnly: boolean;
  /** What the exchange is to place itself when this order has filled, at most one of a kind. Absent: nothing. */
  readonly linked?: readonly LinkedLeg[];
}

/** An order that an exchange places when another one has filled. It closes what that one opened, on the other side of the book. */
export interface LinkedLeg {
  readonly kind: 'TAKE_PROFIT' | 'STOP_LOSS';
  readonly price: DecimalText;
  /** Ours; null where the exchange gives it none, and shared where both kinds are one order there. */
  readonly clientOrderId: string | null;
}

export interface LimitOrder extends OrderTerms {
  readonly type: 'LIMIT';
  readonly quantity: DecimalText;
  readonly price: DecimalText;
  readonly timeInForce: TimeInForce;
  /** Only with GTC: the exchange must refuse rather than take. */
  readonly postOnly: boolean;
}

export interface MarketOrder extends OrderTerms {
  readonly type: 'MARKET';
  /** Base units, or quote units when `quantityIn` is QUOTE. Never left to an exchange's default. */
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
}

interface ConditionalTerms extends OrderTerms {
  readonly stopPrice: DecimalText;
  /** Absent: a stop by the last price. */
  readonly trigger?: Trigger;
}

export interface StopLimitOrder extends ConditionalTerms {
  readonly type: 'STOP_LIMIT';
  readonly quantity: DecimalText;
  readonly price: DecimalText;
  readonly timeInForce: TimeInForce;
}

export interface StopMarketOrder extends ConditionalTerms {
  readonly type: 'STOP_MARKET';
  readonly quantity: DecimalText;
}

/** What is asked of an exchange. A MARKET order has no price field at all. */
export type OrderRequest = LimitOrder | MarketOrder | StopLimitOrder | StopMarketOrder;

/** Names one order on an exchange; one of the ids must be there. Exchanges want the symbol as well. */
export interface OrderRef {
  readonly symbol: string;
  readonly id: string | null;
  readonly clientOrderId: string | null;
  /** Words of the row it was read from: its own spelling of the symbol is enough to cancel an order in a market that mxt does not know. */
  readonly raw?: RawWords;
}
