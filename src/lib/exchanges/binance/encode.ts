import {DeskError} from '../../model/errors.ts';
import type {OrderRequest} from '../../model/order.ts';
import type {Params} from './sign.ts';

/**
 * An order in Binance's parameters, without signature and time. Post-only is a type of its own here. Stops are always of the
 * STOP_LOSS kinds, whose trigger lies where a stop's does: above the market for a buy, below it for a sell; on the other side
 * Binance refuses with "would trigger immediately". FULL asks for the fills with the answer.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-trade
 */
export function orderParams(request: OrderRequest, exchangeSymbol: string): Params {
  if (request.reduceOnly) throw new DeskError('unsupported', 'Binance spot has no reduce-only orders.');
  const head = {symbol: exchangeSymbol, side: request.side};
  const tail = {newClientOrderId: request.clientOrderId, newOrderRespType: 'FULL'};
  const {quantity} = request;
  switch (request.type) {
    case 'LIMIT': {
      const {price, timeInForce} = request;
      if (!request.postOnly) return {...head, type: 'LIMIT', timeInForce, quantity, price, ...tail};
      if (timeInForce !== 'GTC') throw new DeskError('unsupported', 'A post-only order cannot be IOC or FOK.');
      return {...head, type: 'LIMIT_MAKER', quantity, price, ...tail};
    }
    case 'MARKET':
      return {...head, type: 'MARKET', ...(request.quantityIn === 'QUOTE' ? {quoteOrderQty: quantity} : {quantity}), ...tail};
    case 'STOP_LIMIT': {
      const {price, stopPrice, timeInForce} = request;
      return {...head, type: 'STOP_LOSS_LIMIT', timeInForce, quantity, price, stopPrice, ...tail};
    }
    case 'STOP_MARKET':
      return {...head, type: 'STOP_LOSS', quantity, stopPrice: request.stopPrice, ...tail};
  }
}
