/**
 * What an order is held to before it reaches the engine, and how a pair's rules are shown.
 * https://docs.kraken.com/api/docs/rest-api/get-tradable-asset-pairs
 */
import type {DecimalText} from '../../../model/decimal.ts';
import {times, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import type {Situation} from '../../kit/context.ts';
import {spell} from './codes.ts';
import {badArgument, errorOf} from './errors.ts';

/** Decimals of every amount of a quote asset. */
export const COST_DECIMALS = 8;

export function decimalsOf(step: DecimalText): number {
  return step.split('.')[1]?.length ?? 0;
}

/** Padded to so many decimals; digits beyond them stay. */
export function padded(value: DecimalText, decimals: number): string {
  const [whole = '0', fraction = ''] = value.split('.');
  return decimals === 0 && fraction === '' ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
}

export function shownPrice({tickSize}: Pick<EngineMarket, 'tickSize'>, price: DecimalText): string {
  return padded(price, decimalsOf(tickSize));
}

export function shownVolume({stepSize}: Pick<EngineMarket, 'stepSize'>, volume: DecimalText): string {
  return padded(volume, decimalsOf(stepSize));
}

/** The status of a pair over REST; sockets have a word more. */
export function pairStatus({status}: EngineMarket): string {
  return status === 'TRADING' ? 'online' : 'cancel_only';
}

/** Throws the words of the first rule that an order breaks. */
export function checkRules(
  market: EngineMarket,
  order: EngineOrderRequest,
  {reference, openHere}: Situation,
  most: number,
): void {
  if (market.status !== 'TRADING') throw errorOf('EService:Market in cancel_only mode');
  for (const price of [order.price, order.stopPrice]) if (price !== null) checkPrice(market, price);
  if (order.quoteQuantity !== null) {
    if (decimalsOf(order.quoteQuantity) > COST_DECIMALS) throw badArgument('volume');
    if (units(order.quoteQuantity) < units(market.minNotional)) throw errorOf('EOrder:Cost minimum not met');
  } else checkVolume(market, order.quantity ?? '0', order.price ?? order.stopPrice ?? reference);
  if (openHere >= most) throw errorOf('EOrder:Orders limit exceeded');
}

export function checkPrice(market: EngineMarket, price: DecimalText): void {
  const decimals = decimalsOf(market.tickSize);
  if (decimalsOf(price) > decimals)
    throw errorOf(`EOrder:Invalid price:${spell(market)} price can only be specified up to ${decimals} decimals.`);
  if (units(price) % units(market.tickSize) !== 0n) throw errorOf('EOrder:Tick size check failed');
}

/** Decimals, minimum and maximum of a volume in base units, and its worth at `price`. */
export function checkVolume(market: EngineMarket, volume: DecimalText, price: DecimalText): void {
  const value = units(volume);
  if (value % units(market.stepSize) !== 0n || value > units(market.maxQuantity)) throw badArgument('volume');
  if (value < units(market.minQuantity)) throw errorOf('EOrder:Order minimum not met');
  if (times(value, units(price)) < units(market.minNotional)) throw errorOf('EOrder:Cost minimum not met');
}
