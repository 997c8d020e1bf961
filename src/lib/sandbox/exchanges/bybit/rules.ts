/**
 * What spot orders are held to before they reach the engine.
 * https://bybit-exchange.github.io/docs/v5/market/instrument and .../order/create-order
 */
import {text, times, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Situation} from '../../kit/context.ts';
import {errorOf} from './errors.ts';

/** How far a limit price may lie beyond the last price: 10%. */
export const PRICE_LIMIT_X = '0.1';
export const PRICE_LIMIT_Y = '0.15';
export const QUOTE_PRECISION = '0.0000001';
const MAX_OPEN = 500;
const MAX_CONDITIONAL = 30;

/** Highest price of a buy, lowest of a sell, on the tick. */
export function priceLimits(market: EngineMarket, reference: string): {readonly buy: string; readonly sell: string} {
  const last = units(reference);
  const room = times(last, units(PRICE_LIMIT_X));
  const tick = units(market.tickSize);
  const up = last + room;
  const down = last - room;
  return {buy: text(up - (up % tick)), sell: text(down + ((tick - (down % tick)) % tick))};
}

/** Throws the code of the first rule that an order breaks. */
export function checkRules(market: EngineMarket, order: EngineOrderRequest, {reference, open, stopsHere}: Situation): void {
  if (market.status !== 'TRADING') throw errorOf(170151);
  for (const price of [order.price, order.stopPrice]) if (price !== null) checkTick(market, price);
  if (order.quoteQuantity !== null) {
    if (units(order.quoteQuantity) % units(QUOTE_PRECISION) !== 0n) throw errorOf(170148);
    if (units(order.quoteQuantity) < units(market.minNotional)) throw errorOf(170140);
  } else checkQuantity(market, order.quantity ?? '0', order.price ?? order.stopPrice ?? reference);
  if (order.price !== null) checkBand(market, order.side, order.price, order.stopPrice ?? reference);
  if (open >= MAX_OPEN || (order.stopPrice !== null && stopsHere >= MAX_CONDITIONAL)) throw errorOf(170810);
}

export function checkTick(market: EngineMarket, price: string): void {
  if (units(price) % units(market.tickSize) !== 0n) throw errorOf(170134);
}

/** Step, maximum, and worth at `price` of a quantity in base units. */
export function checkQuantity(market: EngineMarket, quantity: string, price: string): void {
  const amount = units(quantity);
  if (amount % units(market.stepSize) !== 0n) throw errorOf(170137);
  if (amount > units(market.maxQuantity)) throw errorOf(170124);
  if (times(amount, units(price)) < units(market.minNotional)) throw errorOf(170140);
}

export function checkBand(market: EngineMarket, side: EngineOrderRequest['side'], price: string, reference: string): void {
  const limits = priceLimits(market, reference);
  if (side === 'BUY' && units(price) > units(limits.buy)) throw errorOf(170193);
  if (side === 'SELL' && units(price) < units(limits.sell)) throw errorOf(170194);
}
