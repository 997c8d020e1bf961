/**
 * Placing orders: parameters by type, filters, then the engine.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-trade
 */
import {units} from '../../engine/fixed.ts';
import {CUSTOMER, type EngineMarket, type EngineOrderRequest, type EngineRefusal} from '../../engine/types.ts';
import {type Call, type Context, generatedId, marketOf} from './context.ts';
import {ApiError, errorOf, illegal, missing, notRequired, rejected, unknownOrder, unknownSymbol} from './errors.ts';
import {checkFilters} from './filters.ts';
import {ackView, fullView, resultView} from './order-view.ts';
import type {Params} from './params.ts';

const TYPES = ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;
type WireType = (typeof TYPES)[number];

const ENGINE_TYPE = {
  LIMIT: 'LIMIT',
  LIMIT_MAKER: 'LIMIT_MAKER',
  MARKET: 'MARKET',
  STOP_LOSS: 'STOP_MARKET',
  TAKE_PROFIT: 'STOP_MARKET',
  STOP_LOSS_LIMIT: 'STOP_LIMIT',
  TAKE_PROFIT_LIMIT: 'STOP_LIMIT',
} as const;

/** What each type needs and what it must not have, beside symbol, side and type. */
const PARAMETERS: Readonly<Record<WireType, {readonly needs: readonly string[]; readonly without: readonly string[]}>> = {
  LIMIT: {needs: ['timeInForce', 'quantity', 'price'], without: ['stopPrice', 'quoteOrderQty', 'trailingDelta']},
  LIMIT_MAKER: {needs: ['quantity', 'price'], without: ['timeInForce', 'stopPrice', 'quoteOrderQty', 'trailingDelta']},
  MARKET: {needs: [], without: ['timeInForce', 'price', 'stopPrice', 'trailingDelta', 'icebergQty']},
  STOP_LOSS: {needs: ['quantity', 'stopPrice'], without: ['timeInForce', 'price', 'quoteOrderQty', 'icebergQty']},
  TAKE_PROFIT: {needs: ['quantity', 'stopPrice'], without: ['timeInForce', 'price', 'quoteOrderQty', 'icebergQty']},
  STOP_LOSS_LIMIT: {needs: ['timeInForce', 'quantity', 'price', 'stopPrice'], without: ['quoteOrderQty']},
  TAKE_PROFIT_LIMIT: {needs: ['timeInForce', 'quantity', 'price', 'stopPrice'], without: ['quoteOrderQty']},
};

/** Checks an order request as far as the gateway does; the answer sends it to the engine. */
export function preparePlace(context: Context, call: Call): () => object {
  const {params} = call;
  const market = marketOf(context, params);
  const request = requestOf(context, params, market);
  const usual = request.type === 'MARKET' || request.type === 'LIMIT' ? 'FULL' : 'ACK';
  const answer = params.has('newOrderRespType')
    ? params.oneOf(
        'newOrderRespType',
        ['ACK', 'RESULT', 'FULL'] as const,
        new ApiError(-1100, "Illegal characters found in parameter 'newOrderRespType'."),
      )
    : usual;
  const changed = context.faults.at('rules', call.subject);
  if (changed?.do === 'error') throw errorOf(changed.code);
  checkSituation(context, market, request);
  context.limits.countOrder(context.now());
  return () => {
    const open = context.engine.ordersByClientId(CUSTOMER, request.clientOrderId);
    if (
      open.some(
        ({symbol, status}) =>
          symbol === market.symbol && (status === 'NEW' || status === 'PARTIALLY_FILLED' || status === 'UNTRIGGERED'),
      )
    ) {
      throw rejected('Duplicate order sent.');
    }
    const placed = context.engine.place(request);
    if (!placed.ok) throw refusalError(placed.refusal);
    const {order, trades} = placed.value;
    if (trades.length > 0) context.limits.orderFilled(context.now());
    return answer === 'ACK' ? ackView(order) : answer === 'RESULT' ? resultView(order) : fullView(order, trades);
  };
}

