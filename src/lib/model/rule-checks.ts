/** What a market refuses, said with the arithmetic and the smallest order that it would take. */
import {ceilToStep, type DecimalText, dec, plain} from './decimal.ts';
import {DeskError} from './errors.ts';
import {compare, larger, product} from './exact.ts';
import type {Market} from './market.ts';
import type {OrderRequest, Trigger} from './order.ts';
import {isDated} from './symbol.ts';

/** The market is open, and has this kind of order. Throws `rule` or `unsupported`. */
export function checkOffer(request: OrderRequest, market: Market): void {
  const {symbol, status} = market;
  if (status !== 'TRADING') {
    throw broken(`${symbol} takes no new orders now (${status === 'CANCEL_ONLY' ? 'cancels only' : 'halted'}).`);
  }
  if (!request.reduceOnly && isDated(symbol)) {
    throw new DeskError('unsupported', `mxt opens no position in a dated future such as ${symbol}.`, {
      hint: 'It closes them: mxt position close, or --reduce-only.',
      sent: false,
    });
  }
  if (!market.orderTypes.includes(request.type)) throw missing(`${symbol} has no ${request.type} orders`, market.orderTypes);
  if ('timeInForce' in request && !market.timesInForce.includes(request.timeInForce)) {
    throw missing(`${symbol} does not take ${request.timeInForce}`, market.timesInForce);
  }
  if (request.type === 'LIMIT' && request.postOnly && !market.postOnly) throw missing(`${symbol} has no post-only orders`, []);
  if ('stopPrice' in request) checkTrigger(request.trigger?.by ?? 'LAST', market);
  if (request.type === 'MARKET' && request.quantityIn === 'QUOTE' && !market.marketByQuote) {
    throw missing(`${symbol} takes no market order sized in ${market.quote}`, []);
  }
}

function checkTrigger(by: Trigger['by'], {symbol, triggers = ['LAST']}: Market): void {
  if (triggers.includes(by)) return;
  throw missing(`${symbol} has no orders that wait for the ${by.toLowerCase()} price`, triggers);
}

export function checkPrice(field: string, price: DecimalText, {rules, quote}: Market): void {
  if (compare(price, '0') <= 0) throw broken(`The ${field} is under one tick of ${rules.tickSize} ${quote}.`);
  if (compare(price, rules.minPrice) < 0)
    throw broken(`The ${field} ${price} is under the lowest one allowed, ${rules.minPrice} ${quote}.`);
  if (rules.maxPrice !== null && compare(price, rules.maxPrice) > 0) {
    throw broken(`The ${field} ${price} is over the highest one allowed, ${rules.maxPrice} ${quote}.`);
  }
}

/**
 * Quantity and notional against minimums and maximums. `price` null: it is not known what a unit is worth. An order that only
 * reduces a position is held to what the exchange asks of such orders: the smallest value where it asks for one, and the
 * largest size always, above which some exchanges make several orders out of one.
 */
export function checkSize(request: OrderRequest, market: Market, price: DecimalText | null): void {
  const inQuote = request.type === 'MARKET' && request.quantityIn === 'QUOTE';
  const atMarket = request.type === 'MARKET' || request.type === 'STOP_MARKET';
  // Only a refusal needs it, and it holds a division.
  const hint = () => smallestHint(market, atMarket, price, inQuote);
  if (!inQuote) checkQuantity(request, market, atMarket, hint);
  else if (compare(request.quantity, '0') === 0)
    throw broken(`The quantity is under one step of ${market.rules.quoteStep} ${market.quote}.`, hint());
  const worth = inQuote ? request.quantity : price === null ? null : product(request.quantity, price);
  if (worth === null) return;
  const sum = inQuote ? `${worth} ${market.quote}` : `${request.quantity} x ${price} = ${worth} ${market.quote}`;
  if (request.reduceOnly && market.rules.minNotionalOnReduceOnly === false) return checkMaxNotional(worth, sum, market, atMarket);
  checkNotional(worth, sum, market, atMarket, hint);
}

