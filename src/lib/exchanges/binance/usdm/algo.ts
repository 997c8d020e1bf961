/**
 * Conditional orders on contracts. Pure.
 *
 * One waits on endpoints of its own, under an `algoId`. When its trigger fires, Binance makes an order of it with another id. Here
 * both are one order, under the first id: `algo-123`, with what the second one fills and how it ends.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api
 */
import type {Row} from '../../../adapter/kit/row.ts';
import {type DecimalText, dec} from '../../../model/decimal.ts';
import type {Order, OrderStatus} from '../../../model/order.ts';
import type {OrderPlace} from '../order.ts';
import {amountOf, type Facts, factsOf, toOrder} from './order.ts';

const ALGO_ID = /^algo-(\d+)$/;

export function algoIdOf(algoId: string): string {
  return `algo-${algoId}`;
}

/** Binance's number of a conditional order, out of an id that is shown here; null for the id of a plain order. */
export function algoNumberOf(id: string | null): string | null {
  return ALGO_ID.exec(id ?? '')?.[1] ?? null;
}

/** Of a conditional order while no order was made of it. */
const ALGO_STATUSES: Readonly<Record<string, OrderStatus>> = {
  NEW: 'PENDING',
  TRIGGERING: 'PENDING',
  TRIGGERED: 'PENDING',
  CANCELED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  REJECTED: 'REJECTED',
};

/** A row of the conditional endpoints, with the row of the order that was made of it, where there is one. */
export function algoOrderOf(place: OrderPlace, row: Row, child: Row | null): Order {
  const status = row.text('algoStatus');
  const isOver = status === 'FINISHED';
  const facts: Facts = {
    orderId: algoIdOf(row.text('algoId')),
    clientOrderId: row.text('clientAlgoId'),
    side: row.any('side'),
    type: row.text('orderType'),
    status: ALGO_STATUSES[status] ?? (isOver ? endOf(row) : status),
    timeInForce: row.any('timeInForce'),
    price: row.any('price'),
    stopPrice: row.any('triggerPrice'),
    quantity: row.any('quantity'),
    filled: isOver ? executedOf(row) : '0',
    average: row.any('actualPrice'),
    workingType: row.any('workingType'),
    positionSide: row.any('positionSide'),
    reduceOnly: row.flag('reduceOnly') === true,
    closesAll: row.flag('closePosition') === true,
    createdAt: row.any('createTime'),
    updatedAt: row.any('updateTime'),
  };
  return toOrder(place, child === null ? facts : withChild(facts, factsOf(child)));
}

/** What the made order says of itself stands, under the id of the one that it was made of. */
export function withChild(algo: Pick<Facts, 'orderId' | 'clientOrderId' | 'type'> & Partial<Facts>, child: Facts): Facts {
  const {orderId, clientOrderId, type, stopPrice = child.stopPrice, workingType = child.workingType} = algo;
  const createdAt = algo.createdAt ?? child.createdAt;
  return {...child, orderId, clientOrderId, type, stopPrice, workingType, createdAt, childIds: [child.orderId]};
}

/** What the made order filled, where it is not shown any more: lists have the quantity, a single row has the price alone. Null: not known. */
function executedOf(row: Row): DecimalText | null {
  return amountOf(row.any('actualQty')) ?? (amountOf(row.any('actualPrice')) === '0' ? '0' : null);
}

/** How one ended whose order is not shown any more; the exchange's word where that is not known. */
function endOf(row: Row): string {
  const [executed, quantity] = [executedOf(row), amountOf(row.any('quantity')) ?? '0'];
  if (executed === null) return 'FINISHED';
  return executed === '0' || dec(executed).lt(quantity) ? 'CANCELED' : 'FILLED';
}
