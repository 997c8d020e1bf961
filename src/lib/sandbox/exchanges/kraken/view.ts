/** Orders and fills as REST shows them: amounts are text, instants are seconds. https://docs.kraken.com/api/docs/rest-api/get-orders-info */
import {over, text, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineOrderRequest, EngineTrade} from '../../engine/types.ts';
import {isOpen} from '../../kit/context.ts';
import {pairKey, spell} from './codes.ts';
import type {Context} from './context.ts';
import {orderTxid} from './ids.ts';
import {shownId} from './notes.ts';
import {COST_DECIMALS, padded, shownPrice} from './rules.ts';

/** Kraken shows every volume with eight decimals over REST. */
const VOLUME_DECIMALS = 8;

/** Why an order ended without its whole fill. Only the first is in recorded answers, the others are near what support pages say. */
const REASONS: Readonly<Record<string, string>> = {
  USER: 'User requested',
  REPLACED: 'User requested',
  POST_ONLY: 'Post only order',
  IOC: 'IOC order not filled',
  FOK: 'FOK order not filled',
  NO_LIQUIDITY: 'Market price protection',
  SELF_TRADE: 'Self trade prevention',
  NO_FUNDS: 'Insufficient funds',
};

type Described = Pick<EngineOrderRequest, 'side' | 'price' | 'stopPrice' | 'quantity' | 'quoteQuantity'> & {
  readonly orderType: string;
};

/** "buy 1.25000000 XBTUSD @ limit 37500.00"; a stop has its trigger first. */
export function descriptionOf(
  market: EngineMarket,
  {side, price, stopPrice, quantity, quoteQuantity, orderType}: Described,
): string {
  const volume = padded(quoteQuantity ?? quantity ?? '0', VOLUME_DECIMALS);
  const shown = (value: string | null) => (value === null ? '' : ` ${shownPrice(market, value)}`);
  const kind = orderType.replace(/-limit$/, '').replace('-', ' ');
  const what = stopPrice === null ? `${kind}${shown(price)}` : `${kind}${shown(stopPrice)}`;
  const then = stopPrice !== null && price !== null ? ` -> limit${shown(price)}` : '';
  return `${side.toLowerCase()} ${volume} ${spell(market)} @ ${what}${then}`;
}

/** pending, open, closed, canceled or expired; what cannot stand is canceled here, and only a date expires. */
function orderStatus(order: EngineOrder): 'open' | 'closed' | 'canceled' {
  if (isOpen(order)) return 'open';
  return order.status === 'FILLED' ? 'closed' : 'canceled';
}

/** Null while an order is open, and for one that filled. */
export function reasonOf({status, endReason}: EngineOrder): string | null {
  return status === 'FILLED' || endReason === null ? null : (REASONS[endReason] ?? 'Order was canceled');
}

/** Average price; "0" before the first fill. */
export function averageOf({filled, filledQuote}: EngineOrder): string {
  return units(filled) === 0n ? '0' : text(over(units(filledQuote), units(filled)));
}

export function feeOf({fees}: EngineOrder): string {
  return Object.values(fees)[0] ?? '0';
}

export function seconds(epochMs: number): number {
  return epochMs / 1000;
}

function timeInForce({timeInForce: tif, type}: EngineOrder): string {
  return type === 'MARKET' ? 'gtc' : tif.toLowerCase();
}

/** `trades`: ids of its fills, where they were asked for. */
export function orderView(context: Context, order: EngineOrder, trades: readonly string[] | null): object {
  const market = context.engine.markets.find(order.symbol);
  if (market === null) throw new RangeError('An order names a market that is not listed.');
  const note = context.notes.of(order);
  const triggeredAt = context.notes.triggeredAt(order);
  const price = (value: string | null) => shownPrice(market, value ?? '0');
  const isStop = order.stopPrice !== null;
  const misc = [...(triggeredAt === null ? [] : ['stopped']), ...(context.notes.isAmended(order) ? ['amended'] : [])];
  const reason = reasonOf(order);
  return {
    refid: note.replaces ?? note.opener ?? null,
    userref: note.userref,
    cl_ord_id: shownId(order),
    status: orderStatus(order),
    ...(!isOpen(order) && {reason}),
    opentm: seconds(order.createdAt),
    starttm: 0,
    expiretm: 0,
    ...(!isOpen(order) && {closetm: seconds(order.updatedAt)}),
    descr: {
      pair: spell(market),
      aclass: 'forex',
      type: order.side.toLowerCase(),
      ordertype: note.orderType,
      price: isStop ? price(order.stopPrice) : order.price === null ? '0' : price(order.price),
      price2: isStop && order.price !== null ? price(order.price) : '0',
      leverage: 'none',
      order: descriptionOf(market, {...order, orderType: note.orderType}),
      close: note.close ?? '',
    },
    vol: padded(order.quoteQuantity ?? order.quantity, VOLUME_DECIMALS),
    vol_exec: padded(order.filled, VOLUME_DECIMALS),
    cost: padded(order.filledQuote, COST_DECIMALS),
    fee: padded(feeOf(order), COST_DECIMALS),
    price: price(averageOf(order)),
    stopprice: price(triggeredAt === null ? null : order.stopPrice),
    limitprice: price(triggeredAt === null ? null : order.price),
    ...(note.trigger !== null && {trigger: note.trigger}),
    misc: misc.join(','),
    oflags: note.flags.join(','),
    time_in_force: timeInForce(order),
    ...(trades !== null && trades.length > 0 && {trades}),
  };
}

/** https://docs.kraken.com/api/docs/rest-api/get-trade-history */
export function tradeView(context: Context, trade: EngineTrade): object {
  const market = context.engine.markets.find(trade.symbol);
  const order = context.engine.orders.find(trade.accountId, trade.orderId);
  return {
    ordertxid: orderTxid(trade.orderId),
    postxid: '',
    pair: market === null ? '' : pairKey(market),
    aclass: 'forex',
    time: seconds(trade.at),
    type: trade.side.toLowerCase(),
    ordertype: order === null ? 'limit' : context.notes.of(order).orderType,
    price: market === null ? trade.price : shownPrice(market, trade.price),
    cost: padded(trade.quoteQuantity, COST_DECIMALS),
    fee: padded(trade.fee, COST_DECIMALS),
    vol: padded(trade.quantity, VOLUME_DECIMALS),
    margin: padded('0', COST_DECIMALS),
    leverage: '0',
    misc: '',
    trade_id: trade.tradeId,
    maker: trade.maker,
  };
}