/** The same checks, and nothing more. */
export function testOrder(context: Context, {params}: Call): object {
  const market = marketOf(context, params);
  checkSituation(context, market, requestOf(context, params, market));
  if (params.optional('computeCommissionRates') !== 'true') return {};
  const {maker, taker} = context.engine.fees();
  return {
    standardCommissionForOrder: {maker, taker},
    specialCommissionForOrder: {maker: '0.00000000', taker: '0.00000000'},
    taxCommissionForOrder: {maker: '0.00000000', taker: '0.00000000'},
    discount: {enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.75000000'},
  };
}

const REFUSALS: Readonly<Record<EngineRefusal, () => ApiError>> = {
  INSUFFICIENT_FUNDS: () => rejected('Account has insufficient balance for requested action.'),
  WOULD_TAKE: () => rejected('Order would immediately match and take.'),
  WOULD_TRIGGER: () => rejected('Order would trigger immediately.'),
  NO_LIQUIDITY: () => rejected('Order book liquidity is less than LOT_SIZE filter minimum quantity.'),
  MARKET_CLOSED: () => rejected('Market is closed.'),
  UNKNOWN_SYMBOL: unknownSymbol,
  NOT_OPEN: unknownOrder,
  AMEND_NOT_ALLOWED: () => new ApiError(-2038, 'The requested action would change no state; rejecting.'),
};

export function refusalError(refusal: EngineRefusal): ApiError {
  return REFUSALS[refusal]();
}

function requestOf(context: Context, params: Params, market: EngineMarket): EngineOrderRequest {
  const side = params.oneOf('side', ['BUY', 'SELL'] as const, new ApiError(-1117, 'Invalid side.'));
  const type = params.oneOf('type', TYPES, new ApiError(-1116, 'Invalid orderType.'));
  const {needs, without} = PARAMETERS[type];
  for (const name of needs) if (!params.has(name)) throw missing(name);
  for (const name of without) if (params.has(name)) throw notRequired(name);
  if (params.has('icebergQty') || params.has('trailingDelta'))
    throw new ApiError(-1013, 'Iceberg orders and trailing stops are not supported for this symbol.');
  if (type === 'MARKET' && params.has('quantity') === params.has('quoteOrderQty')) {
    throw params.has('quantity') ? new ApiError(-1128, 'Combination of optional parameters invalid.') : missing('quantity');
  }
  const falls = (side === 'SELL') === type.startsWith('STOP_LOSS');
  return {
    accountId: CUSTOMER,
    clientOrderId: params.clientId('newClientOrderId') ?? generatedId(context),
    symbol: market.symbol,
    side,
    type: ENGINE_TYPE[type],
    timeInForce: params.has('timeInForce')
      ? params.oneOf('timeInForce', ['GTC', 'IOC', 'FOK'] as const, new ApiError(-1115, 'Invalid timeInForce.'))
      : 'GTC',
    price: positive('price', params.optionalDecimal('price')),
    stopPrice: positive('stopPrice', params.optionalDecimal('stopPrice')),
    ...(params.has('stopPrice') && {trigger: falls ? 'FALL' : 'RISE'}),
    quantity: positive('quantity', params.optionalDecimal('quantity')),
    quoteQuantity: positive('quoteOrderQty', params.optionalDecimal('quoteOrderQty')),
  };
}

function positive(name: string, value: string | null): string | null {
  if (value !== null && units(value) === 0n)
    throw name === 'price'
      ? new ApiError(-1013, 'Invalid price.')
      : name === 'quantity'
        ? new ApiError(-1013, 'Invalid quantity.')
        : illegal(name, '> 0');
  return value;
}

function checkSituation({engine}: Context, market: EngineMarket, request: EngineOrderRequest): void {
  if (market.status !== 'TRADING') throw new ApiError(-1013, 'Market is closed.');
  const open = engine.openOrders(CUSTOMER, market.symbol);
  checkFilters(market, request, {
    reference: engine.ticker(market.symbol).last,
    openOrders: open.length,
    openStops: open.filter(({status}) => status === 'UNTRIGGERED').length,
  });
}
