/** An order in Kraken's words. Pure. https://docs.kraken.com/api/docs/rest-api/add-order-batch has the parameters of AddOrder too */
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest} from '../../model/order.ts';
import {closeParams} from './linked.ts';
import {encodeForm, type Params} from './sign.ts';

/**
 * From the signing time to the `deadline`, after which the engine does not match an order any more. It must be 2 to 60 seconds
 * ahead when the request arrives; five are what the WebSocket API takes when none is given.
 */
export const DEADLINE_MS = 5000;

/** RFC 3339, to the millisecond. */
export function deadlineOf(fenceAt: number): string {
  return new Date(fenceAt).toISOString();
}

/**
 * The form to be journaled and sent, without its nonce. The fee is always asked for in quote (`fciq`), which a buy pays by default
 * and a sell does not. Throws `unsupported` for what this market cannot express.
 */
export function encodeOrder(request: OrderRequest, market: Market, fenceAt: number): string {
  if (request.reduceOnly) throw new DeskError('unsupported', 'Reduce-only orders exist on margin alone, which mxt does not use.');
  return encodeForm({
    pair: market.exchangeSymbol,
    type: request.side.toLowerCase(),
    ...termsOf(request),
    volume: request.quantity,
    ...closeParams(request),
    cl_ord_id: request.clientOrderId,
    deadline: deadlineOf(fenceAt),
  });
}

function termsOf(request: OrderRequest): Params {
  switch (request.type) {
    case 'LIMIT': {
      const {price, timeInForce, postOnly} = request;
      if (postOnly && timeInForce !== 'GTC') throw new DeskError('unsupported', 'A post-only order cannot be IOC or FOK.');
      return {ordertype: 'limit', price, timeinforce: timeInForce, oflags: postOnly ? 'post,fciq' : 'fciq'};
    }
    case 'MARKET': {
      const byQuote = request.quantityIn === 'QUOTE';
      if (byQuote && request.side === 'SELL') throw new DeskError('unsupported', 'Kraken sizes only buys in quote money.');
      return {ordertype: 'market', oflags: byQuote ? 'viqc,fciq' : 'fciq'};
    }
    case 'STOP_LIMIT': {
      const {price, stopPrice, timeInForce} = request;
      if (timeInForce === 'FOK') throw new DeskError('unsupported', 'On Kraken only plain limit orders can be FOK.');
      const prices = {price: stopPrice, price2: price, trigger: 'last'};
      return {ordertype: 'stop-loss-limit', ...prices, timeinforce: timeInForce, oflags: 'fciq'};
    }
    case 'STOP_MARKET':
      return {ordertype: 'stop-loss', price: request.stopPrice, trigger: 'last', oflags: 'fciq'};
  }
}
