/** An order in Coinbase's words. Pure. https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order */
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {LimitOrder, MarketOrder, OrderRequest, StopLimitOrder} from '../../model/order.ts';
import {attachedTerms} from './linked.ts';

/** The JSON text to be journaled and sent. Throws `unsupported` for what Coinbase spot cannot express. */
export function encodeOrder(request: OrderRequest, market: Market): string {
  return JSON.stringify({
    client_order_id: request.clientOrderId,
    product_id: market.exchangeSymbol,
    side: request.side,
    order_configuration: configurationOf(request),
    ...attachedTerms(request),
  });
}

/** The same order as a preview takes it: without an id. */
export function previewBody(body: string): string {
  const {client_order_id: _, ...terms} = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify(terms);
}

function configurationOf(request: OrderRequest): object {
  if (request.reduceOnly) throw unsupported('Coinbase spot has no reduce-only orders.');
  switch (request.type) {
    case 'LIMIT':
      return limit(request);
    case 'MARKET':
      return market(request);
    case 'STOP_LIMIT':
      return stopLimit(request);
    case 'STOP_MARKET':
      throw unsupported('Coinbase has no stop orders at market.', 'Give the stop a limit price: --price.');
  }
}

function limit({timeInForce, postOnly, quantity, price}: LimitOrder): object {
  const terms = {base_size: quantity, limit_price: price};
  if (postOnly && timeInForce !== 'GTC') throw unsupported('A post-only order cannot be IOC or FOK.');
  if (timeInForce === 'IOC') return {sor_limit_ioc: terms};
  return timeInForce === 'FOK' ? {limit_limit_fok: terms} : {limit_limit_gtc: {...terms, post_only: postOnly}};
}

function market({side, quantityIn, quantity}: MarketOrder): object {
  if (quantityIn === 'BASE') return {market_market_ioc: {base_size: quantity}};
  if (side === 'SELL') throw unsupported('Coinbase sells at market by the base quantity only.', 'Leave out --quote.');
  return {market_market_ioc: {quote_size: quantity}};
}

/** The trigger lies where a stop's does: above the market for a buy, below it for a sell. On the other side Coinbase refuses. */
function stopLimit({side, timeInForce, quantity, price, stopPrice}: StopLimitOrder): object {
  if (timeInForce !== 'GTC') throw unsupported('A stop-limit order on Coinbase is good till canceled.');
  const stop_direction = side === 'BUY' ? 'STOP_DIRECTION_STOP_UP' : 'STOP_DIRECTION_STOP_DOWN';
  return {stop_limit_stop_limit_gtc: {base_size: quantity, limit_price: price, stop_price: stopPrice, stop_direction}};
}

function unsupported(message: string, hint?: string): DeskError {
  return new DeskError('unsupported', message, {sent: false, ...(hint !== undefined && {hint})});
}
