/**
 * What an order is held to before it reaches the order book: the preview's checks, with its own reasons.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/preview-orders and .../products/get-product
 */
import {times, UNIT, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Context} from './context.ts';
import {errorOf} from './errors.ts';

export const QUOTE_MAX_SIZE = '150000000';
/** How far beyond the last price an order may reach, as a share of it. The exchange does not publish its band. */
const BAND = units('0.5');

/** Throws the reason of the first rule that an order breaks. */
export function checkOrder(context: Context, order: EngineOrderRequest, market: EngineMarket): void {
  if (market.status === 'HALTED') throw errorOf('PREVIEW_TRADING_DISABLED');
  if (market.status === 'CANCEL_ONLY') throw errorOf('PREVIEW_NOT_ALLOWED_BY_MARKET_STATE');
  const {last, bid, ask} = context.engine.markets.ticker(market.symbol);
  if (order.quoteQuantity !== null) checkQuoteSize(market, order.quoteQuantity);
  else checkBaseSize(market, order.quantity ?? '0', order.price ?? last);
  if (order.price !== null) checkPrice(market, order.price, 'PREVIEW_INVALID_PRICE_PRECISION');
  if (order.stopPrice !== null) checkStop(market, order, last);
  else if (order.price !== null) checkBand(order.side, order.price, last);
  const best = order.side === 'BUY' ? ask : bid;
  if (order.type === 'MARKET' && best === null) throw errorOf('PREVIEW_INVALID_NO_LIQUIDITY');
  checkFunds(context, order, market, best ?? last);
}

export function checkPrice(market: EngineMarket, price: string, reason: string): void {
  if (units(price) % units(market.tickSize) !== 0n) throw errorOf(reason);
}

/** Step, minimum, maximum, and worth at `price` of a size in base units. */
export function checkBaseSize(market: EngineMarket, size: string, price: string): void {
  const amount = units(size);
  if (amount % units(market.stepSize) !== 0n) throw errorOf('PREVIEW_INVALID_SIZE_PRECISION');
  const isSmall = amount < units(market.minQuantity) || times(amount, units(price)) < units(market.minNotional);
  if (isSmall) throw errorOf('PREVIEW_INVALID_BASE_SIZE_TOO_SMALL');
  if (amount > units(market.maxQuantity)) throw errorOf('PREVIEW_INVALID_BASE_SIZE_TOO_LARGE');
}

function checkQuoteSize(market: EngineMarket, size: string): void {
  const amount = units(size);
  if (amount % units(quoteIncrement(market)) !== 0n) throw errorOf('PREVIEW_INVALID_QUOTE_SIZE_PRECISION');
  if (amount < units(market.minNotional)) throw errorOf('PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL');
  if (amount > units(QUOTE_MAX_SIZE)) throw errorOf('PREVIEW_INVALID_QUOTE_SIZE_TOO_LARGE');
}

/** The step of a size in quote units: the tick where it is fine enough for money, else a hundredth. */
export function quoteIncrement({tickSize}: EngineMarket): string {
  return units(tickSize) < units('0.01') ? tickSize : '0.01';
}

/** A stop waits on one side of the last trade, and its limit lies beyond it. */
function checkStop(market: EngineMarket, {side, price, stopPrice, trigger}: EngineOrderRequest, last: string): void {
  const stop = units(stopPrice ?? '0');
  checkPrice(market, stopPrice ?? '0', 'PREVIEW_INVALID_STOP_PRICE_PRECISION');
  if (trigger === 'RISE' && stop <= units(last)) throw errorOf('PREVIEW_STOP_PRICE_BELOW_LAST_TRADE_PRICE');
  if (trigger === 'FALL' && stop >= units(last)) throw errorOf('PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE');
  const limit = units(price ?? '0');
  if (side === 'BUY' && trigger === 'RISE' && limit < stop) throw errorOf('PREVIEW_STOP_PRICE_ABOVE_LIMIT_PRICE');
  if (side === 'SELL' && trigger === 'FALL' && limit > stop) throw errorOf('PREVIEW_STOP_PRICE_BELOW_LIMIT_PRICE');
}

function checkBand(side: EngineOrderRequest['side'], price: string, last: string): void {
  const room = times(units(last), BAND);
  const isFar = side === 'BUY' ? units(price) > units(last) + room : units(price) < units(last) - room;
  if (isFar) throw errorOf('PREVIEW_LIMIT_PRICE_TOO_FAR_FROM_MARKET');
}

/** What the order pays with, and how much of it: a buy also needs the fee, a size in quote units includes it. */
export function costOf(
  {engine}: Context,
  {side, price, quantity, quoteQuantity}: Pick<EngineOrderRequest, 'side' | 'price' | 'quantity' | 'quoteQuantity'>,
  market: EngineMarket,
  best: string,
): {readonly asset: string; readonly amount: bigint} {
  if (side === 'SELL') return {asset: market.base, amount: units(quantity ?? '0')};
  if (quoteQuantity !== null) return {asset: market.quote, amount: units(quoteQuantity)};
  const worth = times(units(price ?? best), units(quantity ?? '0'));
  return {asset: market.quote, amount: worth + (worth * units(engine.fees.taker)) / UNIT};
}

function checkFunds(context: Context, order: EngineOrderRequest, market: EngineMarket, best: string): void {
  const {asset, amount} = costOf(context, order, market, best);
  if (context.engine.ledger.free(order.accountId, asset) < amount) throw errorOf('PREVIEW_INSUFFICIENT_FUND');
}
