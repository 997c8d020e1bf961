/**
 * Orders on contracts: rows of lists and events of the stream as the desk's order. Conditional ones: `algo.ts`. Pure.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api
 */
import {decimalOrNull, isoOrNull} from '../../../adapter/kit/numbers.ts';
import type {Row} from '../../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../../model/decimal.ts';
import {difference} from '../../../model/exact.ts';
import {createOrder, isTerminal, type Order, type OrderStatus, type Trigger} from '../../../model/order.ts';
import type {OrderPlace} from '../order.ts';
import {ORDER_TYPES} from './market.ts';

/** What any form says of an order, in the exchange's words. */
export interface Facts {
  readonly orderId: string;
  readonly clientOrderId: string;
  readonly side: unknown;
  /** The type that was asked for: a conditional one also after its trigger fired. */
  readonly type: string;
  readonly status: unknown;
  readonly timeInForce: unknown;
  readonly price: unknown;
  readonly stopPrice: unknown;
  readonly quantity: unknown;
  readonly filled: unknown;
  readonly average: unknown;
  readonly workingType: unknown;
  readonly positionSide: unknown;
  readonly reduceOnly: boolean;
  readonly closesAll: boolean;
  readonly createdAt: unknown;
  readonly updatedAt: unknown;
  readonly childIds?: readonly string[];
}

/** Whether the type waits for a trigger. */
export function isConditional(type: string): boolean {
  return type !== 'LIMIT' && type !== 'MARKET' && ORDER_TYPES[type] !== undefined;
}

/** A row of the order endpoints. */
export function factsOf(row: Row): Facts {
  return {
    orderId: row.text('orderId'),
    clientOrderId: row.text('clientOrderId'),
    side: row.any('side'),
    type: row.text('origType') || row.text('type'),
    status: row.any('status'),
    timeInForce: row.any('timeInForce'),
    price: row.any('price'),
    stopPrice: row.any('stopPrice'),
    quantity: row.any('origQty'),
    filled: row.any('executedQty'),
    average: row.any('avgPrice'),
    workingType: row.any('workingType'),
    positionSide: row.any('positionSide'),
    reduceOnly: row.flag('reduceOnly') === true,
    closesAll: row.flag('closePosition') === true,
    // Answers to a change have the time of the change alone.
    createdAt: row.any('time'),
    updatedAt: row.any('updateTime'),
  };
}

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/common-definition */
const STATUSES: Readonly<Record<string, OrderStatus>> = {
  NEW: 'NEW',
  PENDING: 'PENDING',
  PARTIALLY_FILLED: 'PARTIALLY_FILLED',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
};
/** Of orders by which the exchange closes a position that it took over. The word stays when they are filled. */
const TAKEN_OVER = new Set(['NEW_INSURANCE', 'NEW_ADL']);
const TIMES: Readonly<Record<string, Order['timeInForce']>> = {GTC: 'GTC', GTX: 'GTC', GTD: 'GTC', IOC: 'IOC', FOK: 'FOK'};

export function toOrder({account, exchange, symbol, isListed}: OrderPlace, facts: Facts): Order {
  const type = ORDER_TYPES[facts.type] ?? 'UNKNOWN';
  const filled = amountOf(facts.filled);
  const told = amountOf(facts.quantity);
  const status = statusOf(facts.status, filled, told);
  // What closes a whole position has no size before it is over.
  const quantity = facts.closesAll || told === '0' ? (isTerminal(status) ? filled : null) : told;
  const isMarket = type === 'MARKET' || type === 'STOP_MARKET';
  const average = amountOf(facts.average);
  const isOdd = status === 'UNKNOWN' || type === 'UNKNOWN' || !isListed;
  return createOrder({
    ...{account, exchange, symbol, id: facts.orderId, clientOrderId: facts.clientOrderId || null},
    side: facts.side === 'BUY' || facts.side === 'SELL' ? facts.side : null,
    type,
    timeInForce: isMarket ? null : (TIMES[String(facts.timeInForce)] ?? null),
    postOnly: facts.timeInForce === 'GTX',
    reduceOnly: facts.reduceOnly || facts.closesAll || closesItsSide(facts),
    price: isMarket ? null : nonZero(facts.price),
    stopPrice: nonZero(facts.stopPrice),
    trigger: isConditional(facts.type) ? triggerOf(facts) : null,
    quantity,
    filled,
    remaining: quantity === null || filled === null ? null : difference(quantity, filled),
    averagePrice: filled === null || filled === '0' || average === '0' ? null : average,
    status,
    createdAt: isoOrNull(facts.createdAt),
    updatedAt: isoOrNull(facts.updatedAt),
    childIds: facts.childIds ?? [],
    ...(isOdd && {raw: {status: String(facts.status), type: facts.type, ...(!isListed && {symbol})}}),
  });
}

function statusOf(word: unknown, filled: DecimalText | null, quantity: DecimalText | null): OrderStatus {
  const isTakenOver = typeof word === 'string' && TAKEN_OVER.has(word);
  if (isTakenOver && filled !== null && filled !== '0' && filled === quantity) return 'FILLED';
  const status = isTakenOver ? 'NEW' : (typeof word === 'string' && STATUSES[word]) || 'UNKNOWN';
  return status === 'NEW' && filled !== null && filled !== '0' ? 'PARTIALLY_FILLED' : status;
}

/** In hedge mode the side of the position says it. */
function closesItsSide({positionSide, side}: Facts): boolean {
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY');
}

function triggerOf({type, workingType}: Facts): Trigger {
  return {kind: type.startsWith('TAKE_PROFIT') ? 'TAKE_PROFIT' : 'STOP', by: workingType === 'MARK_PRICE' ? 'MARK' : 'LAST'};
}

/** Lists of conditional orders print small amounts with an exponent. */
export function amountOf(value: unknown): DecimalText | null {
  if (typeof value === 'string' && /^\d+(\.\d+)?E-?\d{1,2}$/i.test(value)) return plain(dec(value));
  return decimalOrNull(value);
}

function nonZero(value: unknown): DecimalText | null {
  const amount = amountOf(value);
  return amount === '0' ? null : amount;
}
