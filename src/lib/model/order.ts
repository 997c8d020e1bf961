/** Orders, fills and what is asked of an exchange. Amounts are DecimalText, instants ISO 8601 UTC with milliseconds. */
import type {DecimalText} from './decimal.ts';

export type Side = 'BUY' | 'SELL';
export type OrderType = 'LIMIT' | 'MARKET' | 'STOP_LIMIT' | 'STOP_MARKET';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';
export type Liquidity = 'MAKER' | 'TAKER';

/** PENDING: sent or waiting for its trigger; UNKNOWN: the exchange has not told us, and it may be live. */
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
  /** The exchange's id; null until it told us. */
  readonly id: string | null;
  readonly clientOrderId: string | null;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce | null;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly price: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  /** Base units. For a market order by quote amount whose base size is not known yet: what is filled so far. */
  readonly quantity: DecimalText;
  readonly filled: DecimalText;
  readonly remaining: DecimalText;
  readonly averagePrice: DecimalText | null;
  readonly status: OrderStatus;
  /** Fees known so far, one entry per asset. Empty means not told, or none. */
  readonly fees: readonly Fee[];
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** Why the exchange ended or refused it, in its own words, where it said so. */
  readonly reason?: string;
}

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
  readonly at: string;
}

interface OrderTerms {
  readonly symbol: string;
  readonly side: Side;
  readonly clientOrderId: string;
  readonly reduceOnly: boolean;
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

export interface StopLimitOrder extends OrderTerms {
  readonly type: 'STOP_LIMIT';
  readonly quantity: DecimalText;
  readonly price: DecimalText;
  readonly stopPrice: DecimalText;
  readonly timeInForce: TimeInForce;
}

export interface StopMarketOrder extends OrderTerms {
  readonly type: 'STOP_MARKET';
  readonly quantity: DecimalText;
  readonly stopPrice: DecimalText;
}

/** What is asked of an exchange. A MARKET order has no price field at all. */
export type OrderRequest = LimitOrder | MarketOrder | StopLimitOrder | StopMarketOrder;

/** Names one order on an exchange; one of the ids must be there. Exchanges want the symbol as well. */
export interface OrderRef {
  readonly symbol: string;
  readonly id: string | null;
  readonly clientOrderId: string | null;
}
