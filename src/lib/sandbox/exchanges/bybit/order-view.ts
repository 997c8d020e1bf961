/** Orders and fills as replies and streams show them. Every number is text; what is missing is "". */
import {over, text, times, units} from '../../engine/fixed.ts';
import {CUSTOMER, type EngineOrder, type EngineTrade} from '../../engine/types.ts';
import {type Context, stableId, wireOrderId} from './context.ts';
import {cancelType, isMarket, isOpen, rejectReason, wireSide, wireStatus, wireTimeInForce} from './format.ts';

/** https://bybit-exchange.github.io/docs/v5/order/open-order */
export function orderView({notes}: Pick<Context, 'notes'>, order: EngineOrder): Record<string, unknown> {
  const note = notes.of(order.orderId);
  const filled = units(order.filled);
  return {
    orderId: wireOrderId(order.orderId),
    orderLinkId: order.clientOrderId,
    blockTradeId: '',
    symbol: order.symbol,
    price: order.price ?? note.guardPrice ?? '0',
    qty: order.quoteQuantity ?? order.quantity,
    side: wireSide(order),
    isLeverage: note.isLeverage,
    positionIdx: 0,
    orderStatus: wireStatus(order, notes),
    cancelType: cancelType(order),
    rejectReason: rejectReason(order),
    avgPrice: filled === 0n ? '' : text(over(units(order.filledQuote), filled)),
    ...leaves(order),
    cumExecQty: order.filled,
    cumExecValue: order.filledQuote,
    cumExecFee: Object.values(order.fees)[0] ?? '0',
    cumFeeDetail: order.fees,
    timeInForce: wireTimeInForce(order),
    orderType: isMarket(order) ? 'Market' : 'Limit',
    stopOrderType: note.filter === 'Order' ? '' : note.filter === 'tpslOrder' ? 'tpslOrder' : 'Stop',
    orderIv: '',
    marketUnit: note.marketUnit,
    triggerPrice: order.stopPrice ?? '',
    takeProfit: '',
    stopLoss: '',
    tpslMode: '',
    ocoTriggerBy: '',
    tpLimitPrice: '',
    slLimitPrice: '',
    tpTriggerBy: '',
    slTriggerBy: '',
    triggerDirection: order.trigger === null ? 0 : order.trigger === 'RISE' ? 1 : 2,
    triggerBy: '',
    lastPriceOnCreated: '',
    reduceOnly: false,
    closeOnTrigger: false,
    placeType: '',
    slippageToleranceType: 'UNKNOWN',
    slippageTolerance: '',
    smpType: 'None',
    smpGroup: 0,
    smpOrderId: '',
    createdTime: String(order.createdAt),
    updatedTime: String(order.updatedAt),
  };
}

function leaves(order: EngineOrder): {readonly leavesQty: string; readonly leavesValue: string} {
  if (order.quoteQuantity !== null)
    return {leavesQty: '0', leavesValue: text(units(order.quoteQuantity) - units(order.filledQuote))};
  if (!isOpen(order)) return {leavesQty: '0', leavesValue: '0'};
  const left = units(order.quantity) - units(order.filled);
  return {leavesQty: text(left), leavesValue: order.price === null ? '' : text(times(left, units(order.price)))};
}

/** https://bybit-exchange.github.io/docs/v5/order/execution */
export function executionView(
  context: Pick<Context, 'engine' | 'notes' | 'salt'>,
  trade: EngineTrade,
  known: EngineOrder | null = null,
): Record<string, unknown> {
  const order = known ?? context.engine.order(CUSTOMER, trade.orderId);
  const {maker, taker} = context.engine.fees();
  return {
    symbol: trade.symbol,
    orderType: order !== null && isMarket(order) ? 'Market' : 'Limit',
    underlyingPrice: '',
    orderLinkId: trade.clientOrderId,
    side: wireSide(trade),
    indexPrice: '',
    orderId: wireOrderId(trade.orderId),
    stopOrderType: 'UNKNOWN',
    leavesQty: order === null ? '0' : leaves(order).leavesQty,
    execTime: String(trade.at),
    feeCurrency: trade.feeAsset,
    isMaker: trade.maker,
    execFee: trade.fee,
    feeRate: trade.maker ? maker : taker,
    execId: executionId(context, trade),
    tradeIv: '',
    blockTradeId: '',
    markPrice: '',
    execPrice: trade.price,
    markIv: '',
    orderQty: order?.quoteQuantity ?? order?.quantity ?? '',
    orderPrice: order?.price ?? '0',
    execValue: trade.quoteQuantity,
    execType: 'Trade',
    execQty: trade.quantity,
    closedSize: '',
    seq: trade.tradeId,
  };
}

export function executionId(context: Pick<Context, 'salt'>, {symbol, tradeId, orderId}: EngineTrade): string {
  return stableId(context, `execution/${symbol}/${tradeId}/${orderId}`);
}
