/**
 * Orders, as lists and streams send them: one payload, one mapping. Pure. A row with an id is always an order: what it says
 * in words that are not known here is UNKNOWN or null, with the exchange's words in `raw`.
 * https://bybit-exchange.github.io/docs/v5/order/open-order · .../order/order-list · .../websocket/private/order
 */

import type {Row} from '../../adapter/kit/row.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {
  createOrder,
  type Order,
  type OrderStatus,
  type RawWords,
  type ShownOrderType,
  type Side,
  type TimeInForce,
  type Trigger,
} from '../../model/order.ts';
import {type Instrument, orderFees} from './fill.ts';

/** Whose order it is, as the JSON contract prints it. */
export interface Owner {
  readonly account: string;
  readonly exchange: string;
}

/** https://bybit-exchange.github.io/docs/v5/enum#orderstatus */
const STATUS: Readonly<Record<string, OrderStatus>> = {
  New: 'NEW',
  PartiallyFilled: 'PARTIALLY_FILLED',
  Untriggered: 'PENDING',
  Triggered: 'PENDING',
  Filled: 'FILLED',
  Cancelled: 'CANCELED',
  PartiallyFilledCanceled: 'CANCELED',
  Rejected: 'REJECTED',
  Deactivated: 'CANCELED',
};
const SIDES: Readonly<Record<string, Side>> = {Buy: 'BUY', Sell: 'SELL'};
const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'GTC', RPI: 'GTC'};
const TRIGGERS: Readonly<Record<string, Trigger['by']>> = {LastPrice: 'LAST', MarkPrice: 'MARK', IndexPrice: 'INDEX'};
/** https://bybit-exchange.github.io/docs/v5/enum#stopordertype */
const OF_A_POSITION: ReadonlySet<string> = new Set(['TakeProfit', 'StopLoss', 'TrailingStop']);
const NO_REASON: ReadonlySet<string> = new Set(['', 'EC_NoError', 'UNKNOWN']);
/** Orders that the exchange ends without being asked. */
const ENDS_BY_ITSELF: ReadonlySet<string> = new Set(['IOC', 'FOK', 'PostOnly']);

export function toOrder(row: Row, instrument: Instrument, owner: Owner): Order {
  const orderType = row.text('orderType');
  const isMarket = orderType === 'Market';
  const [filled, averagePrice, stopPrice] = [row.amount('cumExecQty'), row.nonZero('avgPrice'), row.nonZero('triggerPrice')];
  const size = sizeOf(row, instrument, isMarket);
  const status = statusOf(row, filled, size === 'QUOTE' && isDust(row, averagePrice, instrument));
  const isOver = status === 'FILLED' || status === 'CANCELED' || status === 'REJECTED' || status === 'EXPIRED';
  // Sized in quote money, or by the position it closes: what it comes to in base is known when it is over.
  const quantity = size === 'BASE' ? row.amount('qty') : isOver ? filled : null;
  const reason = status === 'FILLED' ? '' : reasonOf(row);
  const type = typeOf(orderType, stopPrice !== null);
  const raw = rawWords(row, instrument, status, type);
  const timeInForce = row.text('timeInForce');
  return createOrder({
    account: owner.account,
    exchange: owner.exchange,
    symbol: instrument.symbol,
    id: row.text('orderId'),
    clientOrderId: row.text('orderLinkId') || null,
    side: SIDES[row.text('side')] ?? null,
    type,
    timeInForce: TIMES_IN_FORCE[timeInForce] ?? null,
    postOnly: timeInForce === 'PostOnly' || timeInForce === 'RPI',
    reduceOnly: row.flag('reduceOnly') === true,
    // On a market order this field shows the exchange's own protective limit, which nobody asked for.
    price: isMarket ? null : row.nonZero('price'),
    stopPrice,
    trigger: stopPrice === null ? null : triggerOf(row),
    quantity,
    filled,
    remaining: remainingOf(quantity, filled),
    averagePrice,
    status,
    fees: orderFees(row, instrument),
    createdAt: row.time('createdTime'),
    updatedAt: row.time('updatedTime'),
    ...(reason !== '' && {reason}),
    ...(raw !== null && {raw}),
    // Ours, of the order that a take-profit or stop-loss of contracts was linked to.
    parentId: row.text('parentOrderLinkId') || null,
  });
}

/**
 * Filled stays filled, also in the second message that a cancel which lost the race leaves behind.
 * "Expired" and "refused for crossing" have no status of their own and are read from why the order was cancelled.
 * A rejected order with a fill was live: calling it rejected would say that nothing was placed.
 */
