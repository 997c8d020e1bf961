/** Orders and fills as replies and the user stream show them, in the exchange's names. Amounts are text. */
import {over, text, units} from '../../engine/fixed.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {isOpen} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {bracketOf, configurationOf} from './configuration.ts';
import {type Context, iso, portfolioId, stableId, wireOrderId} from './context.ts';
import type {OrderNote} from './notes.ts';

export type Viewed = Pick<Context, 'engine' | 'names' | 'salt'>;

/** The exchange's zero time: not applicable. */
const NEVER = '0001-01-01T00:00:00Z';
const CANCELED_BY_USER = 'User requested cancel';

const TIMES_IN_FORCE = {GTC: 'GOOD_UNTIL_CANCELLED', IOC: 'IMMEDIATE_OR_CANCEL', FOK: 'FILL_OR_KILL'} as const;

export function timeInForceOf(order: EngineOrder, {endTime}: OrderNote): string {
  return endTime === null ? TIMES_IN_FORCE[order.timeInForce] : 'GOOD_UNTIL_DATE_TIME';
}

export function orderTypeOf({type, otherStop}: EngineOrder): 'MARKET' | 'STOP_LIMIT' | 'LIMIT' | 'BRACKET' {
  if (otherStop !== undefined) return 'BRACKET';
  if (type === 'MARKET' || type === 'STOP_MARKET') return 'MARKET';
  return type === 'STOP_LIMIT' ? 'STOP_LIMIT' : 'LIMIT';
}

/** An order that fills in part has no status of its own, and a stop that waits is open. */
export function statusOf(order: EngineOrder, {queued}: Pick<OrderNote, 'queued'>): string {
  if (isOpen(order)) return queued ?? 'OPEN';
  if (order.status === 'FILLED') return 'FILLED';
  if (order.status === 'REJECTED') return 'FAILED';
  return order.endReason === 'GTD' ? 'EXPIRED' : 'CANCELLED';
}

function triggerStatusOf({type, otherStop}: EngineOrder, {isTriggered}: OrderNote): string {
  if (type !== 'STOP_LIMIT' && otherStop === undefined) return 'INVALID_ORDER_TYPE';
  return isTriggered ? 'STOP_TRIGGERED' : 'STOP_PENDING';
}

function feesOf({fees}: EngineOrder): string {
  return Object.values(fees)[0] ?? '0';
}

function averageOf({filled, filledQuote}: EngineOrder): string {
  return filled === '0' ? '0' : text(over(units(filledQuote), units(filled)));
}

/** What a buy cost in all, and what a sale brought. */
function valueAfterFees(order: EngineOrder): string {
  const [value, fees] = [units(order.filledQuote), units(feesOf(order))];
  return text(order.side === 'BUY' ? value + fees : value - fees);
}

/** Hundredths of the size that the order was placed with; one that is filled counts as whole. */
function completionOf(order: EngineOrder): string {
  if (order.status === 'FILLED') return '100.00';
  const spent = units(order.filledQuote) + units(feesOf(order));
  const [done, whole] =
    order.quoteQuantity === null ? [units(order.filled), units(order.quantity)] : [spent, units(order.quoteQuantity)];
  if (done === 0n || whole === 0n) return '0';
  return `${(done * 100n) / whole}.${String(((done * 10_000n) / whole) % 100n).padStart(2, '0')}`;
}

/** "" without a bracket, and until it is there. */
export function attachedIdOf(context: Viewed, {attachedId}: OrderNote): string {
  return attachedId === null ? '' : wireOrderId(context, attachedId);
}

