/** Orders and fills as replies show them. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api */
import {over, text, units} from '../../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineTrade} from '../../../engine/types.ts';
import type {VenueContext} from '../../../kit/context.ts';
import type {Algo, AlgoBook} from './algo-book.ts';
import {money, priceText, quantityText} from './format.ts';

export type Shown = Pick<VenueContext, 'engine' | 'names'> & {readonly algos: AlgoBook};

/** An order that the exchange itself made has a client id that says so. */
export function clientIdOf({clientOrderId, orderId, createdAt}: EngineOrder): string {
  return clientOrderId === '' ? `autoclose-${createdAt}${orderId}` : clientOrderId;
}

export function isLiquidation({clientOrderId}: EngineOrder): boolean {
  return clientOrderId === '';
}

/** What ended an order by itself counts as expired; only the client cancels. */
export function statusOf({status, endReason}: Pick<EngineOrder, 'status' | 'endReason'>): string {
  if (status === 'EXPIRED' && endReason === 'SELF_TRADE') return 'EXPIRED_IN_MATCH';
  return status === 'CANCELED' && isKnockedOut(endReason) ? 'EXPIRED' : status;
}

function isKnockedOut(endReason: string | null): boolean {
  return endReason === 'REDUCE_ONLY' || endReason === 'LIQUIDATION';
}

export function typeOf({type}: Pick<EngineOrder, 'type'>): 'LIMIT' | 'MARKET' {
  return type === 'MARKET' ? 'MARKET' : 'LIMIT';
}

export function tifOf({type, timeInForce}: Pick<EngineOrder, 'type' | 'timeInForce'>): string {
  if (type === 'LIMIT_MAKER') return 'GTX';
  return type === 'MARKET' ? 'GTC' : timeInForce;
}

export function averagePrice({filled, filledQuote}: Pick<EngineOrder, 'filled' | 'filledQuote'>): string {
  return filled === '0' ? '0' : text(over(units(filledQuote), units(filled)));
}

export function marketOf({engine}: Pick<Shown, 'engine'>, symbol: string): EngineMarket {
  const market = engine.markets.find(symbol);
  if (market === null) throw new RangeError('There is no such contract in this sandbox.');
  return market;
}

/** As placing, cancelling and amending answer. */
export function orderView(context: Shown, order: EngineOrder): object {
  const market = marketOf(context, order.symbol);
  const algo = context.algos.byOrder(order.orderId);
  return {
    orderId: order.orderId,
    symbol: context.names.wire(order.symbol),
    status: statusOf(order),
    clientOrderId: clientIdOf(order),
    price: priceText(market, order.price),
    avgPrice: money(averagePrice(order)),
    origQty: quantityText(market, order.quantity),
    executedQty: quantityText(market, order.filled),
    cumQty: quantityText(market, order.filled),
    cumQuote: money(order.filledQuote),
    timeInForce: tifOf(order),
    type: typeOf(order),
    reduceOnly: order.reduceOnly,
    closePosition: algo !== null && algo.quantity === null,
    side: order.side,
    positionSide: order.positionSide ?? 'BOTH',
    stopPrice: priceText(market, algo?.triggerPrice ?? null),
    workingType: algo?.workingType ?? 'CONTRACT_PRICE',
    priceProtect: algo?.priceProtect ?? false,
    origType: originalType(order, algo),
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_TAKER',
    goodTillDate: 0,
    updateTime: order.updatedAt,
  };
}

/** Before anything traded, which is all that an ACK says of an order. */
export function ackView(context: Shown, order: EngineOrder): object {
  return orderView(context, {
    ...order,
    ...{status: 'NEW', filled: '0', filledQuote: '0', endReason: null, updatedAt: order.createdAt},
  });
}

/** As queries and lists answer. */
export function queryView(context: Shown, order: EngineOrder): object {
  const {cumQty: _, ...rest} = orderView(context, order) as Record<string, unknown>;
  return {...rest, time: order.createdAt};
}

/** The type that was asked for: of an order that a trigger made, the conditional one. */
export function originalType(order: EngineOrder, algo: Algo | null): string {
  return algo?.orderType ?? typeOf(order);
}

export function tradeView(context: Shown, trade: EngineTrade): object {
  const market = marketOf(context, trade.symbol);
  return {
    symbol: context.names.wire(trade.symbol),
    id: trade.tradeId,
    orderId: trade.orderId,
    side: trade.side,
    price: priceText(market, trade.price),
    qty: quantityText(market, trade.quantity),
    realizedPnl: money(trade.profit),
    quoteQty: money(trade.quoteQuantity),
    commission: money(trade.fee),
    commissionAsset: trade.feeAsset,
    time: trade.at,
    positionSide: context.engine.orders.find(trade.accountId, trade.orderId)?.positionSide ?? 'BOTH',
    buyer: trade.side === 'BUY',
    maker: trade.maker,
  };
}
