/**
 * An order on a contract in Binance's parameters, without signature and time, and where it goes: conditional ones have an endpoint
 * of their own. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Order and .../New-Algo-Order
 */
import type {ContractSettings} from '../../../model/contract.ts';
import {DeskError} from '../../../model/errors.ts';
import type {LimitOrder, OrderRequest, StopLimitOrder, StopMarketOrder} from '../../../model/order.ts';
import type {Endpoint} from '../client.ts';
import type {Params} from '../sign.ts';
import {NEW_ALGO, NEW_ORDER} from './rest.ts';

export interface Encoded {
  readonly endpoint: Endpoint;
  readonly params: Params;
}

/** Throws `unsupported` for what contracts here cannot express. RESULT answers with what a market order came to. */
export function encodeOrder(
  request: OrderRequest,
  exchangeSymbol: string,
  positionMode: ContractSettings['positionMode'],
): Encoded {
  const head = {symbol: exchangeSymbol, side: request.side};
  const position = positionParams(request, positionMode);
  const tail = {...position, newClientOrderId: request.clientOrderId, newOrderRespType: 'RESULT'};
  const {quantity} = request;
  switch (request.type) {
    case 'LIMIT':
      return {
        endpoint: NEW_ORDER,
        params: {...head, type: 'LIMIT', timeInForce: timeOf(request), quantity, price: request.price, ...tail},
      };
    case 'MARKET':
      if (request.quantityIn === 'QUOTE') throw new DeskError('unsupported', 'Contracts are sized in the base coin on Binance.');
      return {endpoint: NEW_ORDER, params: {...head, type: 'MARKET', quantity, ...tail}};
    case 'STOP_LIMIT':
    case 'STOP_MARKET':
      return {endpoint: NEW_ALGO, params: {...head, ...conditionOf(request), ...position, clientAlgoId: request.clientOrderId}};
  }
}

function timeOf({timeInForce, postOnly}: Pick<LimitOrder, 'timeInForce' | 'postOnly'>): string {
  if (!postOnly) return timeInForce;
  if (timeInForce !== 'GTC') throw new DeskError('unsupported', 'A post-only order cannot be IOC or FOK.');
  return 'GTX';
}

/** In hedge mode a plain order opens on its own side, one that reduces acts on the other, and `reduceOnly` must not be sent. */
function positionParams({side, reduceOnly}: OrderRequest, positionMode: ContractSettings['positionMode']): Params {
  if (positionMode === 'HEDGE') return {positionSide: (side === 'BUY') === reduceOnly ? 'SHORT' : 'LONG'};
  return reduceOnly ? {reduceOnly: 'true'} : {};
}

const WORKING = {LAST: 'CONTRACT_PRICE', MARK: 'MARK_PRICE'} as const;

function conditionOf(request: StopLimitOrder | StopMarketOrder): Params {
  const {kind, by} = request.trigger ?? {kind: 'STOP', by: 'LAST'};
  if (by === 'INDEX')
    throw new DeskError('unsupported', 'Binance has no trigger by the index price. Use --trigger last or mark.');
  const {quantity, stopPrice: triggerPrice} = request;
  const terms = {algoType: 'CONDITIONAL', quantity, triggerPrice, workingType: WORKING[by]};
  if (request.type === 'STOP_MARKET') return {...terms, type: kind === 'STOP' ? 'STOP_MARKET' : 'TAKE_PROFIT_MARKET'};
  return {...terms, type: kind, timeInForce: request.timeInForce, price: request.price};
}
