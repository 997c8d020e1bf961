/** Binance's spelling of numbers and names, and orders and trades as replies show them. */
import {BROTHER, type EngineOrder, type EngineTrade} from '../../engine/types.ts';
import type {Context} from './context.ts';
import {NOT_ENTERED, PHASE_ONE} from './order-lists.ts';

type Names = Pick<Context, 'names' | 'lists'>;

const ZEROS = '00000000';

/** Eight decimals, always: "1" -> "1.00000000". */
export function fixed8(value: string | null): string {
  const [whole = '0', fraction = ''] = (value ?? '0').split('.');
  return `${whole}.${(fraction + ZEROS).slice(0, 8)}`;
}

/** STOP_LOSS and TAKE_PROFIT differ by the side the market must come from. */
export function wireType(order: Pick<EngineOrder, 'type' | 'side' | 'trigger'>): string {
  if (order.type !== 'STOP_LIMIT' && order.type !== 'STOP_MARKET') return order.type;
  const loss = (order.side === 'BUY') === (order.trigger === 'RISE');
  return `${loss ? 'STOP_LOSS' : 'TAKE_PROFIT'}${order.type === 'STOP_LIMIT' ? '_LIMIT' : ''}`;
}

export function wireStatus(order: Pick<EngineOrder, 'status' | 'endReason'>): string {
  if (order.status === 'UNTRIGGERED') return 'NEW';
  if (order.status === 'PENDING') return 'PENDING_NEW';
  return order.status === 'EXPIRED' && order.endReason === 'SELF_TRADE' ? 'EXPIRED_IN_MATCH' : order.status;
}

const EXPIRY: Readonly<Record<string, string>> = {
  IOC: 'UNFILLED_IOC_QUANTITY_EXPIRED',
  FOK: 'UNFILLED_FOK_ORDER_EXPIRED',
  NO_LIQUIDITY: 'INSUFFICIENT_LIQUIDITY',
  ADMIN: 'EXCHANGE_CANCELED',
  [BROTHER]: 'OCO_TRIGGER',
  [PHASE_ONE]: 'OTO_PHASE_ONE_EXPIRED',
  [NOT_ENTERED]: 'REJECTED',
};

/** Why an order expired, or null. */
export function expiryReason(order: Pick<EngineOrder, 'status' | 'endReason'>): string | null {
  return order.status === 'EXPIRED' ? (EXPIRY[order.endReason ?? ''] ?? null) : null;
}

/** What place and cancel replies have in common. */
function core(order: EngineOrder): object {
  return {
    price: fixed8(order.price),
    ...(!isUnsized(order) && {origQty: fixed8(order.quantity)}),
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

export function isWorking(order: EngineOrder): boolean {
  return order.status !== 'UNTRIGGERED' && order.status !== 'PENDING';
}

/** It waits for the order that says its size. */
export function isUnsized({status, quantity, filled}: EngineOrder): boolean {
  return status === 'PENDING' && quantity === filled;
}

/** The list that an order belongs to; -1 for none. */
export function listIdOf({lists}: Pick<Context, 'lists'>, orderId: number): number {
  return lists.of(orderId)?.orderListId ?? -1;
}

/** Whose order: the symbol as the exchange spells it, and both ids. */
function identity(context: Names, order: EngineOrder): object {
  return {
    symbol: context.names.wire(order.symbol),
    orderId: order.orderId,
    orderListId: listIdOf(context, order.orderId),
    clientOrderId: order.clientOrderId,
  };
}

export function ackView(context: Names, order: EngineOrder): object {
  return {...identity(context, order), transactTime: order.updatedAt};
}

export function resultView(context: Names, order: EngineOrder): object {
  return {
    ...ackView(context, order),
    ...core(order),
    ...conditional(order),
    workingTime: isWorking(order) ? order.updatedAt : -1,
    selfTradePreventionMode: 'EXPIRE_TAKER',
  };
}

export function fullView(context: Names, order: EngineOrder, trades: readonly EngineTrade[]): object {
  const fills = trades.map((trade) => ({
    price: fixed8(trade.price),
    qty: fixed8(trade.quantity),
    commission: fixed8(trade.fee),
    commissionAsset: trade.feeAsset,
    tradeId: trade.tradeId,
  }));
  return {...resultView(context, order), fills};
}

/** A cancel's reply: clientOrderId is the id of the cancel itself. */
export function canceledView(context: Names, order: EngineOrder, cancelId: string): object {
  return {
    ...identity(context, order),
    origClientOrderId: order.clientOrderId,
    clientOrderId: cancelId,
    transactTime: order.updatedAt,
    ...core(order),
    ...conditional(order),
    selfTradePreventionMode: 'EXPIRE_TAKER',
  };
}

export function queryView(context: Names, order: EngineOrder): object {
  return {
    ...identity(context, order),
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
export function amendedView(context: Names, order: EngineOrder): object {
  return {
    ...identity(context, order),
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

export function tradeView(context: Names, trade: EngineTrade): object {
  return {
    symbol: context.names.wire(trade.symbol),
    id: trade.tradeId,
    orderId: trade.orderId,
    orderListId: listIdOf(context, trade.orderId),
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
