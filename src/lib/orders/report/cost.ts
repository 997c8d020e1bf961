/** What the execution of an order cost, against the market and the plan of the moment it was placed. Pure. */
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import type {Fee, Side} from '../../model/order.ts';
import type {Arrival} from '../../state/journal.ts';

const BPS = 10_000;
const BPS_PLACES = 2;
/** Halves of prices and products of prices and sizes are exact; only shares are rounded. */
const PRICE_PLACES = 18;

/** What came of an order. */
export interface Traded {
  readonly side: Side;
  /** Base units. */
  readonly quantity: Decimal;
  /** Quote units. */
  readonly value: Decimal;
  /** Null: not known, or not all of them. */
  readonly fees: readonly Fee[] | null;
  readonly base: string;
  /** What prices and costs are in. */
  readonly quote: string;
}

/** Money in the quote, above 0: it cost; below: it gained. `of`: what the basis points are of. */
export interface Cost {
  readonly amount: Decimal;
  readonly of: Decimal;
}

export interface OrderCost {
  /** Against the mid at arrival; null: no book of that moment was there. */
  readonly slippage: Cost | null;
  /** Against the average price that was expected then; null: not known. */
  readonly versusPlan: Cost | null;
  /** Null: not known, or in a coin that has no price here. */
  readonly fee: Cost | null;
  /** Slippage and fee together; null unless both are known. */
  readonly total: Cost | null;
}

export function costOf(traded: Traded, arrival: Arrival | null): OrderCost {
  const slippage = arrival === null ? null : against(midOf(arrival), traded);
  const versusPlan = arrival === null || arrival.planned === null ? null : against(dec(arrival.planned), traded);
  const paid = feeInQuote(traded);
  const fee = paid === null ? null : {amount: paid, of: traded.value};
  const total = slippage === null || fee === null ? null : {amount: slippage.amount.plus(fee.amount), of: slippage.of};
  return {slippage, versusPlan, fee, total};
}

export function midOf({bid, ask}: Pick<Arrival, 'bid' | 'ask'>): Decimal {
  return dec(bid).plus(ask).div(2);
}

/** More paid, or less received, than at this price. */
function against(price: Decimal, {side, quantity, value}: Traded): Cost {
  const of = price.times(quantity);
  return {amount: side === 'BUY' ? value.minus(of) : of.minus(value), of};
}

/** A fee in the coin that was traded is worth what that traded at; of any other coin no price is known here. */
function feeInQuote({fees, quantity, value, base, quote}: Traded): Decimal | null {
  if (fees === null) return null;
  let sum = ZERO;
  for (const {asset, amount} of fees) {
    if (asset === quote) sum = sum.plus(amount);
    else if (asset === base && !quantity.isZero()) sum = sum.plus(value.times(amount).div(quantity));
    else if (!dec(amount).isZero()) return null;
  }
  return sum;
}

/** Rounded to hundredths; null of nothing. */
export function bpsOf({amount, of}: Cost): DecimalText | null {
  return of.isZero() ? null : plain(amount.times(BPS).div(of).toDecimalPlaces(BPS_PLACES));
}

/** Sum over the orders of which a cost is known, and how many those are. */
export interface CostSum {
  readonly orders: number;
  /** Quote units. */
  readonly amount: DecimalText;
  /** Of all of them together; null of none. */
  readonly bps: DecimalText | null;
}

export function sumOf(costs: readonly (Cost | null)[]): CostSum {
  const known = costs.filter((cost) => cost !== null);
  const sum = known.reduce<Cost>((all, {amount, of}) => ({amount: all.amount.plus(amount), of: all.of.plus(of)}), {
    amount: ZERO,
    of: ZERO,
  });
  return {orders: known.length, amount: money(sum.amount), bps: bpsOf(sum)};
}

export function money(amount: Decimal): DecimalText {
  return plain(amount.toDecimalPlaces(PRICE_PLACES));
}
