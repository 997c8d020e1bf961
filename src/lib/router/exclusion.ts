/** Why an account has no part in a plan, in words. */
import {ceilToStep, type DecimalText, dec, plain} from '../model/decimal.ts';
import {levelsFor} from '../model/depth.ts';
import {isDated} from '../model/symbol.ts';
import type {Candidate, RouteRequest} from './route.ts';
import {decimalsOf, unscaled} from './scaled.ts';
import {curveOf, type UnitScale, type Usable, worstUnits} from './unit-scale.ts';

/** Known before any arithmetic; null when the candidate can be planned with. */
export function plainReason(candidate: Candidate, {side, looking}: Pick<RouteRequest, 'side' | 'looking'>): string | null {
  const {excluded, market, book, fees, symbol} = candidate;
  if (excluded !== null) return excluded;
  if (market === null) return `rules of ${symbol} not known`;
  if (isDated(symbol)) return 'mxt opens no position in a dated future';
  if (market.status === 'CANCEL_ONLY') return `${symbol} takes no new orders (cancel only)`;
  if (market.status !== 'TRADING') return `${symbol} is halted`;
  if (!market.timesInForce.includes('IOC')) return `${symbol} takes no immediate-or-cancel orders`;
  if (book === null) return 'order book not known';
  if (fees === null) return 'taker fee not known';
  const isBounded = !looking && candidate.isPublic !== true;
  const isContract = market.product === 'linear';
  if (isBounded && isContract && candidate.opens === undefined) return 'available margin not known';
  if (isBounded && !isContract && candidate.available === null) return 'free balance not known';
  if (levelsFor(side, book).length === 0) return side === 'BUY' ? 'the order book has no asks' : 'the order book has no bids';
  return null;
}

/** Why not even the smallest order is possible there: price limit, minimums, balance or depth, in that order. */
export function curveReason(scale: UnitScale, candidate: Usable, request: RouteRequest): string {
  const {market, available} = candidate;
  const best = levelsFor(scale.side, candidate.book)[0]?.[0] ?? '0';
  const worst = worstUnits(scale, candidate);
  const limit = worst === null ? null : unscaled(worst, scale.priceDecimals);
  if (limit !== null && (scale.buy ? dec(best).gt(limit) : dec(best).lt(limit))) {
    return `best price ${best} is ${scale.buy ? 'above' : 'below'} the limit ${limit} ${market.quote}`;
  }
  const unbounded = curveOf(scale, candidate, false);
  const smallest = smallestOrder(candidate, best);
  const least = `the smallest order is ${smallest} ${market.base} at ${best} ${market.quote}`;
  if (unbounded.bound === 0) {
    const short = request.quantityIn === 'BASE' && dec(request.quantity).lt(smallest);
    return short ? `${request.quantity} ${market.base} is too little: ${least}` : `its book holds too little: ${least}`;
  }
  if (market.product === 'linear') {
    const leverage = candidate.opens === null || candidate.opens === undefined ? '' : ` at ${candidate.opens.leverage}x`;
    return `available margin ${available ?? '0'} ${market.settle ?? market.quote}${leverage} is not enough: ${least}`;
  }
  return `free ${available ?? '0'} ${scale.buy ? market.quote : market.base} is not enough: ${least}`;
}

function smallestOrder({market}: Usable, best: DecimalText): DecimalText {
  const {stepSize, minQuantity, minNotional} = market.rules;
  const size = stepSize === '0' ? plain(dec(10).pow(-Math.max(decimalsOf(minQuantity), 8))) : stepSize;
  const needed = best === '0' ? dec(0) : dec(minNotional).div(best);
  const quantity = [needed, dec(minQuantity), dec(size)].reduce((largest, next) => (next.gt(largest) ? next : largest));
  return plain(ceilToStep(quantity, size));
}
