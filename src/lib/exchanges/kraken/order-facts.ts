/**
 * What Kraken says of an order, whichever form it came in, as the desk's order. Pure. A row with an id is always an order: what it
 * says in words that are not known here is UNKNOWN or null, with Kraken's words in `raw`.
 */
import type {DecimalText} from '../../model/decimal.ts';
import {difference} from '../../model/exact.ts';
import {
  createOrder,
  type Fee,
  isTerminal,
  type Order,
  type OrderStatus,
  type OrderType,
  type RawWords,
  type Side,
  type TimeInForce,
  type Trigger,
} from '../../model/order.ts';
import {clientIdOf} from './ids.ts';
import type {Instrument} from './markets.ts';

/** Whose order it is, as the JSON contract prints it. */
export interface Owner {
  readonly account: string;
  readonly exchange: string;
}

/** What both forms say of an order, in Kraken's words. */
export interface OrderFacts {
  readonly id: string;
  readonly clientOrderId: unknown;
  readonly side: string;
  readonly type: string;
  readonly status: string;
  readonly timeInForce: string;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly limitPrice: DecimalText | null;
  readonly stopPrice: DecimalText | null;
  readonly triggerBy: string;
  /** Its trigger has fired. */
  readonly isFired: boolean;
  /** Null for an order that is sized in quote money. */
  readonly quantity: DecimalText | null;
  readonly filled: DecimalText | null;
  readonly averagePrice: DecimalText | null;
  readonly fees: readonly Fee[];
  readonly reason: string;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** The order whose fill made this one. */
  readonly parentId: string | null;
}

/** Both forms' words of state; one that is not here makes the order UNKNOWN. */
const STATUSES: Readonly<Record<string, OrderStatus>> = {
  pending: 'PENDING',
  pending_new: 'PENDING',
  triggered: 'PENDING',
  open: 'NEW',
  new: 'NEW',
  partially_filled: 'PARTIALLY_FILLED',
  closed: 'FILLED',
  filled: 'FILLED',
  canceled: 'CANCELED',
  expired: 'EXPIRED',
};
/** Prices of trailing stops are distances, so they are shown with their words and without prices. */
const TYPES: Readonly<Record<string, OrderType>> = {
  limit: 'LIMIT',
  iceberg: 'LIMIT',
  market: 'MARKET',
  'stop-loss': 'STOP_MARKET',
  'take-profit': 'STOP_MARKET',
  'stop-loss-limit': 'STOP_LIMIT',
  'take-profit-limit': 'STOP_LIMIT',
};
const SIDES: Readonly<Record<string, Side>> = {buy: 'BUY', sell: 'SELL'};
/** Good till a date is good till cancelled, with an end of its own. */
const TIMES: Readonly<Record<string, TimeInForce>> = {gtc: 'GTC', gtd: 'GTC', ioc: 'IOC', fok: 'FOK'};
const TRIGGERS: Readonly<Record<string, Trigger['by']>> = {'': 'LAST', last: 'LAST', index: 'INDEX'};
const BY_USER = /user requested/i;

/** Whether an order of this kind waits for a trigger. */
export function isConditional(type: string): boolean {
  return TYPES[type] === 'STOP_LIMIT' || TYPES[type] === 'STOP_MARKET';
}

export function orderOf(facts: OrderFacts, instrument: Instrument, owner: Owner): Order {
  const {filled, averagePrice} = facts;
  const type = TYPES[facts.type] ?? 'UNKNOWN';
  const waits = isConditional(facts.type);
  const status = statusOf(facts, type);
  // Sized in quote money: what it comes to in base is known when it is over.
  const quantity = facts.quantity ?? (isTerminal(status) ? filled : null);
  const isOver = isTerminal(status) && status !== 'FILLED';
  const raw = rawWords(facts, instrument, status, type);
  return createOrder({
    ...owner,
    symbol: instrument.symbol,
    id: facts.id,
    clientOrderId: clientIdOf(facts.clientOrderId),
    side: SIDES[facts.side] ?? null,
    type,
    timeInForce: type === 'LIMIT' || type === 'STOP_LIMIT' ? (TIMES[facts.timeInForce.toLowerCase()] ?? null) : null,
    postOnly: facts.postOnly,
    reduceOnly: facts.reduceOnly,
    price: type === 'LIMIT' || type === 'STOP_LIMIT' ? facts.limitPrice : null,
    stopPrice: waits ? facts.stopPrice : null,
    trigger: waits ? triggerOf(facts) : null,
    quantity,
    filled,
    remaining: quantity === null || filled === null ? null : difference(quantity, filled),
    averagePrice: filled === null || filled === '0' ? null : averagePrice,
    status,
    fees: facts.fees,
    createdAt: facts.createdAt,
    updatedAt: facts.updatedAt,
    parentId: facts.parentId,
    ...(isOver && facts.reason !== '' && {reason: facts.reason}),
    ...(raw !== null && {raw}),
  });
}

/**
 * A stop is open from the start; until it has fired it waits. What Kraken canceled by itself says why: a post-only order that
 * would have traded was refused, and the rest of an order that could not wait has expired.
 */
function statusOf(facts: OrderFacts, type: Order['type']): OrderStatus {
  const {filled, reason} = facts;
  const status = STATUSES[facts.status] ?? 'UNKNOWN';
  const isUntouched = filled === null || filled === '0';
  if (status === 'NEW' || status === 'PARTIALLY_FILLED') {
    if (isConditional(facts.type) && !facts.isFired && isUntouched) return 'PENDING';
    if (isUntouched) return status;
    // The event of the last trade still says that the order goes on.
    return filled === facts.quantity ? 'FILLED' : 'PARTIALLY_FILLED';
  }
  if (status !== 'CANCELED' || BY_USER.test(reason)) return status;
  if (isUntouched && facts.postOnly && /post.?only/i.test(reason)) return 'REJECTED';
  const waitsNot = type === 'MARKET' || type === 'STOP_MARKET' || /^(?:ioc|fok)$/i.test(facts.timeInForce);
  return waitsNot ? 'EXPIRED' : 'CANCELED';
}

function triggerOf({type, triggerBy}: OrderFacts): Trigger {
  return {kind: type.startsWith('take-profit') ? 'TAKE_PROFIT' : 'STOP', by: TRIGGERS[triggerBy] ?? 'LAST'};
}

/** Kraken's words where ours say less, and its spelling where ours would not lead back to it. */
function rawWords(facts: OrderFacts, {rawSymbol}: Instrument, status: OrderStatus, type: Order['type']): RawWords | null {
  if (rawSymbol === null && status !== 'UNKNOWN' && type !== 'UNKNOWN') return null;
  return {
    ...(status === 'UNKNOWN' && {status: facts.status}),
    ...(type === 'UNKNOWN' && {type: facts.type}),
    ...(rawSymbol !== null && {symbol: rawSymbol}),
  };
}
