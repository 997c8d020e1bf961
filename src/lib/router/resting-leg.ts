/** What cannot be taken within the price may rest there, as a maker, on the account where the trade is best. */
import {dec, floorToStep, plain} from '../model/decimal.ts';
import type {Planned} from './planned.ts';
import type {RestingLeg, RouteLeg, RouteRequest, RouteTotals} from './route.ts';

/**
 * The resting leg: the unfilled quantity at the asked price, on the first account (the plan's own first) that may
 * hold an order of that size and has the balance left. Null when none is asked for, needed or possible.
 */
export function restingLeg(
  request: RouteRequest,
  planned: readonly Planned[],
  plan: readonly RouteLeg[],
  totals: RouteTotals,
): RestingLeg | null {
  if (!request.rest || request.price === null || request.quantityIn !== 'BASE') return null;
  const left = dec(totals.unfilled);
  const inPlan = (entry: Planned) =>
    plan.some(({account, symbol}) => account === entry.candidate.account && symbol === entry.candidate.symbol) ? 0 : 1;
  for (const entry of [...planned].sort((one, other) => inPlan(one) - inPlan(other))) {
    const {account, exchange, symbol} = entry.candidate;
    const quantity = roomFor(request, entry, plan, plain(left));
    if (quantity !== null) return {account, exchange, symbol, quantity, limitPrice: request.price};
  }
  return null;
}

/** The most of `left` that may rest on this account; null when it cannot be the whole of it rounded to its step. */
function roomFor(request: RouteRequest, {candidate}: Planned, plan: readonly RouteLeg[], left: string): string | null {
  const {market, available, fees, conversion, excluded} = candidate;
  if (market === null || fees === null || excluded !== null || conversion !== null || market.status !== 'TRADING') return null;
  const {rules} = market;
  const price = dec(request.price ?? '0');
  const quantity = floorToStep(dec(left), rules.stepSize);
  const notional = quantity.times(price);
  const used = plan.filter(({account}) => account === candidate.account);
  const spent = used.reduce(
    (sum, leg) => sum.plus(request.side === 'BUY' ? dec(leg.quantity).times(leg.limitPrice) : leg.quantity),
    dec(0),
  );
  const fee = fees.buyFeeIn === 'QUOTE' && !fees.taker.startsWith('-') ? fees.taker : '0';
  const needed = request.side === 'BUY' ? notional.plus(spent).times(dec(1).plus(fee)) : quantity.plus(spent);
  if (quantity.isZero() || quantity.lt(rules.minQuantity) || notional.lt(rules.minNotional)) return null;
  if (rules.maxQuantity !== null && quantity.gt(rules.maxQuantity)) return null;
  if (rules.maxNotional !== null && notional.gt(rules.maxNotional)) return null;
  if (market.product === 'spot') return available !== null && needed.gt(available) ? null : plain(quantity);
  const {opens} = candidate;
  if (opens == null) return plain(quantity);
  const taken = used.reduce((sum, leg) => sum.plus(leg.quantity), quantity);
  const opened = taken.minus(opens.closes);
  return opened.times(price).gt(opens.value) ? null : plain(quantity);
}