/** The smallest valid order, put into words when it is wanted. */
type Hint = () => string | undefined;

function checkQuantity(request: OrderRequest, {rules, base}: Market, atMarket: boolean, hint: Hint): void {
  const {quantity} = request;
  const step = atMarket ? larger(rules.stepSize, rules.marketStepSize) : rules.stepSize;
  if (compare(quantity, '0') === 0) throw broken(`The quantity is under one step of ${step} ${base}.`, hint());
  const least = atMarket ? larger(rules.minQuantity, rules.marketMinQuantity) : rules.minQuantity;
  if (compare(quantity, least) < 0) throw broken(`The quantity ${quantity} is under the minimum of ${least} ${base}.`, hint());
  const post = request.type === 'LIMIT' && request.postOnly ? rules.postOnlyMaxQuantity : null;
  const most = [rules.maxQuantity, atMarket ? rules.marketMaxQuantity : null, post].filter((cap) => cap !== null);
  for (const cap of most) {
    if (compare(quantity, cap) > 0)
      throw broken(
        `The quantity ${quantity} is over the maximum of ${cap} ${base}.`,
        `Split it into orders of at most ${cap} ${base}.`,
      );
  }
}

function checkNotional(worth: DecimalText, sum: string, market: Market, atMarket: boolean, hint: Hint): void {
  const {rules, quote} = market;
  if ((!atMarket || rules.minNotionalOnMarket) && compare(worth, rules.minNotional) < 0) {
    throw broken(`${sum} is under the minimum of ${rules.minNotional} ${quote}.`, hint());
  }
  checkMaxNotional(worth, sum, market, atMarket);
}

function checkMaxNotional(worth: DecimalText, sum: string, {rules, quote}: Market, atMarket: boolean): void {
  if ((!atMarket || rules.maxNotionalOnMarket) && rules.maxNotional !== null && compare(worth, rules.maxNotional) > 0) {
    throw broken(`${sum} is over the maximum of ${rules.maxNotional} ${quote}.`);
  }
}

/** The smallest quantity (base units) this market takes at a price; without a price, only the plain minimum counts. */
function smallestQuantity({rules}: Market, atMarket: boolean, price: DecimalText | null): DecimalText {
  const given = atMarket ? larger(rules.stepSize, rules.marketStepSize) : rules.stepSize;
  const step = given === '0' ? '0.00000001' : given;
  const least = ceilToStep(dec(atMarket ? larger(rules.minQuantity, rules.marketMinQuantity) : rules.minQuantity), step);
  const floor = least.isZero() ? dec(step) : least;
  const counts = price !== null && price !== '0' && (!atMarket || rules.minNotionalOnMarket);
  if (!counts) return plain(floor);
  let worthy = ceilToStep(dec(rules.minNotional).div(price), step);
  // The quotient of the division was rounded: one step more where that fell short.
  if (worthy.times(price).lt(rules.minNotional)) worthy = worthy.plus(step);
  return plain(worthy.gt(floor) ? worthy : floor);
}

function smallestHint(market: Market, atMarket: boolean, price: DecimalText | null, inQuote: boolean): string | undefined {
  if (inQuote) {
    return market.rules.minNotional === '0'
      ? undefined
      : `The smallest valid order is ${market.rules.minNotional} ${market.quote}.`;
  }
  const quantity = smallestQuantity(market, atMarket, price);
  const worth = price === null ? '' : ` (${plain(dec(quantity).times(price))} ${market.quote} at ${price})`;
  return `The smallest valid order is ${quantity} ${market.base}${worth}.`;
}

function broken(message: string, hint?: string): DeskError {
  return new DeskError('rule', message, {sent: false, ...(hint !== undefined && {hint})});
}

function missing(message: string, known: readonly string[]): DeskError {
  return new DeskError('unsupported', `${message}.`, {
    sent: false,
    ...(known.length > 0 && {hint: `It has: ${known.join(', ')}.`}),
  });
}
