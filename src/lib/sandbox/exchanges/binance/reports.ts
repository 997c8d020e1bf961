/**
 * Events of the user data stream, fields in the documented order.
 * https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream
 */
import type {EngineBalance, EngineEvent} from '../../engine/types.ts';
import {expiryReason, fixed8, wireStatus, wireType} from './format.ts';

export type OrderEvent = Extract<EngineEvent, {type: 'ORDER'}>;

/** Null for a change that the exchange reports in no event of its own. `ids` when a cancel or amend renamed the order. */
export function executionReport(
  event: OrderEvent,
  ids: {readonly clientOrderId: string; readonly original: string} | null,
): object {
  const {order, trade, change} = event;
  const reason = expiryReason(order);
  const open = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
  return {
    e: 'executionReport',
    E: event.at,
    s: order.symbol,
    c: ids?.clientOrderId ?? order.clientOrderId,
    S: order.side,
    o: wireType(order),
    f: order.timeInForce,
    q: fixed8(order.quantity),
    p: fixed8(order.price),
    P: fixed8(order.stopPrice),
    F: '0.00000000',
    g: -1,
    C: ids?.original ?? '',
    x: change === 'TRIGGERED' ? 'NEW' : change,
    X: wireStatus(order),
    r: 'NONE',
    i: order.orderId,
    l: fixed8(trade?.quantity ?? null),
    z: fixed8(order.filled),
    L: fixed8(trade?.price ?? null),
    n: trade === null ? '0' : fixed8(trade.fee),
    N: trade === null ? null : trade.feeAsset,
    T: event.at,
    t: trade?.tradeId ?? -1,
    I: event.sequence,
    w: open && trade?.maker !== false,
    m: trade?.maker ?? false,
    M: trade !== null,
    O: order.createdAt,
    Z: fixed8(order.filledQuote),
    Y: fixed8(trade?.quoteQuantity ?? null),
    Q: fixed8(order.quoteQuantity),
    ...(order.status !== 'UNTRIGGERED' && {W: order.createdAt}),
    V: 'EXPIRE_TAKER',
    ...(reason !== null && {eR: reason}),
  };
}

export function accountPosition(at: number, balances: readonly EngineBalance[]): object {
  return {
    e: 'outboundAccountPosition',
    E: at,
    u: at,
    B: balances.map(({asset, free, locked}) => ({a: asset, f: fixed8(free), l: fixed8(locked)})),
  };
}
