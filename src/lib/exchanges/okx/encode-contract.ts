/**
 * An order on a contract in OKX's words. Pure. Sizes go out in contracts; the margin mode and, in hedge mode, the side of the
 * position are named with every order. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
 */
import type {HeldAs} from '../../model/contract.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {OrderRequest, StopLimitOrder, StopMarketOrder} from '../../model/order.ts';
import {type EncodedOrder, limitTerms} from './encode.ts';
import {linkedTerms} from './linked.ts';
import {placeAlgo, placeOrder} from './rest.ts';
import {inContracts} from './sizes.ts';

const AT_MARKET = '-1';
const TRIGGER_WORDS = {LAST: 'last', MARK: 'mark', INDEX: 'index'} as const;

/** What is not known is assumed to be one-way mode and cross margin. Throws `unsupported` for what a contract can't express. */
export function encodeContract(request: OrderRequest, market: Market, settings: HeldAs | null): EncodedOrder {
  if (request.type === 'MARKET' && request.quantityIn === 'QUOTE') {
    throw new DeskError('unsupported', 'Perpetuals are sized in the base coin on OKX.');
  }
  if (market.contractSize === undefined) {
    throw new DeskError('internal', `The size of a contract of ${market.symbol} is not known.`);
  }
  const common = {
    instId: market.exchangeSymbol,
    tdMode: settings?.marginMode === 'ISOLATED' ? 'isolated' : 'cross',
    side: request.side === 'BUY' ? 'buy' : 'sell',
    ...legTerms(request, settings?.positionMode ?? 'ONE_WAY'),
    sz: inContracts(request.quantity, market.contractSize),
  };
  if (request.type === 'LIMIT' || request.type === 'MARKET') {
    const terms = request.type === 'LIMIT' ? limitTerms(request) : {ordType: 'market'};
    return {
      endpoint: placeOrder,
      body: JSON.stringify({...common, ...terms, clOrdId: request.clientOrderId, ...linkedTerms(request)}),
    };
  }
  return {endpoint: placeAlgo, body: JSON.stringify({...common, ...triggerTerms(request), algoClOrdId: request.clientOrderId})};
}

/**
 * In hedge mode a plain order opens on its own side, and one that reduces acts on the other; `reduceOnly` is not looked at
 * there, and needs not to be: the side says it.
 */
function legTerms(
  {side, reduceOnly}: OrderRequest,
  positionMode: HeldAs['positionMode'],
): {readonly posSide?: 'long' | 'short'; readonly reduceOnly?: true} {
  if (positionMode === 'HEDGE') return {posSide: (side === 'BUY') === reduceOnly ? 'short' : 'long'};
  return reduceOnly ? {reduceOnly: true} : {};
}

/** A trigger may lie on either side of the market. #order-book-trading-algo-trading-post-place-algo-order */
function triggerTerms(request: StopLimitOrder | StopMarketOrder): object {
  const isLimit = request.type === 'STOP_LIMIT';
  return {
    ordType: 'trigger',
    triggerPx: request.stopPrice,
    triggerPxType: TRIGGER_WORDS[request.trigger?.by ?? 'LAST'],
    orderPx: isLimit ? request.price : AT_MARKET,
    ...(isLimit && request.timeInForce !== 'GTC' && {advanceOrdType: request.timeInForce.toLowerCase()}),
  };
}
