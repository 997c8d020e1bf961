/** Two ways to send another number than the one typed. */
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {PreparedOrder} from '../../src/lib/adapter/contract/trading.ts';
import {dec, plain} from '../../src/lib/model/decimal.ts';
import type {Market} from '../../src/lib/model/market.ts';
import type {OrderRequest} from '../../src/lib/model/order.ts';

/** `Math.floor(price / tick) * tick`, as it stands in many a bot: 0.3 / 0.1 is 2.9999999999999996. */
export function floatPrice(real: ExchangeAdapter, request: OrderRequest, market: Market): PreparedOrder {
  if (!('price' in request)) return real.trading.prepareOrder(request, market, null);
  const tick = Number(market.rules.tickSize);
  const decimals = market.rules.tickSize.split('.')[1]?.length ?? 0;
  const price = (Math.floor(Number(request.price) / tick) * tick).toFixed(decimals);
  return {...real.trading.prepareOrder({...request, price}, market, null), request};
}

/** One step more, so that the exchange's minimum is met. */
export function ceilQuantity(real: ExchangeAdapter, request: OrderRequest, market: Market): PreparedOrder {
  if (request.type === 'MARKET') return real.trading.prepareOrder(request, market, null);
  const quantity = plain(dec(request.quantity).plus(market.rules.stepSize));
  return {...real.trading.prepareOrder({...request, quantity}, market, null), request};
}
