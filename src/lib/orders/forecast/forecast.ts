/** What an order would cost and leave: for the question before it, and for a dry run. Pure. */
import {type Decimal, type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import type {Amount, Forecast, LimitUse} from '../../model/forecast.ts';
import type {Level, Market, TradingFees} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {type Expected, expectedOf} from './expected.ts';

/** What is known of it. */
export interface Facts {
  readonly account: string;
  readonly market: Market;
  readonly request: OrderRequest;
  /** The side of the book that the order trades with, best first. */
  readonly levels: readonly Level[] | null;
  readonly fees: TradingFees | null;
  /** Base for a spot sell, quote for a spot buy, else the settle asset of the contract. */
  readonly free: Amount | null;
  /** Price of one unit of the quote. */
  readonly usd: Decimal | null;
  /** Of a contract: what the order ties up of the free margin. */
  readonly margin: Decimal | null;
  /** What an order that it takes the place of gives back, in the asset of `free`. */
  readonly released: Decimal;
  /** The user's limits, with an order that is worth so much. */
  readonly limits: (worth: Amount | null) => readonly LimitUse[];
}

const PLACES = 12;

export function forecastOf(facts: Facts): Forecast {
  const {account, market, request, levels, usd, free} = facts;
  const expected = levels === null ? null : expectedOf(request, levels);
  const whole = expected === null ? null : sum(expected);
  const isEmpty = whole?.quantity.isZero() ?? true;
  const needs = needsOf(facts, expected);
  const total = whole === null ? null : {asset: market.quote, amount: cut(whole.value)};
  return {
    account,
    symbol: market.symbol,
    quantity: whole === null ? null : cut(whole.quantity),
    averagePrice: whole === null || isEmpty ? null : cut(whole.value.div(whole.quantity)),
    total,
    totalUsd: whole === null || usd === null ? null : plain(whole.value.times(usd).toDecimalPlaces(2)),
    fee: expected === null || facts.fees === null ? null : feeOf(market, request, expected, facts.fees),
    needs,
    free: needs === null ? null : free,
    limits: facts.limits(total),
  };
}

function sum({taken, rested}: Expected) {
  return {quantity: taken.quantity.plus(rested.quantity), value: taken.value.plus(rested.value)};
}

/** A sell, and a contract, pay in the quote; a buy where the exchange says. */
function feeOf(market: Market, request: OrderRequest, {taken, rested}: Expected, fees: TradingFees): Amount {
  const inBase = market.product === 'spot' && request.side === 'BUY' && fees.buyFeeIn === 'BASE';
  const of = inBase ? ('quantity' as const) : ('value' as const);
  // A stop trades as a taker, whatever it rests as.
  const later = 'stopPrice' in request ? fees.taker : fees.maker;
  const amount = taken[of].times(fees.taker).plus(rested[of].times(later));
  return {asset: inBase ? market.base : (market.settle ?? market.quote), amount: cut(amount)};
}

/** What of `free` is gone or tied up afterwards. */
function needsOf({market, request, fees, margin, released}: Facts, expected: Expected | null): Amount | null {
  if (market.product !== 'spot')
    return margin === null || request.reduceOnly
      ? null
      : {asset: market.settle ?? market.quote, amount: cut(margin.minus(released))};
  if (request.side === 'SELL') {
    const quantity =
      request.type === 'MARKET' && request.quantityIn === 'QUOTE' ? expected && sum(expected).quantity : dec(request.quantity);
    return quantity === null ? null : {asset: market.base, amount: cut(quantity.minus(released))};
  }
  if (expected === null) return null;
  const {value} = sum(expected);
  const onTop = fees?.buyFeeIn === 'QUOTE' ? dec(feeOf(market, request, expected, fees).amount) : ZERO;
  return {asset: market.quote, amount: cut(value.plus(onTop).minus(released))};
}

function cut(amount: Decimal): DecimalText {
  return plain(amount.toDecimalPlaces(PLACES));
}
