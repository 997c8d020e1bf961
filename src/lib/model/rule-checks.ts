/** What a market refuses, said with the arithmetic and the smallest order that it would take. */
import {ceilToStep, type Decimal, type DecimalText, dec, plain} from './decimal.ts';
import {DeskError} from './errors.ts';
import type {Market} from './market.ts';
import type {OrderRequest} from './order.ts';

/** The market is open, and has this kind of order. Throws `rule` or `unsupported`. */
export function checkOffer(request: OrderRequest, market: Market): void {
  const {symbol, status} = market;
  if (status !== 'TRADING') {
    throw broken(`${symbol} takes no new orders now (${status === 'CANCEL_ONLY' ? 'cancels only' : 'halted'}).`);
  }
  if (!market.orderTypes.includes(request.type)) throw missing(`${symbol} has no ${request.type} orders`, market.orderTypes);
  if ('timeInForce' in request && !market.timesInForce.includes(request.timeInForce)) {
    throw missing(`${symbol} does not take ${request.timeInForce}`, market.timesInForce);
  }
  if (request.type === 'LIMIT' && request.postOnly && !market.postOnly) throw missing(`${symbol} has no post-only orders`, []);
  if (request.type === 'MARKET' && request.quantityIn === 'QUOTE' && !market.marketByQuote) {
    throw missing(`${symbol} takes no market order sized in ${market.quote}`, []);
  }
}

export function checkPrice(field: 'price' | 'stopPrice', price: DecimalText, {rules, quote}: Market): void {
  const value = dec(price);
  if (value.lte(0)) throw broken(`The ${field} is under one tick of ${rules.tickSize} ${quote}.`);
  if (value.lt(rules.minPrice))
    throw broken(`The ${field} ${price} is under the lowest one allowed, ${rules.minPrice} ${quote}.`);
  if (rules.maxPrice !== null && value.gt(rules.maxPrice)) {
    throw broken(`The ${field} ${price} is over the highest one allowed, ${rules.maxPrice} ${quote}.`);
  }
}

/** Quantity and notional against minimums and maximums. `price` null: nobody knows what a unit is worth. */
export function checkSize(request: OrderRequest, market: Market, price: DecimalText | null): void {
  const inQuote = request.type === 'MARKET' && request.quantityIn === 'QUOTE';
  const atMarket = request.type === 'MARKET' || request.type === 'STOP_MARKET';
  const hint = smallestHint(market, atMarket, price, inQuote);
  if (!inQuote) checkQuantity(request, market, atMarket, hint);
  else if (dec(request.quantity).isZero())
    throw broken(`The quantity is under one step of ${market.rules.quoteStep} ${market.quote}.`, hint);
  const worth = inQuote ? dec(request.quantity) : price === null ? null : dec(request.quantity).times(price);
  if (worth === null) return;
  const sum = inQuote
    ? `${request.quantity} ${market.quote}`
    : `${request.quantity} x ${price} = ${plain(worth)} ${market.quote}`;
  checkNotional(worth, sum, market, atMarket, hint);
}

function checkQuantity(request: OrderRequest, {rules, base}: Market, atMarket: boolean, hint: string | undefined): void {
  const quantity = dec(request.quantity);
  const step = atMarket ? larger(rules.stepSize, rules.marketStepSize) : rules.stepSize;
  if (quantity.isZero()) throw broken(`The quantity is under one step of ${step} ${base}.`, hint);
  const least = atMarket ? larger(rules.minQuantity, rules.marketMinQuantity) : rules.minQuantity;
  if (quantity.lt(least)) throw broken(`The quantity ${request.quantity} is under the minimum of ${least} ${base}.`, hint);
  const post = request.type === 'LIMIT' && request.postOnly ? rules.postOnlyMaxQuantity : null;
  const most = [rules.maxQuantity, atMarket ? rules.marketMaxQuantity : null, post].filter((cap) => cap !== null);
  for (const cap of most) {
    if (quantity.gt(cap))
      throw broken(
        `The quantity ${request.quantity} is over the maximum of ${cap} ${base}.`,
        `Split it into orders of at most ${cap} ${base}.`,
      );
  }
}

function checkNotional(worth: Decimal, sum: string, {rules, quote}: Market, atMarket: boolean, hint: string | undefined): void {
  if ((!atMarket || rules.minNotionalOnMarket) && worth.lt(rules.minNotional)) {
    throw broken(`${sum} is under the minimum of ${rules.minNotional} ${quote}.`, hint);
  }
  if ((!atMarket || rules.maxNotionalOnMarket) && rules.maxNotional !== null && worth.gt(rules.maxNotional)) {
    throw broken(`${sum} is over the maximum of ${rules.maxNotional} ${quote}.`);
  }
}

/** The smallest quantity (base units) this market takes at a price; without a price, only the plain minimum counts. */
export function smallestQuantity({rules}: Market, atMarket: boolean, price: DecimalText | null): DecimalText {
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

function larger(one: DecimalText, other: DecimalText): DecimalText {
  return dec(one).gte(other) ? one : other;
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
