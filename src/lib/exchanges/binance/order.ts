/**
 * Orders: the one form of every REST answer, the event of the stream, and both as the desk's order. Pure.
 *
 * What names an order (symbol and id) must be there. All else is read as far as it is understood: a word that is not known makes
 * that order UNKNOWN, with the word in `raw`, and never spoils another.
 */
import * as v from 'valibot';
import {decimalOrNull, isoOrNull, nonZeroOrNull, WireId} from '../../adapter/kit/numbers.ts';
import {type Decimal, type DecimalText, plain, ZERO} from '../../model/decimal.ts';
import {averagePrice, difference} from '../../model/exact.ts';
import {createOrder, type Fee, isTerminal, type Order, type OrderStatus, type TimeInForce} from '../../model/order.ts';
import {ORDER_TYPES} from './market.ts';

/**
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints ; the longest form is the query's.
 * `cummulativeQuoteQty` is the exchange's own spelling; negative on old orders: not known. `origClientOrderId` stands in answers
 * to a cancel: the order's own id, while `clientOrderId` names the cancel.
 */
export const WireOrder = v.looseObject({symbol: v.string(), orderId: WireId});
export type WireOrder = v.InferOutput<typeof WireOrder>;

const Fills = v.array(v.object({commission: v.unknown(), commissionAsset: v.string()}));

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#order-amend-keep-priority-trade */
export const AmendReply = v.pipe(
  v.object({transactTime: v.unknown(), amendedOrder: v.looseObject({})}),
  // The amended order alone spells two fields its own way; from here on it is an order like any other.
  v.transform(({transactTime, amendedOrder}): unknown => {
    const {qty, cumulativeQuoteQty, origClientOrderId: _old, ...rest} = amendedOrder as Record<string, unknown>;
    return {...rest, origQty: qty, cummulativeQuoteQty: cumulativeQuoteQty, updateTime: transactTime};
  }),
  WireOrder,
);

/** What both forms say of an order, in the exchange's words. */
export interface OrderFacts {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly side: unknown;
  readonly type: unknown;
  readonly status: unknown;
  readonly timeInForce: unknown;
  readonly price: unknown;
  /** Where a pegged order stands at the moment. */
  readonly peggedPrice: unknown;
  readonly stopPrice: unknown;
  readonly quantity: unknown;
  readonly filled: unknown;
  readonly filledQuote: unknown;
  /** On the book; a stop order is not until it is triggered. */
  readonly isWorking: boolean;
  readonly createdAt: unknown;
  readonly updatedAt: unknown;
  /** Why it ended, where the exchange says so. */
  readonly reason: unknown;
  readonly fees: readonly Fee[];
  readonly family: Family;
}

/** The order that a list began with, where this one is to follow it, and the others of its list. */
export type Family = Pick<Order, 'parentId' | 'linkedIds'>;

export const ALONE: Family = {parentId: null, linkedIds: []};

/** Whose order it is, and the market: the canonical symbol, or the exchange's spelling of one that it lists no more. */
export interface OrderPlace {
  readonly account: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly isListed: boolean;
}

/** An order of any REST answer. `family`: of its list, as far as it is known. */
export function orderOf(place: OrderPlace, wire: WireOrder, family: Family = ALONE): Order {
  const workingTime = Number(wire.workingTime ?? -1);
  return toOrder(place, {
    ...wire,
    clientOrderId: clientOrderIdOf(wire),
    side: wire.side,
    type: wire.type,
    status: wire.status,
    timeInForce: wire.timeInForce,
    price: wire.price,
    peggedPrice: wire.peggedPrice,
    stopPrice: wire.stopPrice,
    quantity: wire.origQty,
    filled: wire.executedQty,
    filledQuote: wire.cummulativeQuoteQty,
    isWorking: typeof wire.isWorking === 'boolean' ? wire.isWorking : workingTime > 0,
    createdAt: wire.time ?? wire.transactTime,
    updatedAt: wire.updateTime ?? wire.transactTime ?? wire.time,
    reason: wire.expiryReason,
    fees: feesOf(wire.fills),
    family,
  });
}

/** The order's own client id: answers to a cancel carry the cancel's id beside it. */
export function clientOrderIdOf({origClientOrderId, clientOrderId}: WireOrder): string | null {
  const own = origClientOrderId || clientOrderId;
  return typeof own === 'string' && own !== '' ? own : null;
}

