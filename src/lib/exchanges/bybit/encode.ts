/** An order in Bybit's words, and which order is meant. Pure. https://bybit-exchange.github.io/docs/v5/order/create-order */
import type {ContractSettings} from '../../model/contract.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, Product} from '../../model/market.ts';
import type {LimitOrder, OrderRef, OrderRequest, StopLimitOrder, StopMarketOrder} from '../../model/order.ts';
import {type LinkedTerms, linkedTerms} from './linked.ts';
import {type Spelled, spell} from './symbols.ts';

interface SpotTerms {
  /** 1 would borrow: never for a spot order of the desk. */
  readonly isLeverage?: 0;
  readonly orderFilter?: 'Order' | 'StopOrder';
  readonly marketUnit?: 'baseCoin' | 'quoteCoin';
}

interface LinearTerms {
  /** 0: the one position of one-way mode. 1: the long one, 2: the short one of hedge mode. */
  readonly positionIdx?: 0 | 1 | 2;
  readonly reduceOnly?: boolean;
  /** 1: triggered when the price rises to the stop; 2: when it falls to it. */
  readonly triggerDirection?: 1 | 2;
  readonly triggerBy?: 'LastPrice' | 'MarkPrice' | 'IndexPrice';
}

/** Body of POST /v5/order/create, in the order it is written. */
interface CreateBody extends SpotTerms, LinearTerms, LinkedTerms {
  readonly category: Product;
  readonly symbol: string;
  readonly side: 'Buy' | 'Sell';
  readonly orderType: 'Limit' | 'Market';
  readonly qty: DecimalText;
  readonly orderLinkId: string;
  readonly price?: DecimalText;
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK' | 'PostOnly';
  readonly triggerPrice?: DecimalText;
}

/** The JSON text to be signed, journaled and sent. Throws `unsupported` for what this market can't express. */
export function encodeOrder(request: OrderRequest, market: Market, positionMode: ContractSettings['positionMode']): string {
  const isMarket = request.type === 'MARKET' || request.type === 'STOP_MARKET';
  const body: CreateBody = {
    category: market.product,
    symbol: market.exchangeSymbol,
    side: request.side === 'BUY' ? 'Buy' : 'Sell',
    orderType: isMarket ? 'Market' : 'Limit',
    qty: request.quantity,
    ...('price' in request && {price: request.price, timeInForce: timeInForceOf(request)}),
    ...('stopPrice' in request && {triggerPrice: request.stopPrice}),
    ...(market.product === 'spot' ? spotTerms(request) : linearTerms(request, positionMode)),
    ...linkedTerms(request, market.product),
    orderLinkId: request.clientOrderId,
  };
  return JSON.stringify(body);
}

function timeInForceOf(
  request: Pick<LimitOrder, 'timeInForce'> & {readonly postOnly?: boolean},
): 'GTC' | 'IOC' | 'FOK' | 'PostOnly' {
  if (request.postOnly !== true) return request.timeInForce;
  if (request.timeInForce !== 'GTC') throw new DeskError('unsupported', 'A post-only order is good till cancelled.');
  return 'PostOnly';
}

/** The unit of a market order is always spelled out: Bybit's default for a buy is the quote coin. */
function spotTerms(request: OrderRequest): SpotTerms {
  if (request.reduceOnly) throw new DeskError('unsupported', 'Reduce-only orders exist on perpetuals only.');
  const orderFilter = 'stopPrice' in request ? 'StopOrder' : 'Order';
  if (request.type === 'MARKET') {
    return {isLeverage: 0, orderFilter, marketUnit: request.quantityIn === 'QUOTE' ? 'quoteCoin' : 'baseCoin'};
  }
  return {isLeverage: 0, orderFilter, ...(request.type === 'STOP_MARKET' && {marketUnit: 'baseCoin'})};
}

function linearTerms(request: OrderRequest, positionMode: ContractSettings['positionMode']): LinearTerms {
  if (request.type === 'MARKET' && request.quantityIn === 'QUOTE') {
    throw new DeskError('unsupported', 'Perpetuals are sized in the base coin on Bybit.');
  }
  return {
    positionIdx: positionMode === 'ONE_WAY' ? 0 : legOf(request),
    reduceOnly: request.reduceOnly,
    ...('stopPrice' in request && conditionOf(request)),
  };
}

const TRIGGER_WORDS = {LAST: 'LastPrice', MARK: 'MarkPrice', INDEX: 'IndexPrice'} as const;

/** Spot orders say neither: their direction follows from the price of the moment. */
function conditionOf({side, trigger}: StopLimitOrder | StopMarketOrder): Pick<LinearTerms, 'triggerDirection' | 'triggerBy'> {
  const rises = (side === 'BUY') === (trigger?.kind !== 'TAKE_PROFIT');
  return {triggerDirection: rises ? 1 : 2, triggerBy: TRIGGER_WORDS[trigger?.by ?? 'LAST']};
}

/** In hedge mode a plain order opens on its own side, and one that reduces acts on the other: it can never open anything. */
function legOf({side, reduceOnly}: OrderRequest): 1 | 2 {
  return (side === 'BUY') === reduceOnly ? 2 : 1;
}

/** Which order, in Bybit's words. It looks at `orderId` alone when both are there, so only one is ever sent. */
export type OrderName = {readonly orderId: string} | {readonly orderLinkId: string};

export type Target = {readonly category: Product; readonly symbol: string} & OrderName;

export function nameOf({id, clientOrderId}: Pick<OrderRef, 'id' | 'clientOrderId'>): OrderName {
  if (id !== null) return {orderId: id};
  if (clientOrderId !== null) return {orderLinkId: clientOrderId};
  throw new DeskError('usage', 'An order is named by its id or its client order id.');
}

/**
 * The order that a reference means. The spelling that the exchange gave comes before the one that the symbol leads to, so
 * that an order in a market that is listed no more can be canceled too.
 */
export function targetOf(ref: OrderRef): Target {
  const {category, wire} = spellingOf(ref.symbol, ref);
  return {category, symbol: wire, ...nameOf(ref)};
}

/** Category and spelling of a symbol. Throws not-found for text that can be no symbol of Bybit's. */
export function spellingOf(symbol: string, {raw, id = null}: Partial<Pick<OrderRef, 'raw' | 'id'>> = {}): Spelled {
  const spelled = spell(symbol);
  const wire = raw?.symbol ?? spelled?.wire;
  if (wire === undefined) throw new DeskError('not-found', `Bybit has no market ${symbol}.`);
  // Where the symbol does not show the product, the id does: numbers on spot, UUIDs on contracts.
  const category = spelled?.category ?? (id !== null && /^\d+$/.test(id) ? 'spot' : 'linear');
  return {category, wire};
}
