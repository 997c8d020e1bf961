/** An order as the engine works on it: amounts in units, links for the queue of its price level. */

import {text, units} from './fixed.ts';
import type {EngineOrder, EngineOrderRequest, EngineStatus} from './types.ts';

/** One price of a book, with its queue of orders: first come, first served. */
export interface Level {
  readonly price: bigint;
  /** Sum of what its orders still want. */
  total: bigint;
  head: LiveOrder | null;
  tail: LiveOrder | null;
}

export interface LiveOrder {
  readonly orderId: number;
  readonly request: EngineOrderRequest;
  readonly accountId: string;
  readonly symbol: string;
  readonly buy: boolean;
  clientOrderId: string;
  /** Null for market orders and for stops that fire one. */
  price: bigint | null;
  stopPrice: bigint | null;
  readonly trigger: 'RISE' | 'FALL' | null;
  /** A second trigger, the other way; null for most. */
  readonly otherStop: bigint | null;
  firedByOther: boolean;
  /** Base units; null while the order is sized in quote units. */
  quantity: bigint | null;
  readonly quoteQuantity: bigint | null;
  filled: bigint;
  filledQuote: bigint;
  status: EngineStatus;
  endReason: string | null;
  readonly createdAt: number;
  updatedAt: number;
  readonly fees: Map<string, bigint>;
  /** What is still tied up for it, in the asset it pays with. Only its market's settlement changes this. */
  locked: bigint;
  /** The order of the same account that ends once this one fires or trades. */
  brother: LiveOrder | null;
  level: Level | null;
  next: LiveOrder | null;
  previous: LiveOrder | null;
}

export function newLiveOrder(orderId: number, request: EngineOrderRequest, trigger: LiveOrder['trigger'], at: number): LiveOrder {
  return {
    orderId,
    request,
    accountId: request.accountId,
    symbol: request.symbol,
    buy: request.side === 'BUY',
    clientOrderId: request.clientOrderId,
    price: request.price === null ? null : units(request.price),
    stopPrice: request.stopPrice === null ? null : units(request.stopPrice),
    trigger,
    otherStop: request.otherStop === undefined ? null : units(request.otherStop.stopPrice),
    firedByOther: false,
    quantity: request.quantity === null ? null : units(request.quantity),
    quoteQuantity: request.quoteQuantity === null ? null : units(request.quoteQuantity),
    filled: 0n,
    filledQuote: 0n,
    status: trigger === null ? 'NEW' : 'UNTRIGGERED',
    endReason: null,
    createdAt: at,
    updatedAt: at,
    fees: new Map(),
    locked: 0n,
    brother: null,
    level: null,
    next: null,
    previous: null,
  };
}

/** Base units still to trade; zero for an order sized in quote units. */
export function remaining(order: LiveOrder): bigint {
  return order.quantity === null ? 0n : order.quantity - order.filled;
}

export function isOpen(order: LiveOrder): boolean {
  const {status} = order;
  return status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'UNTRIGGERED' || status === 'PENDING';
}

/** True for what ties up no money yet: what is pending, and a stop that pays when it fires. */
export function waitsUnfunded({status, request}: LiveOrder): boolean {
  return status === 'PENDING' || (status === 'UNTRIGGERED' && request.funds === 'AT_TRIGGER');
}

/** The order as everyone outside sees it. */
export function snapshot(order: LiveOrder): EngineOrder {
  const fees: Record<string, string> = {};
  for (const [asset, amount] of order.fees) fees[asset] = text(amount);
  return {
    orderId: order.orderId,
    accountId: order.accountId,
    clientOrderId: order.clientOrderId,
    symbol: order.symbol,
    side: order.request.side,
    type: order.request.type,
    timeInForce: order.request.timeInForce,
    price: order.price === null ? null : text(order.price),
    stopPrice: order.stopPrice === null ? null : text(order.stopPrice),
    trigger: order.trigger,
    ...(order.otherStop !== null && {otherStop: text(order.otherStop)}),
    ...(order.firedByOther && {firedByOther: true as const}),
    triggerBy: order.trigger === null ? null : (order.request.triggerBy ?? 'LAST'),
    quantity: text(order.quantity ?? order.filled),
    quoteQuantity: order.quoteQuantity === null ? null : text(order.quoteQuantity),
    filled: text(order.filled),
    filledQuote: text(order.filledQuote),
    status: order.status,
    endReason: order.endReason,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    fees,
    reduceOnly: order.request.reduceOnly ?? false,
    closesAll: order.request.closesAll ?? false,
    positionSide: order.request.positionSide ?? null,
    marginMode: order.request.marginMode ?? null,
  };
}
