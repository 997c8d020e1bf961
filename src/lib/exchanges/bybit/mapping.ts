/** Orders and executions of Bybit as the desk's. Pure and exhaustive: an unknown order status is a protocol failure. */
import * as v from 'valibot';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {
  createOrder,
  type Fee,
  type Fill,
  type Order,
  type OrderStatus,
  type OrderType,
  type Side,
  type TimeInForce,
} from '../../model/order.ts';
import {amount, nonZero} from './amounts.ts';
import {type ExecutionRow, ExtraFees, type OrderRow} from './order-schemas.ts';
import {timeOf} from './time.ts';

/** What mapping needs of a market. Base, quote and settle are null for one that the exchange lists no more. */
export interface Instrument {
  readonly symbol: string;
  readonly product: Market['product'];
  readonly base: string | null;
  readonly quote: string | null;
  readonly settle: string | null;
  readonly stepSize: DecimalText;
}

/** Whose order it is, as the JSON contract prints it. */
export interface Owner {
  readonly account: string;
  readonly exchange: string;
}

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

const TIMES_IN_FORCE: Readonly<Record<string, TimeInForce>> = {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'GTC', RPI: 'GTC'};
const NO_REASON: ReadonlySet<string> = new Set(['', 'EC_NoError', 'UNKNOWN']);

/** https://bybit-exchange.github.io/docs/v5/enum#orderstatus */
export function toOrder(row: OrderRow, instrument: Instrument, owner: Owner): Order {
  const filled = row.cumExecQty === '' ? '0' : amount(row.cumExecQty, 'cumExecQty');
  const average = nonZero(row.avgPrice, 'avgPrice');
  const stopPrice = nonZero(row.triggerPrice, 'triggerPrice');
  const isMarket = kindOf(row.orderType) === 'MARKET';
  const byQuote = isMarket && isQuoteSized(row, instrument);
  const quantity = byQuote ? filled : amount(row.qty, 'qty');
  const status = statusOf(row, filled, byQuote && isDust(row, average, instrument));
  const reason = status === 'FILLED' ? '' : reasonOf(row);
  return createOrder({
    account: owner.account,
    exchange: owner.exchange,
    symbol: instrument.symbol,
    id: row.orderId,
    clientOrderId: row.orderLinkId === '' ? null : row.orderLinkId,
    side: sideOf(row.side),
    type: typeOf(isMarket, stopPrice !== null),
    timeInForce: TIMES_IN_FORCE[row.timeInForce] ?? null,
    postOnly: row.timeInForce === 'PostOnly' || row.timeInForce === 'RPI',
    reduceOnly: row.reduceOnly,
    // On a market order this field shows the exchange's own protective limit, which nobody asked for.
    price: isMarket ? null : nonZero(row.price, 'price'),
    stopPrice,
    quantity,
    filled,
    remaining: remainingOf(quantity, filled),
    averagePrice: average,
    status,
    fees: feesOf(row, instrument),
    createdAt: timeOf(row.createdTime, 'createdTime'),
    updatedAt: timeOf(row.updatedTime, 'updatedTime'),
    ...(reason !== '' && {reason}),
  });
}

/** An execution of type Trade. https://bybit-exchange.github.io/docs/v5/order/execution */
export function toFill(row: ExecutionRow, instrument: Instrument): Fill {
  return {
    id: row.execId,
    symbol: instrument.symbol,
    orderId: row.orderId,
    clientOrderId: row.orderLinkId === '' ? null : row.orderLinkId,
    side: sideOf(row.side),
    price: amount(row.execPrice, 'execPrice'),
    quantity: amount(row.execQty, 'execQty'),
    fee: fillFee(row, instrument),
    liquidity: row.isMaker === null ? null : row.isMaker ? 'MAKER' : 'TAKER',
    cause: 'TRADE',
    at: timeOf(row.execTime, 'execTime') ?? '',
  };
}

/** Whether an execution is a trade of an order: funding, liquidation and settlement come in the same list. */
export function isTrade(row: ExecutionRow): boolean {
  return row.execType === 'Trade';
}

/**
 * Filled stays filled, also in the second message that a cancel which lost the race leaves behind.
 * "Expired" and "refused for crossing" have no status of their own and are read from why the order was cancelled.
 * A rejected order with a fill was live: calling it rejected would say that nothing was placed.
 */
