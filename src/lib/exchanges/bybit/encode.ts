/** An order in Bybit's words. Pure. https://bybit-exchange.github.io/docs/v5/order/create-order */
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import type {LimitOrder, OrderRequest} from '../../model/order.ts';

interface SpotTerms {
  /** 1 would borrow: never for a spot order of the desk. */
  readonly isLeverage?: 0;
  readonly orderFilter?: 'Order' | 'StopOrder';
  readonly marketUnit?: 'baseCoin' | 'quoteCoin';
}

interface LinearTerms {
  readonly positionIdx?: 0;
  readonly reduceOnly?: boolean;
  /** 1: triggered when the price rises to the stop; 2: when it falls to it. */
  readonly triggerDirection?: 1 | 2;
  readonly triggerBy?: 'LastPrice';
}

/** Body of POST /v5/order/create, in the order it is written. */
interface CreateBody extends SpotTerms, LinearTerms {
  readonly category: 'spot' | 'linear';
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
export function encodeOrder(request: OrderRequest, market: Market): string {
  const isMarket = request.type === 'MARKET' || request.type === 'STOP_MARKET';
  const body: CreateBody = {
    category: market.product,
    symbol: market.exchangeSymbol,
    side: request.side === 'BUY' ? 'Buy' : 'Sell',
    orderType: isMarket ? 'Market' : 'Limit',
    qty: request.quantity,
    ...('price' in request && {price: request.price, timeInForce: timeInForceOf(request)}),
    ...('stopPrice' in request && {triggerPrice: request.stopPrice}),
    ...(market.product === 'spot' ? spotTerms(request) : linearTerms(request)),
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

function linearTerms(request: OrderRequest): LinearTerms {
  if (request.type === 'MARKET' && request.quantityIn === 'QUOTE') {
    throw new DeskError('unsupported', 'Perpetuals are sized in the base coin on Bybit.');
  }
  return {
    positionIdx: 0,
    reduceOnly: request.reduceOnly,
    ...('stopPrice' in request && {triggerDirection: request.side === 'BUY' ? 1 : 2, triggerBy: 'LastPrice'}),
  };
}
