/** Orders and trades as replies show them. */
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {expiryReason, fixed8, wireStatus, wireType} from './format.ts';

/** What place and cancel replies have in common. */
function core(order: EngineOrder): object {
  return {
    price: fixed8(order.price),
    origQty: fixed8(order.quantity),
    executedQty: fixed8(order.filled),
    origQuoteOrderQty: fixed8(order.quoteQuantity),
    cummulativeQuoteQty: fixed8(order.filledQuote),
    status: wireStatus(order),
    timeInForce: order.timeInForce,
    type: wireType(order),
    side: order.side,
  };
}

function conditional(order: EngineOrder): object {
  const reason = expiryReason(order);
  return {...(order.stopPrice !== null && {stopPrice: fixed8(order.stopPrice)}), ...(reason !== null && {expiryReason: reason})};
}

function isWorking(order: EngineOrder): boolean {
  return order.status !== 'UNTRIGGERED';
}

export function ackView(order: EngineOrder): object {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    transactTime: order.updatedAt,
  };
}

export function resultView(order: EngineOrder): object {
  return {
    ...ackView(order),
    ...core(order),
    ...conditional(order),
    workingTime: isWorking(order) ? order.updatedAt : -1,
    selfTradePreventionMode: 'EXPIRE_TAKER',
  };
}

export function fullView(order: EngineOrder, trades: readonly EngineTrade[]): object {
  const fills = trades.map((trade) => ({
    price: fixed8(trade.price),
    qty: fixed8(trade.quantity),
    commission: fixed8(trade.fee),
    commissionAsset: trade.feeAsset,
    tradeId: trade.tradeId,
  }));
  return {...resultView(order), fills};
}

/** A cancel's reply: clientOrderId is the id of the cancel itself. */
export function canceledView(order: EngineOrder, cancelId: string): object {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: cancelId,
    transactTime: order.updatedAt,
    ...core(order),
    ...conditional(order),
    selfTradePreventionMode: 'EXPIRE_TAKER',
  };
}

export function queryView(order: EngineOrder): object {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    ...core(order),
    stopPrice: fixed8(order.stopPrice),
    icebergQty: fixed8('0'),
    time: order.createdAt,
    updateTime: order.updatedAt,
    isWorking: isWorking(order),
    workingTime: isWorking(order) ? order.createdAt : -1,
    origQuoteOrderQty: fixed8(order.quoteQuantity),
    selfTradePreventionMode: 'EXPIRE_TAKER',
    ...conditional(order),
  };
}

/** The order inside an amend's reply, which alone spells these fields so. */
export function amendedView(order: EngineOrder): object {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: -1,
    clientOrderId: order.clientOrderId,
    price: fixed8(order.price),
    qty: fixed8(order.quantity),
    executedQty: fixed8(order.filled),
    preventedQty: fixed8('0'),
    quoteOrderQty: fixed8(order.quoteQuantity),
    cumulativeQuoteQty: fixed8(order.filledQuote),
    status: wireStatus(order),
    timeInForce: order.timeInForce,
    type: wireType(order),
    side: order.side,
    workingTime: order.createdAt,
    selfTradePreventionMode: 'EXPIRE_TAKER',
  };
}

export function tradeView(trade: EngineTrade): object {
  return {
    symbol: trade.symbol,
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: -1,
    price: fixed8(trade.price),
    qty: fixed8(trade.quantity),
    quoteQty: fixed8(trade.quoteQuantity),
    commission: fixed8(trade.fee),
    commissionAsset: trade.feeAsset,
    time: trade.at,
    isBuyer: trade.side === 'BUY',
    isMaker: trade.maker,
    isBestMatch: true,
  };
}