function statusOf(row: OrderRow, filled: DecimalText, dust: boolean): OrderStatus {
  const status = STATUS[row.orderStatus];
  if (status === undefined) throw new DeskError('protocol', 'Bybit sent an order status that is not in its documentation.');
  if (status === 'REJECTED') return filled === '0' ? 'REJECTED' : 'CANCELED';
  if (status !== 'CANCELED' || row.orderStatus === 'Deactivated') return status;
  if (dust) return 'FILLED';
  if (row.rejectReason === 'EC_PostOnlyWillTakeLiquidity' && filled === '0') return 'REJECTED';
  const byUser = row.cancelType === 'CancelByUser' || row.rejectReason === 'EC_PerCancelRequest';
  const endsByItself = row.orderType === 'Market' || ['IOC', 'FOK', 'PostOnly'].includes(row.timeInForce);
  return endsByItself && !byUser ? 'EXPIRED' : 'CANCELED';
}

/** Spot market orders: a buy is sized in quote and a sell in base unless `marketUnit` says otherwise. */
function isQuoteSized(row: OrderRow, {product}: Instrument): boolean {
  if (product !== 'spot') return false;
  return row.marketUnit === '' ? row.side === 'Buy' : row.marketUnit === 'quoteCoin';
}

/** A quote amount seldom divides: what is left and can't buy one step more is no shortfall. */
function isDust(row: OrderRow, average: DecimalText | null, {stepSize}: Instrument): boolean {
  if (average === null || row.cumExecValue === '') return false;
  const left = dec(amount(row.qty, 'qty')).minus(amount(row.cumExecValue, 'cumExecValue'));
  return left.lt(dec(average).mul(stepSize));
}

function kindOf(orderType: string): 'LIMIT' | 'MARKET' {
  if (orderType === 'Limit') return 'LIMIT';
  if (orderType === 'Market') return 'MARKET';
  throw new DeskError('protocol', 'Bybit sent an order type that is not in its documentation.');
}

function typeOf(isMarket: boolean, isStop: boolean): OrderType {
  if (isStop) return isMarket ? 'STOP_MARKET' : 'STOP_LIMIT';
  return isMarket ? 'MARKET' : 'LIMIT';
}

function sideOf(side: string): Side {
  if (side === 'Buy') return 'BUY';
  if (side === 'Sell') return 'SELL';
  throw new DeskError('protocol', 'Bybit sent a side that is not in its documentation.');
}

function reasonOf({rejectReason, cancelType}: OrderRow): string {
  if (!NO_REASON.has(rejectReason)) return rejectReason;
  return NO_REASON.has(cancelType) ? '' : cancelType;
}

/** `cumFeeDetail` names each coin; before it there was one sum, with a coin that was often left out. */
function feesOf(row: OrderRow, instrument: Instrument): readonly Fee[] {
  const detail = row.cumFeeDetail;
  if (detail !== null) {
    const fees = Object.entries(detail).map(([asset, text]) => ({asset, amount: amount(text, 'cumFeeDetail')}));
    if (fees.length > 0) return fees.filter((fee) => fee.amount !== '0');
  }
  const paid = nonZero(row.cumExecFee, 'cumExecFee');
  const asset = row.feeCurrency === '' ? receivedCoin(row.side, instrument) : row.feeCurrency;
  return paid === null || asset === null ? [] : [{asset, amount: paid}];
}

/** Without `feeCurrency` the coin follows from the side, the other way round for a maker's rebate. */
function fillFee(row: ExecutionRow, instrument: Instrument): Fee | null {
  if (row.execFee === '') return null;
  const rebate = row.isMaker === true && row.feeRate.startsWith('-');
  const payingSide = rebate ? (row.side === 'Buy' ? 'Sell' : 'Buy') : row.side;
  const asset = row.feeCurrency === '' ? receivedCoin(payingSide, instrument) : row.feeCurrency;
  if (asset === null) return null;
  const extra = Array.isArray(row.extraFees) ? v.safeParse(ExtraFees, row.extraFees) : null;
  if (extra === null || !extra.success) return {asset, amount: amount(row.execFee, 'execFee')};
  const same = extra.output.filter(({feeCoin}) => feeCoin === asset);
  return {asset, amount: plain(same.reduce((sum, {fee}) => sum.plus(amount(fee, 'fee')), dec(amount(row.execFee, 'execFee'))))};
}

function receivedCoin(side: string, {product, base, quote, settle}: Instrument): string | null {
  if (product === 'linear') return settle;
  return side === 'Buy' ? base : quote;
}

/** Without arithmetic where there is nothing to compute, which is most of the time. */
function remainingOf(quantity: DecimalText, filled: DecimalText): DecimalText {
  if (filled === '0') return quantity;
  return filled === quantity ? '0' : plain(dec(quantity).minus(filled));
}
