/**
 * Placing orders: parameters, rules, then the engine. The reply only says that the order was taken; what becomes of it
 * is told by the stream. https://bybit-exchange.github.io/docs/v5/order/create-order
 */
import {CUSTOMER, type EngineMarket, type EngineOrderRequest, type EngineRefusal} from '../../engine/types.ts';
import {type Call, type Context, categoryOf, marketOf, wireOrderId} from './context.ts';
import {type ApiError, badParameter, errorOf} from './errors.ts';
import type {OrderFilter, OrderNote} from './notes.ts';
import type {Params} from './params.ts';
import {checkRules, priceLimits} from './rules.ts';

const REFUSALS: Readonly<Record<EngineRefusal, number>> = {
  INSUFFICIENT_FUNDS: 170131,
  WOULD_TAKE: 170218,
  WOULD_TRIGGER: 170372,
  NO_LIQUIDITY: 170151,
  MARKET_CLOSED: 170151,
  UNKNOWN_SYMBOL: 170121,
  NOT_OPEN: 170213,
  AMEND_NOT_ALLOWED: 170313,
};

export function refusalError(refusal: EngineRefusal): ApiError {
  return errorOf(REFUSALS[refusal]);
}

/** Checks an order request as far as the gateway does; the answer sends it to the engine. */
export function preparePlace(context: Context, call: Call): () => object {
  const {params} = call;
  if (categoryOf(params) !== 'spot') throw badParameter('category');
  const market = marketOf(context, params);
  const {request, note} = requestOf(context, params, market);
  const changed = context.faults.at('rules', call.subject);
  if (changed?.do === 'error') throw errorOf(changed.code);
  const open = context.engine.openOrders(CUSTOMER, null);
  checkRules(market, request, {
    reference: context.engine.ticker(market.symbol).last,
    open: open.length,
    conditional: open.filter(({status, symbol}) => status === 'UNTRIGGERED' && symbol === market.symbol).length,
  });
  return () => {
    if (context.notes.isSpent(request.clientOrderId)) throw errorOf(170141);
    const placed = context.engine.place(request);
    if (!placed.ok) throw refusalError(placed.refusal);
    const {orderId, clientOrderId} = placed.value.order;
    context.notes.spend(clientOrderId);
    context.notes.put(orderId, note);
    return {orderId: wireOrderId(orderId), orderLinkId: clientOrderId};
  };
}

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
}

function requestOf({engine}: Context, params: Params, market: EngineMarket): Wanted {
  const side = oneOf(params.text('side'), {Buy: 'BUY', Sell: 'SELL'} as const, 170117);
  const isMarket = oneOf(params.text('orderType'), {Market: true, Limit: false} as const, 170116);
  const filter = filterOf(params) ?? 'Order';
  const isStop = filter !== 'Order';
  const timeInForce = oneOf(
    params.optional('timeInForce') ?? 'GTC',
    {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'PostOnly'} as const,
    170115,
  );
  const quantity = params.amount('qty');
  const price = isMarket ? null : params.amount('price');
  const stopPrice = isStop ? params.amount('triggerPrice') : null;
  if (quantity === null) throw badParameter('qty');
  if (!isMarket && price === null) throw badParameter('price');
  if (isStop && stopPrice === null) throw badParameter('triggerPrice');
  // A conditional order rests as what it becomes; it cannot refuse to take once its trigger fires.
  if (isStop && timeInForce === 'PostOnly' && !isMarket) throw errorOf(170115);
  const marketUnit = isMarket ? marketUnitOf(params, side) : '';
  // The engine sizes conditional orders in base units alone.
  if (isStop && marketUnit === 'quoteCoin') throw badParameter('marketUnit');
  const isPostOnly = timeInForce === 'PostOnly' && !isMarket;
  const limits = priceLimits(market, engine.ticker(market.symbol).last);
  return {
    request: {
      accountId: CUSTOMER,
      clientOrderId: linkIdOf(params) ?? '',
      symbol: market.symbol,
      side,
      type: isStop ? (isMarket ? 'STOP_MARKET' : 'STOP_LIMIT') : isMarket ? 'MARKET' : isPostOnly ? 'LIMIT_MAKER' : 'LIMIT',
      timeInForce: isMarket ? 'IOC' : timeInForce === 'PostOnly' ? 'GTC' : timeInForce,
      price,
      stopPrice,
      quantity: marketUnit === 'quoteCoin' ? null : quantity,
      quoteQuantity: marketUnit === 'quoteCoin' ? quantity : null,
      ...(isPostOnly && {crossing: 'EXPIRE'}),
    },
    note: {
      filter,
      marketUnit,
      isLeverage: params.optional('isLeverage') === '1' ? '1' : '0',
      guardPrice: isMarket ? (side === 'BUY' ? limits.buy : limits.sell) : null,
    },
  };
}

/** A market buy counts in quote units unless it says otherwise, a market sell in base units. */
function marketUnitOf(params: Params, side: EngineOrderRequest['side']): 'baseCoin' | 'quoteCoin' {
  const unit = params.optional('marketUnit') ?? (side === 'BUY' ? 'quoteCoin' : 'baseCoin');
  return oneOf(unit, {baseCoin: 'baseCoin', quoteCoin: 'quoteCoin'} as const, 10001);
}

/** Null when left out. Throws 10001 for what no id may look like. */
export function linkIdOf(params: Params): string | null {
  const value = params.optional('orderLinkId');
  if (value !== null && !/^[A-Za-z0-9_-]{1,36}$/.test(value)) throw badParameter('orderLinkId');
  return value;
}

export function filterOf(params: Params): OrderFilter | null {
  const value = params.optional('orderFilter');
  return value === null ? null : oneOf(value, {Order: 'Order', StopOrder: 'StopOrder', tpslOrder: 'tpslOrder'} as const, 10001);
}

function oneOf<T>(value: string, choices: Readonly<Record<string, T>>, code: number): T {
  if (!Object.hasOwn(choices, value)) throw errorOf(code);
  return choices[value] as T;
}
