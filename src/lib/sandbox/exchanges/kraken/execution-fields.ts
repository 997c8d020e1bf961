/** Groups of fields that events of the stream of executions have in common: amounts are JSON numbers in full precision. */
import {text, times, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrder, EngineTrade} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import {numberOf} from '../../kit/exact-json.ts';
import {type Context, rfc3339} from './context.ts';
import {orderTxid, tradeTxid} from './ids.ts';
import {shownId} from './notes.ts';
import {COST_DECIMALS, padded, shownPrice, shownVolume} from './rules.ts';
import {averageOf, feeOf} from './view.ts';

export interface Execution {
  readonly exec_type: string;
  readonly [field: string]: unknown;
}

export function statusOf({status}: EngineOrder): string {
  if (status === 'FILLED') return 'filled';
  if (status === 'PARTIALLY_FILLED') return 'partially_filled';
  return status === 'NEW' || status === 'UNTRIGGERED' ? 'new' : 'canceled';
}

export function named({notes}: Context, order: EngineOrder): object {
  const id = shownId(order);
  return {order_id: orderTxid(order.orderId), order_userref: notes.of(order).userref ?? 0, ...(id !== null && {cl_ord_id: id})};
}

export function terms(context: Context, order: EngineOrder): object {
  const market = marketOf(context, order.symbol);
  const note = context.notes.of(order);
  return {
    symbol: order.symbol,
    ...(note.opener !== undefined && {ord_ref_id: note.opener}),
    ...(order.quoteQuantity === null
      ? {order_qty: numberOf(shownVolume(market, order.quantity))}
      : {cash_order_qty: numberOf(padded(order.quoteQuantity, COST_DECIMALS))}),
    time_in_force: order.type === 'MARKET' ? 'GTC' : order.timeInForce,
    side: order.side.toLowerCase(),
    order_type: note.orderType,
    ...limitOf(market, order),
    ...(order.type === 'LIMIT_MAKER' && {post_only: true}),
    fee_ccy_pref: note.flags[0] ?? 'fciq',
    ...triggers(context, order),
  };
}

export function limitOf(market: EngineMarket, {price}: EngineOrder): object {
  return price === null ? {} : {limit_price_type: 'static', limit_price: numberOf(shownPrice(market, price))};
}

export function triggers(context: Context, order: EngineOrder): object {
  if (order.stopPrice === null) return {};
  const market = marketOf(context, order.symbol);
  const price = numberOf(shownPrice(market, order.stopPrice));
  const at = context.notes.triggeredAt(order);
  const fired = at !== null && {
    last_price: numberOf(shownPrice(market, context.engine.markets.ticker(order.symbol).last)),
    timestamp: rfc3339(at),
  };
  const status = at === null ? 'untriggered' : 'triggered';
  const reference = context.notes.of(order).trigger ?? 'last';
  return {triggers: {reference, price, price_type: 'static', actual_price: price, status, ...fired}};
}

export function sums(context: Context, order: EngineOrder): object {
  const market = marketOf(context, order.symbol);
  const [feeAsset = 'USD'] = Object.keys(order.fees);
  return {
    cum_qty: numberOf(shownVolume(market, order.filled)),
    cum_cost: cost(order.filledQuote),
    avg_price: numberOf(shownPrice(market, averageOf(order))),
    fee_usd_equiv: inDollars(feeOf(order), feeAsset),
  };
}

export function fillOf(context: Context, trade: EngineTrade): Execution {
  const market = marketOf(context, trade.symbol);
  const order = context.engine.orders.find(trade.accountId, trade.orderId);
  return {
    exec_id: tradeTxid(trade),
    exec_type: 'trade',
    trade_id: trade.tradeId,
    symbol: trade.symbol,
    side: trade.side.toLowerCase(),
    last_qty: numberOf(shownVolume(market, trade.quantity)),
    last_price: numberOf(shownPrice(market, trade.price)),
    liquidity_ind: trade.maker ? 'm' : 't',
    cost: cost(trade.quoteQuantity),
    order_type: order === null ? 'limit' : context.notes.of(order).orderType,
    timestamp: rfc3339(trade.at),
    fee_usd_equiv: inDollars(trade.fee, trade.feeAsset),
    fees: [{asset: trade.feeAsset, qty: cost(trade.fee)}],
  };
}

/** The market of an order of ours. */
export function marketOf({engine}: Context, symbol: string): EngineMarket {
  const market = engine.markets.find(symbol);
  if (market === null) throw new RangeError('An order names a market that is not listed.');
  return market;
}

export function cost(amount: string): object {
  return numberOf(padded(amount, COST_DECIMALS));
}

function inDollars(amount: string, asset: string): object {
  return numberOf(text(times(units(amount), units(usdPrice(asset)))));
}