/** Order states; one that is not here makes the order UNKNOWN. https://developers.binance.com/docs/binance-spot-api-docs/enums */
const STATUSES: Readonly<Record<string, OrderStatus>> = {
  NEW: 'NEW',
  PENDING_NEW: 'PENDING',
  PARTIALLY_FILLED: 'PARTIALLY_FILLED',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  // Documented as unused: the order is still there.
  PENDING_CANCEL: 'NEW',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
};

const TIMES: ReadonlySet<unknown> = new Set(['GTC', 'IOC', 'FOK']);

export function toOrder({account, exchange, symbol, isListed}: OrderPlace, facts: OrderFacts): Order {
  const {clientOrderId, createdAt, updatedAt, fees, family} = facts;
  const type = (typeof facts.type === 'string' && ORDER_TYPES[facts.type]) || 'UNKNOWN';
  const filled = decimalOrNull(facts.filled);
  const status = statusOf(facts, filled);
  const told = decimalOrNull(facts.quantity);
  // An order sized in quote money has no quantity in base units before it is final.
  const quantity = told === '0' ? (isTerminal(status) ? filled : null) : told;
  const isMarket = type === 'MARKET' || type === 'STOP_MARKET';
  const reason = reasonOf(facts);
  const isOdd = status === 'UNKNOWN' || type === 'UNKNOWN' || !isListed;
  const order = {
    account,
    exchange,
    symbol,
    id: facts.orderId,
    clientOrderId,
    side: facts.side === 'BUY' || facts.side === 'SELL' ? facts.side : null,
    type,
    timeInForce: !isMarket && TIMES.has(facts.timeInForce) ? (facts.timeInForce as TimeInForce) : null,
    postOnly: facts.type === 'LIMIT_MAKER',
    price: nonZeroOrNull(facts.price) ?? nonZeroOrNull(facts.peggedPrice),
    stopPrice: nonZeroOrNull(facts.stopPrice),
    trigger: triggerOf(facts.type),
    quantity,
    filled,
    remaining: quantity === null || filled === null ? null : difference(quantity, filled),
    averagePrice: filled === null ? null : averagePrice(decimalOrNull(facts.filledQuote), filled),
    status,
    fees,
    createdAt: isoOrNull(createdAt),
    updatedAt: isoOrNull(updatedAt),
    parentId: family.parentId,
    linkedIds: family.linkedIds,
  } satisfies Partial<Order>;
  if (reason === null && !isOdd) return createOrder(order);
  return createOrder({
    ...order,
    ...(reason !== null && {reason}),
    ...(isOdd && {raw: {status: String(facts.status), type: String(facts.type), ...(!isListed && {symbol})}}),
  });
}

/** A stop order is NEW on Binance from the start; until it is triggered it does not work, and waits. */
function statusOf({status, type, isWorking}: OrderFacts, filled: DecimalText | null): OrderStatus {
  const known = (typeof status === 'string' && STATUSES[status]) || 'UNKNOWN';
  if (known !== 'NEW') return known;
  if (!isWorking && triggerOf(type) !== null) return 'PENDING';
  return filled === null || filled === '0' ? 'NEW' : 'PARTIALLY_FILLED';
}

function triggerOf(type: unknown): Order['trigger'] {
  if (type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT') return STOP;
  return type === 'TAKE_PROFIT' || type === 'TAKE_PROFIT_LIMIT' ? TAKE_PROFIT : null;
}
const STOP = {kind: 'STOP', by: 'LAST'} as const;
const TAKE_PROFIT = {kind: 'TAKE_PROFIT', by: 'LAST'} as const;

/** As told, or a state that is a reason itself (the order would have traded with one of the same account). */
function reasonOf({reason, status}: OrderFacts): string | null {
  if (typeof reason === 'string' && reason !== '' && reason !== 'NONE') return reason;
  return status === 'EXPIRED_IN_MATCH' ? status : null;
}

/** Fees per asset, "0" left out. An answer whose fees cannot be read tells none. */
function feesOf(fills: unknown): readonly Fee[] {
  if (fills === undefined) return [];
  const result = v.safeParse(Fills, fills);
  const sums = new Map<string, Decimal>();
  for (const {commission, commissionAsset} of result.success ? result.output : []) {
    const amount = decimalOrNull(commission);
    if (amount === null) return [];
    sums.set(commissionAsset, (sums.get(commissionAsset) ?? ZERO).plus(amount));
  }
  return [...sums].flatMap(([asset, amount]) => (amount.isZero() ? [] : [{asset, amount: plain(amount)}]));
}
