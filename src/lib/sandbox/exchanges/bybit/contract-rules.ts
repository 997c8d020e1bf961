/**
 * What orders of contracts are held to before they reach the engine.
 * https://bybit-exchange.github.io/docs/v5/market/instrument and .../order/create-order
 */
import {floorTo, smaller, text, times, UNIT, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineSide} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {Situation} from '../../kit/context.ts';
import type {Context} from './context.ts';
import {badRequest, errorOf} from './errors.ts';

/** How far a limit price may lie beyond the index or, less far, the mark price. */
export const CONTRACT_LIMIT_X = '0.05';
export const CONTRACT_LIMIT_Y = '0.1';
const MAX_OPEN = 500;
const MAX_CONDITIONAL = 10;

/** Largest market order; the largest limit order is `maxQuantity`. */
export function maxMarketQuantity({maxQuantity, stepSize}: EngineMarket): string {
  return text(floorTo(units(maxQuantity) / 2n, units(stepSize)));
}

/** Lowest and highest price of any order. */
export function priceRange({tickSize}: EngineMarket): {readonly min: string; readonly max: string} {
  return {min: tickSize, max: text(units(tickSize) * 20_000_000n)};
}

/** Highest price of a buy and lowest of a sell, on the tick, out of mark and index price. */
export function contractLimits(
  {engine}: Pick<Context, 'engine'>,
  market: EngineMarket,
): {readonly buy: bigint; readonly sell: bigint} {
  const {marks} = engine.contracts;
  const [mark, index] = [marks.mark(market), marks.index(market)];
  const [x, y] = [units(CONTRACT_LIMIT_X), units(CONTRACT_LIMIT_Y)];
  const [up, down] = [times(mark, UNIT + x), times(mark, UNIT - x)];
  const buy = smaller(times(mark, UNIT + y), up > index ? up : index);
  const [low, floor] = [smaller(down, index), times(mark, UNIT - y)];
  const sell = low > floor ? low : floor;
  const tick = units(market.tickSize);
  return {buy: floorTo(buy, tick), sell: floorTo(sell + tick - 1n, tick)};
}

/** A limit price beyond the limit is moved to it, silently, as the exchange does unless the account asks otherwise. */
export function withinLimits(context: Pick<Context, 'engine'>, market: EngineMarket, side: EngineSide, price: string): string {
  const {buy, sell} = contractLimits(context, market);
  const wanted = units(price);
  if (side === 'BUY') return text(smaller(wanted, buy));
  return text(wanted < sell ? sell : wanted);
}

/** Throws 10001 for a price off the tick and 110003 for one outside of the range. */
export function checkContractPrice(market: EngineMarket, price: string): void {
  const {min, max} = priceRange(market);
  if (units(price) % units(market.tickSize) !== 0n) throw badRequest('params error: price invalid');
  if (units(price) < units(min) || units(price) > units(max)) throw errorOf(110003);
}

/** Step, minimum and, where it may open, worth of a quantity. Throws 10001 and 110094. */
export function checkContractQuantity(market: EngineMarket, quantity: string, price: string, closes: boolean): void {
  const amount = units(quantity);
  if (amount % units(market.stepSize) !== 0n || amount < units(market.minQuantity)) throw badRequest('Qty invalid');
  if (!closes && times(amount, units(price)) < units(market.minNotional)) throw errorOf(110094);
}

/** Throws 10001 for more than one order may be. */
export function checkMaximum(market: EngineMarket, quantity: string, isMarket: boolean): void {
  if (units(quantity) > units(isMarket ? maxMarketQuantity(market) : market.maxQuantity))
    throw badRequest('The number of contracts exceeds maximum limit allowed');
}

/** Throws 110009 and 110020. */
export function checkOpenOrders({openHere, stopsHere}: Situation, isConditional: boolean): void {
  if (isConditional && stopsHere >= MAX_CONDITIONAL) throw errorOf(110009);
  if (!isConditional && openHere - stopsHere >= MAX_OPEN) throw errorOf(110020);
}

/** The refusal of a trigger whose price is there already, with prices as whole numbers of 10^-4. */
export function wrongTrigger(rises: boolean, stop: string, current: bigint, name: string): ApiError {
  const scaled = (value: bigint) => String(value / (UNIT / 10_000n));
  const [code, words, sign] = rises ? ['110092', 'Rising', '<='] : ['110093', 'Falling', '>='];
  const message = `expect ${words}, but trigger_price[${scaled(units(stop))}] ${sign} current[${scaled(current)}]??${name}`;
  return new ApiError(code, message, {status: 200});
}
