/** An order in OKX's words, and which order is meant. Pure. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order */
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {LimitOrder, MarketOrder, OrderRef, OrderRequest, StopLimitOrder, StopMarketOrder} from '../../model/order.ts';
import {linkedTerms} from './linked.ts';
import {type Endpoint, placeAlgo, placeOrder} from './rest.ts';
import type {TradeMode} from './rights.ts';

export interface EncodedOrder {
  readonly endpoint: Endpoint;
  /** The JSON text to be signed, journaled and sent. */
  readonly body: string;
}

/** The widest tolerance that OKX offers for orders sized in what they receive; unnamed it is none, and such orders stop short. */
const WIDEST_SLIPPAGE = '0.05';
const AT_MARKET = '-1';

/** Throws `unsupported` for what this market can't express. */
export function encodeOrder(request: OrderRequest, market: Market, tdMode: TradeMode): EncodedOrder {
  if (request.reduceOnly) throw new DeskError('unsupported', 'Reduce-only orders exist on perpetuals only.');
  const common = {
    instId: market.exchangeSymbol,
    tdMode,
    side: request.side === 'BUY' ? 'buy' : 'sell',
    sz: request.quantity,
    // Always named: it decides which wallet pays, and accounts of some countries must name it.
    tradeQuoteCcy: market.quote,
  };
  if (request.type === 'LIMIT' || request.type === 'MARKET') {
    const terms = request.type === 'LIMIT' ? limitTerms(request) : marketTerms(request);
    return {
      endpoint: placeOrder,
      body: JSON.stringify({...common, ...terms, clOrdId: request.clientOrderId, ...linkedTerms(request)}),
    };
  }
  return {endpoint: placeAlgo, body: JSON.stringify({...common, ...stopTerms(request), algoClOrdId: request.clientOrderId})};
}

export function limitTerms({price, timeInForce, postOnly}: LimitOrder): object {
  if (postOnly && timeInForce !== 'GTC') throw new DeskError('unsupported', 'A post-only order is good till cancelled.');
  const ordType = postOnly ? 'post_only' : ({GTC: 'limit', IOC: 'ioc', FOK: 'fok'} as const)[timeInForce];
  return {ordType, px: price};
}

/**
 * The unit is always spelled out: OKX's default for a buy is the quote. An order sized in what it receives is cut to what the
 * balance covers unless `banAmend` has it refused instead.
 */
function marketTerms({side, quantityIn}: MarketOrder): object {
  const isReceived = (side === 'BUY') === (quantityIn === 'BASE');
  return {
    ordType: 'market',
    tgtCcy: quantityIn === 'QUOTE' ? 'quote_ccy' : 'base_ccy',
    banAmend: true,
    ...(isReceived && {slippagePct: WIDEST_SLIPPAGE}),
  };
}

/**
 * A trigger may lie on either side of the market, but takes no unit (51281), and the unit of a spot market buy is the quote where
 * none is named. So a stop that buys at market is a stop-loss, which takes one. #order-book-trading-algo-trading-post-place-algo-order
 */
function stopTerms(request: StopLimitOrder | StopMarketOrder): object {
  if (request.type === 'STOP_MARKET' && request.side === 'BUY') {
    const stop = {slTriggerPx: request.stopPrice, slTriggerPxType: 'last', slOrdPx: AT_MARKET};
    return {ordType: 'conditional', tgtCcy: 'base_ccy', ...stop};
  }
  const isLimit = request.type === 'STOP_LIMIT';
  return {
    ordType: 'trigger',
    triggerPx: request.stopPrice,
    triggerPxType: 'last',
    orderPx: isLimit ? request.price : AT_MARKET,
    ...(isLimit && request.timeInForce !== 'GTC' && {advanceOrdType: request.timeInForce.toLowerCase()}),
  };
}

/** Which plain order, in OKX's words. It looks at `ordId` alone when both are there, so only one is ever sent. */
export type OrderName = {readonly ordId: string} | {readonly clOrdId: string};
/** The same for a conditional order. */
export type AlgoName = {readonly algoId: string} | {readonly algoClOrdId: string};

type Named = Pick<OrderRef, 'id' | 'clientOrderId'>;

export function nameOf({id, clientOrderId}: Named): OrderName {
  if (id !== null) return {ordId: id};
  if (clientOrderId !== null) return {clOrdId: clientOrderId};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}

export function algoNameOf(ref: Named): AlgoName {
  const name = nameOf(ref);
  return 'ordId' in name ? {algoId: name.ordId} : {algoClOrdId: name.clOrdId};
}