function statusOf(row: Row, filled: DecimalText | null, dust: boolean): OrderStatus {
  const word = row.text('orderStatus');
  const status = STATUS[word] ?? 'UNKNOWN';
  const isUnfilled = filled === null || filled === '0';
  if (status === 'REJECTED') return isUnfilled ? 'REJECTED' : 'CANCELED';
  if (status !== 'CANCELED' || word === 'Deactivated') return status;
  if (dust) return 'FILLED';
  const rejectReason = row.text('rejectReason');
  if (rejectReason === 'EC_PostOnlyWillTakeLiquidity' && isUnfilled) return 'REJECTED';
  const byUser = row.text('cancelType') === 'CancelByUser' || rejectReason === 'EC_PerCancelRequest';
  return !byUser && (row.text('orderType') === 'Market' || ENDS_BY_ITSELF.has(row.text('timeInForce'))) ? 'EXPIRED' : 'CANCELED';
}

/**
 * What `qty` counts. Spot market orders: a buy is sized in quote and a sell in base unless `marketUnit` says otherwise.
 * A contract's order of quantity 0 closes the whole position, and so do the stops of a position, which are shown with its size
 * of the moment and follow it; those of a part have names of their own.
 */
function sizeOf(row: Row, {product}: Instrument, isMarket: boolean): 'BASE' | 'QUOTE' | 'POSITION' {
  if (product !== 'spot') {
    const follows = row.flag('closeOnTrigger') === true && OF_A_POSITION.has(row.text('stopOrderType'));
    return follows || row.amount('qty') === '0' ? 'POSITION' : 'BASE';
  }
  if (!isMarket) return 'BASE';
  const unit = row.text('marketUnit');
  return unit === 'quoteCoin' || (unit === '' && row.text('side') === 'Buy') ? 'QUOTE' : 'BASE';
}

/** A quote amount seldom divides: what is left and can't buy one step more is no shortfall. */
function isDust(row: Row, average: DecimalText | null, {stepSize}: Instrument): boolean {
  const [amount, spent] = [row.amount('qty'), row.amount('cumExecValue')];
  if (average === null || amount === null || spent === null) return false;
  return dec(amount).minus(spent).lt(dec(average).mul(stepSize));
}

function typeOf(orderType: string, isConditional: boolean): ShownOrderType {
  if (orderType === 'Limit') return isConditional ? 'STOP_LIMIT' : 'LIMIT';
  if (orderType === 'Market') return isConditional ? 'STOP_MARKET' : 'MARKET';
  return 'UNKNOWN';
}

/**
 * A trigger above the price stops a buy and takes the profit of a sell. Spot does not say the direction, but the price at
 * which the order was placed (`basePrice`). https://bybit-exchange.github.io/docs/v5/enum#stopordertype
 */
function triggerOf(row: Row): Trigger {
  const [kind, direction] = [row.text('stopOrderType'), row.text('triggerDirection')];
  const base = row.nonZero('basePrice');
  const rises = direction === '1' || (direction !== '2' && base !== null && dec(row.nonZero('triggerPrice') ?? '0').gt(base));
  const isKnown = direction === '1' || direction === '2' || base !== null;
  const takesProfit = /TakeProfit$/.test(kind) || (kind !== 'StopLoss' && isKnown && rises === (row.text('side') === 'Sell'));
  return {kind: takesProfit ? 'TAKE_PROFIT' : 'STOP', by: TRIGGERS[row.text('triggerBy')] ?? 'LAST'};
}

function reasonOf(row: Row): string {
  const rejectReason = row.text('rejectReason');
  if (!NO_REASON.has(rejectReason)) return rejectReason;
  const cancelType = row.text('cancelType');
  return NO_REASON.has(cancelType) ? '' : cancelType;
}

/** The exchange's words where ours say less, and its spelling where ours would not lead back to it. */
function rawWords(row: Row, {rawSymbol}: Instrument, status: OrderStatus, type: ShownOrderType): RawWords | null {
  if (rawSymbol === null && status !== 'UNKNOWN' && type !== 'UNKNOWN') return null;
  return {
    ...(status === 'UNKNOWN' && {status: row.text('orderStatus')}),
    ...(type === 'UNKNOWN' && {type: row.text('orderType')}),
    ...(rawSymbol !== null && {symbol: rawSymbol}),
  };
}

/** Without arithmetic where there is nothing to compute, which is most of the time. */
function remainingOf(quantity: DecimalText | null, filled: DecimalText | null): DecimalText | null {
  if (quantity === null || filled === null || filled === '0') return filled === null ? null : quantity;
  return filled === quantity ? '0' : plain(dec(quantity).minus(filled));
}
