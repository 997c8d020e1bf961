/** Binance's orders, trades and fees in the desk's words, and orders in Binance's. Pure. */
import {Decimal as Arithmetic, type Decimal, type DecimalText, dec, ONE, plain, ZERO} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {difference} from '../../model/exact.ts';
import type {TradingFees} from '../../model/market.ts';
import {
  createOrder,
  type Fee,
  type Fill,
  type Order,
  type OrderRequest,
  type OrderStatus,
  type OrderType,
  type TimeInForce,
} from '../../model/order.ts';
import {averagePrice, iso} from './amounts.ts';
import type {Commission, MyTrade, WireOrder} from './schemas.ts';
import type {Params} from './sign.ts';

/** Whose order it is; every mapped order carries it. */
export interface Owner {
  readonly account: string;
  readonly exchange: string;
}

/**
 * Order states, closed: an unknown word is a protocol failure, never a default.
 * https://developers.binance.com/docs/binance-spot-api-docs/enums#order-status-status
 */
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

const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  LIMIT_MAKER: 'LIMIT',
  MARKET: 'MARKET',
  STOP_LOSS: 'STOP_MARKET',
  TAKE_PROFIT: 'STOP_MARKET',
  STOP_LOSS_LIMIT: 'STOP_LIMIT',
  TAKE_PROFIT_LIMIT: 'STOP_LIMIT',
};

/** Order types of the wire as the desk's; null for one that it does not know. */
export function orderTypeOf(type: string): OrderType | null {
  return TYPES[type] ?? null;
}

/**
 * The state of an order. A stop order is NEW on Binance from the start; until it is triggered it does not work, and waits.
 * Throws `protocol` for a state or type that is not documented.
 */
export function statusOf(status: string, type: OrderType, filled: DecimalText, working: boolean): OrderStatus {
  const known = STATUSES[status];
  if (known === undefined) throw new DeskError('protocol', 'Binance told an order state that is not documented.');
  if (known !== 'NEW') return known;
  if (!working && (type === 'STOP_LIMIT' || type === 'STOP_MARKET')) return 'PENDING';
  return filled === '0' ? 'NEW' : 'PARTIALLY_FILLED';
}

export function typeOf(type: string): OrderType {
  const known = TYPES[type];
  if (known === undefined) throw new DeskError('protocol', 'Binance told an order type that is not documented.');
  return known;
}

const TIMES: ReadonlySet<string> = new Set(['GTC', 'IOC', 'FOK']);

export function timeInForceOf(timeInForce: string, type: OrderType): TimeInForce | null {
  return type === 'MARKET' || type === 'STOP_MARKET' || !TIMES.has(timeInForce) ? null : (timeInForce as TimeInForce);
}

const some = (amount: DecimalText | undefined): DecimalText | null => (amount === undefined || amount === '0' ? null : amount);

/** One order of any endpoint. `symbol` is its canonical symbol. */
export function orderOf(owner: Owner, symbol: string, wire: WireOrder): Order {
  const type = typeOf(wire.type);
  const filled = wire.executedQty;
  // A market order by quote amount has no base quantity before it traded.
  const quantity = wire.origQty === '0' ? filled : wire.origQty;
  const createdAt = wire.time ?? wire.transactTime;
  const updatedAt = wire.updateTime ?? wire.transactTime ?? wire.time;
  const working = wire.isWorking ?? (wire.workingTime ?? -1) > 0;
  return createOrder({
    account: owner.account,
    exchange: owner.exchange,
    symbol,
    id: wire.orderId,
    clientOrderId: clientOrderIdOf(wire),
    side: wire.side,
    type,
    timeInForce: timeInForceOf(wire.timeInForce, type),
    postOnly: wire.type === 'LIMIT_MAKER',
    reduceOnly: false,
    price: some(wire.price),
    stopPrice: some(wire.stopPrice),
    quantity,
    filled,
    remaining: difference(quantity, filled),
    averagePrice: averagePrice(wire.cummulativeQuoteQty, filled),
    status: statusOf(wire.status, type, filled, working),
    fees: sumFees(wire.fills?.map(({commission, commissionAsset}) => ({asset: commissionAsset, amount: commission})) ?? []),
    createdAt: createdAt === undefined ? null : iso(createdAt),
    updatedAt: updatedAt === undefined ? null : iso(updatedAt),
    ...reasonOf(wire.status, wire.expiryReason),
  });
}

