/**
 * What orders are held to before they reach the engine.
 * https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments and #public-data-rest-api-get-limit-price
 */
import {over, text, times, units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import {inContracts} from './contract-size.ts';
import {errorOf, outsideBand} from './errors.ts';

/** What trading contracts costs. */
export const CONTRACT_FEES = {maker: '0.0002', taker: '0.0005'};
/** How far a limit price may lie beyond the last price. */
export const PRICE_BAND = '0.1';
/** Most that one order may be worth, in USD. */
export const MAX_AMOUNT = '20000000';
/** Most contracts of one order: with a price, and at market. */
export const MAX_CONTRACTS = '100000000';
export const MAX_CONTRACTS_AT_MARKET = '12000';

/** Highest price of a buy, lowest of a sell, on the tick. */
export function priceBand({tickSize}: EngineMarket, last: string): {readonly buy: string; readonly sell: string} {
  const room = times(units(last), units(PRICE_BAND));
  const tick = units(tickSize);
  const up = units(last) + room;
  const down = units(last) - room;
  return {buy: text(up - (up % tick)), sell: text(down + ((tick - (down % tick)) % tick))};
}

/** `instrument` has the rules, whichever money pays. Throws the code of the first rule that an order breaks. */
export function checkOrder(instrument: EngineMarket, order: EngineOrderRequest, last: string): void {
  if (instrument.status !== 'TRADING') throw errorOf(51022);
  for (const price of [order.price, order.stopPrice]) if (price !== null) checkTick(instrument, price);
  if (instrument.product === 'linear' && order.price === null) checkMarketSize(instrument, order);
  if (order.quoteQuantity !== null) {
    // What it spends must buy the smallest order at least.
    if (over(units(order.quoteQuantity), units(last)) < units(instrument.minQuantity)) throw errorOf(51020);
    if (worth(instrument.quote, order.quoteQuantity) > units(MAX_AMOUNT)) throw errorOf(51202);
  } else checkSize(instrument, order.quantity ?? '0', order.price ?? order.stopPrice ?? last);
  // A waiting order is held to the band once its trigger fires.
  if (order.price !== null && order.stopPrice === null) checkBand(instrument, order.side, order.price, last);
}

export function checkTick({tickSize}: EngineMarket, price: string): void {
  if (units(price) % units(tickSize) !== 0n) throw errorOf(51150);
}

/** Lot, minimum, maximum, and worth at `price` of a size in base units: of contracts as of coins. */
export function checkSize(instrument: EngineMarket, size: string, price: string): void {
  const {stepSize, minQuantity, maxQuantity, quote} = instrument;
  const amount = units(size);
  if (amount < units(minQuantity)) throw errorOf(51020);
  if (amount % units(stepSize) !== 0n) throw errorOf(51121);
  if (instrument.product === 'linear' && units(inContracts(instrument, size)) > units(MAX_CONTRACTS)) throw errorOf(51005);
  if (amount > units(maxQuantity) || worth(quote, text(times(amount, units(price)))) > units(MAX_AMOUNT)) throw errorOf(51005);
}

/** Contracts at market: fewer than with a price. A stop has a limit of its own name. */
function checkMarketSize(instrument: EngineMarket, {quantity, stopPrice}: EngineOrderRequest): void {
  if (units(inContracts(instrument, quantity ?? '0')) <= units(MAX_CONTRACTS_AT_MARKET)) return;
  throw errorOf(stopPrice === null ? 51202 : 51275);
}

export function checkBand(instrument: EngineMarket, side: EngineOrderRequest['side'], price: string, last: string): void {
  const band = priceBand(instrument, last);
  if (side === 'BUY' ? units(price) > units(band.buy) : units(price) < units(band.sell)) throw outsideBand(band);
}

function worth(quote: string, amount: string): bigint {
  return times(units(amount), units(usdPrice(quote)));
}
