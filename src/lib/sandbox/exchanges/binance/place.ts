/**
 * Placing orders: parameters by type, filters, then the engine.
 * https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#new-order-trade
 */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {ApiError, accepted} from '../../kit/api-error.ts';
import {type ApiRequest, isOpen, situationOf} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, generatedId, marketOf} from './context.ts';
import {errorOf, illegal, missing, notRequired, REFUSALS, rejected} from './errors.ts';
import {clientId} from './params.ts';
import {checkFilters} from './rules.ts';
import {ackView, fullView, resultView} from './view.ts';

/** The exchange's types, and what they are to the engine. */
const TYPES = {
  LIMIT: 'LIMIT',
  LIMIT_MAKER: 'LIMIT_MAKER',
  MARKET: 'MARKET',
  STOP_LOSS: 'STOP_MARKET',
  TAKE_PROFIT: 'STOP_MARKET',
  STOP_LOSS_LIMIT: 'STOP_LIMIT',
  TAKE_PROFIT_LIMIT: 'STOP_LIMIT',
} as const;
type WireType = keyof typeof TYPES;

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
export function preparePlace(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  const market = marketOf(context, call);
  const request = requestOf(context, call, market);
  const usual = request.type === 'MARKET' || request.type === 'LIMIT' ? fullView : ackView;
  const view = params.has('newOrderRespType')
    ? params.oneOf('newOrderRespType', {ACK: ackView, RESULT: resultView, FULL: fullView})
    : usual;
  strikeRules(context, call.subject, errorOf);
  checkFilters(market, request, situationOf(context, account, market));
  context.limits.countOrder(context.now(), account);
  return () => {
    const same = context.engine.orders.byClientId(account, request.clientOrderId);
    if (same.some((order) => order.symbol === market.symbol && isOpen(order))) throw rejected('Duplicate order sent.');
    const {order, trades} = accepted(context.engine.place(request), REFUSALS);
    if (trades.length > 0) context.limits.orderFilled(context.now(), account);
    return view(context, order, trades);
  };
}

/** The same checks, and nothing more. */
export function testOrder(context: Context, call: ApiRequest): object {
  const market = marketOf(context, call);
  checkFilters(market, requestOf(context, call, market), situationOf(context, call.account, market));
  if (call.params.optional('computeCommissionRates') !== 'true') return {};
  const {maker, taker} = context.engine.fees;
  return {
    standardCommissionForOrder: {maker, taker},
    specialCommissionForOrder: {maker: '0.00000000', taker: '0.00000000'},
    taxCommissionForOrder: {maker: '0.00000000', taker: '0.00000000'},
    discount: {enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.75000000'},
  };
}

function requestOf(context: Context, {params, account}: ApiRequest, market: EngineMarket): EngineOrderRequest {
  const side = params.oneOf('side', {BUY: 'BUY', SELL: 'SELL'} as const, new ApiError(-1117, 'Invalid side.'));
  const engineType = params.oneOf('type', TYPES, new ApiError(-1116, 'Invalid orderType.'));
  // A name of the table, or the line above has thrown.
  const type = params.text('type') as WireType;
  checkPresence(params, type);
  const falls = (side === 'SELL') === type.startsWith('STOP_LOSS');
  return {
    accountId: account,
    clientOrderId: clientId(params, 'newClientOrderId') ?? generatedId(context),
    symbol: market.symbol,
    side,
    type: engineType,
    timeInForce: params.has('timeInForce')
      ? params.oneOf('timeInForce', {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK'} as const, new ApiError(-1115, 'Invalid timeInForce.'))
      : 'GTC',
    price: positive(params, 'price'),
    stopPrice: positive(params, 'stopPrice'),
    ...(params.has('stopPrice') && {trigger: falls ? 'FALL' : 'RISE'}),
    quantity: positive(params, 'quantity'),
    quoteQuantity: positive(params, 'quoteOrderQty'),
  };
}

/** Parameters that the type wants, and those it does not take. */
function checkPresence(params: Params, type: WireType): void {
  const {needs, without} = PARAMETERS[type];
  for (const name of needs) if (!params.has(name)) throw missing(name);
  for (const name of without) if (params.has(name)) throw notRequired(name);
  if (params.has('icebergQty') || params.has('trailingDelta'))
    throw new ApiError(-1013, 'Iceberg orders and trailing stops are not supported for this symbol.');
  if (type === 'MARKET' && params.has('quantity') === params.has('quoteOrderQty')) {
    throw params.has('quantity') ? new ApiError(-1128, 'Combination of optional parameters invalid.') : missing('quantity');
  }
}

function positive(params: Params, name: string): string | null {
  const value = params.decimal(name);
  if (value === null || units(value) > 0n) return value;
  throw name === 'price' || name === 'quantity' ? new ApiError(-1013, `Invalid ${name}.`) : illegal(name, '> 0');
}