/** Why it ended: as told, or by a state that is a reason itself (it would have traded with the account's own order). */
export function reasonOf(status: string, told: string | undefined): {readonly reason?: string} {
  if (told !== undefined) return {reason: told};
  return status === 'EXPIRED_IN_MATCH' ? {reason: status} : {};
}

/** The order's own client id: answers to a cancel carry the cancel's id beside it. */
export function clientOrderIdOf({origClientOrderId, clientOrderId}: WireOrder): string | null {
  return origClientOrderId || clientOrderId || null;
}

/** Fees per asset, "0" left out. */
export function sumFees(fees: readonly Fee[]): readonly Fee[] {
  const sums = new Map<string, Decimal>();
  for (const {asset, amount} of fees) sums.set(asset, (sums.get(asset) ?? ZERO).plus(amount));
  return [...sums].flatMap(([asset, amount]) => (amount.isZero() ? [] : [{asset, amount: plain(amount)}]));
}

export function tradeOf(symbol: string, trade: MyTrade): Fill {
  return {
    id: trade.id,
    symbol,
    orderId: trade.orderId,
    clientOrderId: null,
    side: trade.isBuyer ? 'BUY' : 'SELL',
    price: trade.price,
    quantity: trade.qty,
    fee: {asset: trade.commissionAsset, amount: trade.commission},
    liquidity: trade.isMaker ? 'MAKER' : 'TAKER',
    cause: 'TRADE',
    at: iso(trade.time),
  };
}

/**
 * An order in Binance's parameters, without signature and time. Post-only is a type of its own here. Stops are always of the
 * STOP_LOSS kinds, whose trigger lies where a stop's does: above the market for a buy, below it for a sell; on the other side
 * Binance refuses with "would trigger immediately". FULL asks for the fills with the answer.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-trade
 */
export function orderParams(request: OrderRequest, exchangeSymbol: string): Params {
  if (request.reduceOnly) throw new DeskError('unsupported', 'Binance spot has no reduce-only orders.');
  const head = {symbol: exchangeSymbol, side: request.side};
  const tail = {newClientOrderId: request.clientOrderId, newOrderRespType: 'FULL'};
  const {quantity} = request;
  switch (request.type) {
    case 'LIMIT': {
      const {price, timeInForce} = request;
      if (!request.postOnly) return {...head, type: 'LIMIT', timeInForce, quantity, price, ...tail};
      if (timeInForce !== 'GTC') throw new DeskError('unsupported', 'A post-only order cannot be IOC or FOK.');
      return {...head, type: 'LIMIT_MAKER', quantity, price, ...tail};
    }
    case 'MARKET':
      return {...head, type: 'MARKET', ...(request.quantityIn === 'QUOTE' ? {quoteOrderQty: quantity} : {quantity}), ...tail};
    case 'STOP_LIMIT': {
      const {price, stopPrice, timeInForce} = request;
      return {...head, type: 'STOP_LOSS_LIMIT', timeInForce, quantity, price, stopPrice, ...tail};
    }
    case 'STOP_MARKET':
      return {...head, type: 'STOP_LOSS', quantity, stopPrice: request.stopPrice, ...tail};
  }
}

/**
 * Fees as one rate per role: standard, tax and special added up, with the dearer of the buyer's and the seller's surcharge.
 * The BNB discount is a factor on the standard part alone.
 * https://developers.binance.com/docs/binance-spot-api-docs/faqs/commission_faq
 */
export function feesOf(symbol: string, wire: Commission, at: string): TradingFees {
  const discounted = wire.discount?.enabledForAccount === true && wire.discount.enabledForSymbol;
  const factor = discounted ? dec(wire.discount?.discount ?? '1') : ONE;
  const rate = (role: 'maker' | 'taker') => {
    const part = (rates: Commission['standardCommission'] | undefined) =>
      rates === undefined ? ZERO : dec(rates[role]).plus(Arithmetic.max(rates.buyer, rates.seller));
    return plain(part(wire.standardCommission).mul(factor).plus(part(wire.taxCommission)).plus(part(wire.specialCommission)));
  };
  return {symbol, maker: rate('maker'), taker: rate('taker'), buyFeeIn: 'BASE', at};
}
