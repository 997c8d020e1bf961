/**
 * Placing orders: parameters, rules, then the engine. The reply only says that the order was taken; what becomes of it
 * is told by the stream. https://bybit-exchange.github.io/docs/v5/order/create-order
 */
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {accepted} from '../../kit/api-error.ts';
import {type ApiRequest, situationOf} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, categoryOf, marketOf, wireOrderId} from './context.ts';
import {badParameter, errorOf, REFUSALS} from './errors.ts';
import {closing, linkedOf} from './linked-stops.ts';
import type {OrderNote} from './notes.ts';
import {filterOf} from './orders.ts';
import {amount} from './params.ts';
import {prepareContract} from './place-contract.ts';
import {checkRules, priceLimits} from './rules.ts';

/** Checks an order request as far as the gateway does; the answer sends it to the engine. */
export function preparePlace(context: Context, call: ApiRequest): () => object {
  const {account, subject} = call;
  const category = categoryOf(call);
  if (category === 'linear') return prepareContract(context, call);
  if (category !== 'spot') throw badParameter('category');
  const market = marketOf(context, call);
  const {request, note} = requestOf(context, call, market);
  strikeRules(context, subject, errorOf);
  checkRules(market, request, situationOf(context, account, market));
  return () => {
    if (context.notes.isSpent(account, request.clientOrderId)) throw errorOf(170141);
    const placed = accepted(context.engine.place(request), REFUSALS);
    const {order} = placed;
    context.notes.spend(account, order.clientOrderId);
    context.notes.put(order.orderId, note);
    if (note.linked !== undefined) context.families.add(placed, closing(context, note.linked));
    return {orderId: wireOrderId(order), orderLinkId: order.clientOrderId};
  };
}

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
}

function requestOf({engine}: Context, {params, account}: ApiRequest, market: EngineMarket): Wanted {
  const side = params.oneOf('side', {Buy: 'BUY', Sell: 'SELL'} as const, errorOf(170117));
  const isMarket = params.oneOf('orderType', {Market: true, Limit: false}, errorOf(170116));
  const filter = filterOf(params) ?? 'Order';
  const isStop = filter !== 'Order';
  const timeInForce = params.has('timeInForce')
    ? params.oneOf('timeInForce', {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'PostOnly'} as const, errorOf(170115))
    : 'GTC';
  const quantity = amount(params, 'qty');
  const price = isMarket ? null : amount(params, 'price');
  const stopPrice = isStop ? amount(params, 'triggerPrice') : null;
  if (quantity === null) throw badParameter('qty');
  if (!isMarket && price === null) throw badParameter('price');
  if (isStop && stopPrice === null) throw badParameter('triggerPrice');
  // A conditional order rests as what it becomes; it cannot refuse to take once its trigger fires.
  if (isStop && timeInForce === 'PostOnly' && !isMarket) throw errorOf(170115);
  const marketUnit = isMarket ? marketUnitOf(params, side) : '';
  // The engine sizes conditional orders in base units alone.
  if (isStop && marketUnit === 'quoteCoin') throw badParameter('marketUnit');
  const isPostOnly = timeInForce === 'PostOnly' && !isMarket;
  const linked = linkedOf(params, market, {side, price, isStop});
  const limits = priceLimits(market, engine.markets.ticker(market.symbol).last);
  return {
    request: {
      accountId: account,
      clientOrderId: params.match('orderLinkId', '^[A-Za-z0-9_-]{1,36}$') ?? '',
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
      ...(linked !== null && {linked}),
    },
  };
}

/** A market buy counts in quote units unless it says otherwise, a market sell in base units. */
function marketUnitOf(params: Params, side: EngineOrderRequest['side']): 'baseCoin' | 'quoteCoin' {
  if (!params.has('marketUnit')) return side === 'BUY' ? 'quoteCoin' : 'baseCoin';
  return params.oneOf('marketUnit', {baseCoin: 'baseCoin', quoteCoin: 'quoteCoin'} as const);
}