/** What is still tied up for it: quote for a buy, base for a sale. */
function holdOf({engine}: Viewed, {accountId, orderId}: EngineOrder): string {
  return text(engine.orders.live(accountId, orderId)?.locked ?? 0n);
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/get-order */
export function orderView(context: Viewed, order: EngineOrder, note: OrderNote): Record<string, unknown> {
  const status = statusOf(order, note);
  return {
    order_id: wireOrderId(context, order.orderId),
    product_id: context.names.wire(order.symbol),
    user_id: stableId(context, `user/${order.accountId}`),
    order_configuration: configurationOf(order, note),
    side: order.side,
    client_order_id: order.clientOrderId,
    status,
    time_in_force: timeInForceOf(order, note),
    created_time: iso(order.createdAt),
    completion_percentage: completionOf(order),
    filled_size: order.filled,
    average_filled_price: averageOf(order),
    fee: '',
    number_of_fills: String(note.fills),
    filled_value: order.filledQuote,
    pending_cancel: note.queued === 'CANCEL_QUEUED' && isOpen(order),
    size_in_quote: order.quoteQuantity !== null,
    total_fees: feesOf(order),
    size_inclusive_of_fees: order.quoteQuantity !== null,
    total_value_after_fees: valueAfterFees(order),
    trigger_status: triggerStatusOf(order, note),
    order_type: orderTypeOf(order),
    reject_reason: 'REJECT_REASON_UNSPECIFIED',
    settled: !isOpen(order),
    product_type: 'SPOT',
    reject_message: '',
    cancel_message: status === 'CANCELLED' && order.endReason === 'USER' ? CANCELED_BY_USER : '',
    order_placement_source: 'RETAIL_ADVANCED',
    outstanding_hold_amount: holdOf(context, order),
    is_liquidation: false,
    last_fill_time: note.lastFillAt === null ? null : iso(note.lastFillAt),
    edit_history: note.edits.map(({price, size, at}) => ({price, size, replace_accept_timestamp: iso(at)})),
    leverage: '',
    margin_type: 'UNKNOWN_MARGIN_TYPE',
    retail_portfolio_id: portfolioId(context, order.accountId),
    originating_order_id: note.originId === null ? '' : wireOrderId(context, note.originId),
    attached_order_id: attachedIdOf(context, note),
    attached_order_configuration: note.bracket === null ? null : bracketOf(note.bracket),
    current_pending_replace: null,
    last_update_time: iso(order.updatedAt),
  };
}

const STREAM_TYPES = {MARKET: 'Market', LIMIT: 'Limit', STOP_LIMIT: 'Stop Limit', BRACKET: 'Bracket'} as const;

/** https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#user-channel */
export function userOrderView(context: Viewed, order: EngineOrder, note: OrderNote, status: string): Record<string, unknown> {
  return {
    avg_price: averageOf(order),
    cancel_reason: status === 'CANCELLED' && order.endReason === 'USER' ? CANCELED_BY_USER : '',
    client_order_id: order.clientOrderId,
    completion_percentage: completionOf(order),
    contract_expiry_type: 'UNKNOWN_CONTRACT_EXPIRY_TYPE',
    cumulative_quantity: order.filled,
    filled_value: order.filledQuote,
    leaves_quantity: leavesOf(order),
    limit_price: order.otherStop ?? order.price ?? '0',
    number_of_fills: String(note.fills),
    order_id: wireOrderId(context, order.orderId),
    order_side: order.side,
    order_type: STREAM_TYPES[orderTypeOf(order)],
    outstanding_hold_amount: isOpen(order) ? holdOf(context, order) : '0',
    post_only: String(order.type === 'LIMIT_MAKER'),
    product_id: context.names.wire(order.symbol),
    product_type: 'SPOT',
    reject_reason: '',
    retail_portfolio_id: portfolioId(context, order.accountId),
    risk_managed_by: 'UNKNOWN_RISK_MANAGEMENT_TYPE',
    status,
    stop_price: order.stopPrice ?? '',
    time_in_force: timeInForceOf(order, note),
    total_fees: feesOf(order),
    total_value_after_fees: valueAfterFees(order),
    trigger_status: triggerStatusOf(order, note),
    creation_time: iso(order.createdAt),
    end_time: note.endTime === null ? NEVER : iso(note.endTime),
    start_time: NEVER,
  };
}

/** In the unit that the order was sized in; nothing is left of one that is over. */
function leavesOf(order: EngineOrder): string {
  if (!isOpen(order)) return '0';
  if (order.quoteQuantity === null) return text(units(order.quantity) - units(order.filled));
  return text(units(order.quoteQuantity) - units(order.filledQuote));
}

export function tradeIdOf(context: Viewed, {symbol, tradeId}: EngineTrade): string {
  return stableId(context, `trade/${symbol}/${tradeId}`);
}

/** https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/list-fills */
export function fillView(context: Viewed, trade: EngineTrade): object {
  return {
    entry_id: stableId(context, `entry/${trade.symbol}/${trade.tradeId}/${trade.orderId}`),
    trade_id: tradeIdOf(context, trade),
    order_id: wireOrderId(context, trade.orderId),
    trade_time: iso(trade.at),
    trade_type: 'FILL',
    price: trade.price,
    size: trade.quantity,
    commission: trade.fee,
    product_id: context.names.wire(trade.symbol),
    sequence_timestamp: iso(trade.at),
    liquidity_indicator: trade.maker ? 'MAKER' : 'TAKER',
    size_in_quote: false,
    user_id: stableId(context, `user/${trade.accountId}`),
    side: trade.side,
    retail_portfolio_id: portfolioId(context, trade.accountId),
    fillSource: 'FILL_SOURCE_CLOB',
    commission_detail_total: {
      total_commission: trade.fee,
      ...fieldsOf('', 'gst_commission withholding_commission client_commission'),
    },
  };
}
