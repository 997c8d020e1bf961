/** Orders and fills as replies and streams show them, in the exchange's names. Every number is text; what is missing is "". */
import {over, text, times, units} from '../../engine/fixed.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {isOpen} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, categoryOfSymbol, stableId, wireOrderId} from './context.ts';
import {contractExecution, contractFields} from './contract-view.ts';
import type {OrderNotes} from './notes.ts';

const REJECT_REASONS: Readonly<Record<string, string>> = {
  USER: 'EC_PerCancelRequest',
  IOC: 'EC_NoImmediateQtyToFill',
  FOK: 'EC_CancelForNoFullFill',
  POST_ONLY: 'EC_PostOnlyWillTakeLiquidity',
  NO_LIQUIDITY: 'EC_NoEnoughQtyToFill',
  SELF_TRADE: 'EC_BySelfMatch',
  NO_FUNDS: 'EC_Others',
  ADMIN: 'EC_Others',
};
const CANCEL_TYPES: Readonly<Record<string, string>> = {
  REDUCE_ONLY: 'CancelByReduceOnly',
  LIQUIDATION: 'CancelAllBeforeLiq',
  TPSL_CLEAR: 'CancelByTpSlTsClear',
  USER: 'CancelByUser',
  SELF_TRADE: 'CancelBySmp',
  ADMIN: 'CancelByAdmin',
};

function wireSide({side}: Pick<EngineOrder, 'side'>): string {
  return side === 'BUY' ? 'Buy' : 'Sell';
}

function isMarket({type}: Pick<EngineOrder, 'type'>): boolean {
  return type === 'MARKET' || type === 'STOP_MARKET';
}

function wireTimeInForce(order: EngineOrder): string {
  if (isMarket(order)) return 'IOC';
  return order.type === 'LIMIT_MAKER' ? 'PostOnly' : order.timeInForce;
}

/** A market order that left dust of its quote amount counts as partly cancelled, as on the exchange. */
export function wireStatus(order: EngineOrder, notes: OrderNotes): string {
  switch (order.status) {
    case 'UNTRIGGERED':
      return 'Untriggered';
    case 'NEW':
      return 'New';
    case 'PARTIALLY_FILLED':
      return 'PartiallyFilled';
    case 'REJECTED':
      return 'Rejected';
    case 'FILLED':
      return leavesDust(order) ? 'PartiallyFilledCanceled' : 'Filled';
    default:
      if (order.stopPrice !== null && !notes.isTriggered(order.orderId)) return 'Deactivated';
      return order.filled === '0' || categoryOfSymbol(order.symbol) === 'linear' ? 'Cancelled' : 'PartiallyFilledCanceled';
  }
}

function rejectReason({endReason}: EngineOrder): string {
  return REJECT_REASONS[endReason ?? ''] ?? 'EC_NoError';
}

function cancelType({endReason}: EngineOrder): string {
  return CANCEL_TYPES[endReason ?? ''] ?? 'UNKNOWN';
}

function leavesDust({quoteQuantity, filledQuote}: EngineOrder): boolean {
  return quoteQuantity !== null && units(filledQuote) < units(quoteQuantity);
}

/** https://bybit-exchange.github.io/docs/v5/order/open-order */
export function orderView(context: Pick<Context, 'notes' | 'names' | 'engine'>, order: EngineOrder): Record<string, unknown> {
  const plain = plainView(context, order);
  return categoryOfSymbol(order.symbol) === 'spot' ? plain : {...plain, ...contractFields(context, order)};
}

function plainView({notes, names}: Pick<Context, 'notes' | 'names'>, order: EngineOrder): Record<string, unknown> {
  const note = notes.of(order.orderId);
  const filled = units(order.filled);
  return {
    orderId: wireOrderId(order),
    orderLinkId: order.clientOrderId,
    blockTradeId: '',
    symbol: names.wire(order.symbol),
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
    ...fieldsOf('', 'takeProfit stopLoss tpslMode ocoTriggerBy tpLimitPrice slLimitPrice tpTriggerBy slTriggerBy'),
    ...note.linked,
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
  context: Pick<Context, 'engine' | 'names' | 'notes' | 'salt'>,
  trade: EngineTrade,
  known: EngineOrder | null = null,
): Record<string, unknown> {
  const order = known ?? context.engine.orders.find(trade.accountId, trade.orderId);
  const isContract = trade.contract !== null;
  const {maker, taker} = isContract ? context.engine.contractFees : context.engine.fees;
  return {
    symbol: context.names.wire(trade.symbol),
    orderType: order !== null && isMarket(order) ? 'Market' : 'Limit',
    underlyingPrice: '',
    orderLinkId: trade.clientOrderId,
    side: wireSide(trade),
    indexPrice: '',
    orderId: wireOrderId(trade),
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
    ...(isContract && contractExecution(context, trade)),
  };
}

export function executionId(context: Pick<Context, 'salt'>, {symbol, tradeId, orderId}: EngineTrade): string {
  return stableId(context, `execution/${symbol}/${tradeId}/${orderId}`);
}
