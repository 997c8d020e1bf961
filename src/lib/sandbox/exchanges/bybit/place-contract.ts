/**
 * Placing orders of contracts. An order that closes is cut to the position, one that is too large for a single order is
 * split, and a limit price beyond the limit is moved to it: all without a word, as on the exchange.
 * https://bybit-exchange.github.io/docs/v5/order/create-order
 */
import {smaller, text, times, units} from '../../engine/fixed.ts';
import {tierAt} from '../../engine/margin/tiers.ts';
import type {EngineMarket, EngineOrder, EngineOrderRequest} from '../../engine/types.ts';
import {ApiError, accepted} from '../../kit/api-error.ts';
import {type ApiRequest, situationOf} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {strikeRules} from '../../kit/strike.ts';
import {type Context, contractOf, wireOrderId} from './context.ts';
import {
  checkContractPrice,
  checkContractQuantity,
  checkMaximum,
  checkOpenOrders,
  contractLimits,
  maxMarketQuantity,
  withinLimits,
} from './contract-rules.ts';
import {refuseDated} from './dated.ts';
import {badParameter, badRequest, CONTRACT_REFUSALS, errorOf} from './errors.ts';
import {checkSides} from './linked-stops.ts';
import type {OrderNote} from './notes.ts';
import {flag} from './params.ts';
import {closeable, positionSide} from './position-view.ts';
import {attachedOf, setAttached} from './tpsl.ts';
import {stopOf, triggerPriceOf} from './triggers.ts';

/** Checks an order of contracts as far as the gateway does; the answer sends it to the engine. */
export function prepareContract(context: Context, call: ApiRequest): () => object {
  const {account, subject, params} = call;
  refuseDated(params);
  const market = contractOf(context, call);
  const wanted = wantedOf(context, call, market);
  strikeRules(context, subject, errorOf);
  const {request} = wanted;
  checkOpenOrders(situationOf(context, account, market), request.stopPrice !== null);
  for (const price of [request.price, request.stopPrice]) if (price !== null) checkContractPrice(market, price);
  return () => {
    if (context.notes.isSpent(account, request.clientOrderId, 'linear')) throw errorOf(110072);
    const first = placeAll(context, market, wanted);
    return {orderId: wireOrderId(first), orderLinkId: first.clientOrderId};
  };
}

interface Wanted {
  readonly request: EngineOrderRequest;
  readonly note: OrderNote;
  /** "0" closes the whole position. */
  readonly quantity: string;
  readonly closes: boolean;
}

/** The first order of those that it takes; the others have no client id, and end with the first that is refused. */
function placeAll(context: Context, market: EngineMarket, wanted: Wanted): EngineOrder {
  const {request, quantity, closes} = wanted;
  const most = units(request.price === null ? maxMarketQuantity(market) : market.maxQuantity);
  const size = units(sizeOf(context, market, request, quantity, closes));
  const part = closes ? smaller(size, most) : size;
  const first = placeOne(context, market, {...request, quantity: text(part)});
  context.notes.spend(request.accountId, request.clientOrderId, 'linear');
  noteDown(context, wanted, first);
  for (let left = size - part; left > 0n; left -= most) {
    const next = context.engine.place({...request, clientOrderId: '', quantity: text(smaller(left, most))});
    if (!next.ok) break;
    noteDown(context, wanted, next.value.order);
  }
  return first;
}

function noteDown(context: Context, {note}: Wanted, order: EngineOrder): void {
  context.notes.put(order.orderId, note);
  if (order.filled !== '0') setAttached(context, order);
}

function placeOne(context: Context, market: EngineMarket, request: EngineOrderRequest): EngineOrder {
  const placed = context.engine.place(request);
  if (!placed.ok && placed.refusal === 'TIER_EXCEEDED') throw tooLarge(context, market, request);
  return accepted(placed, CONTRACT_REFUSALS).order;
}

function tooLarge(
  {engine}: Context,
  market: EngineMarket,
  {accountId, symbol, positionSide: side, quantity}: EngineOrderRequest,
): ApiError {
  const held = units(engine.contracts.open(accountId, symbol).find((each) => each.side === (side ?? 'NET'))?.quantity ?? '0');
  const after = (held < 0n ? -held : held) + units(quantity ?? '0');
  const {maxLeverage} = tierAt(market, {value: times(after, engine.contracts.marks.mark(market)), quantity: after});
  const message = `Order placement failed as your position may exceed the max limit. Please adjust your leverage to ${maxLeverage} or below to increase the max. position limit`;
  return new ApiError('110090', message, {status: 200});
}

/** What is going to be sent of a quantity: an order that closes is cut to the position. Throws 10001, 110017 and 110094. */
function sizeOf(context: Context, market: EngineMarket, request: EngineOrderRequest, quantity: string, closes: boolean): string {
  const isMarket = request.price === null;
  if (quantity !== '0') {
    const price = request.price ?? request.stopPrice ?? context.engine.markets.ticker(market.symbol).last;
    checkContractQuantity(market, quantity, price, closes);
    if (!closes) checkMaximum(market, quantity, isMarket);
  }
  // A conditional order waits for the position that it is going to find.
  if (!closes || (request.stopPrice !== null && quantity !== '0')) return quantity;
  const open = closeable(context, request);
  if (open === 0n) throw errorOf(110017);
  return text(quantity === '0' ? open : smaller(units(quantity), open));
}

function wantedOf(context: Context, call: ApiRequest, market: EngineMarket): Wanted {
  const {params, account} = call;
  const side = params.oneOf('side', {Buy: 'BUY', Sell: 'SELL'} as const, badRequest('params error: side invalid'));
  const isMarket = params.oneOf('orderType', {Market: true, Limit: false}, badRequest('params error: orderType invalid'));
  const timeInForce = params.has('timeInForce')
    ? params.oneOf('timeInForce', {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', PostOnly: 'PostOnly'} as const)
    : 'GTC';
  const stopPrice = triggerPriceOf(params);
  const reduces = flag(params, 'reduceOnly') || flag(params, 'closeOnTrigger');
  const quantity = params.decimal('qty', 18);
  if (quantity === null || (quantity === '0' && !(reduces && flag(params, 'closeOnTrigger')))) throw badRequest('Qty invalid');
  const price = isMarket ? null : params.decimal('price', 18);
  if (!isMarket && (price === null || price === '0')) throw badRequest('params error: price invalid');
  const isPostOnly = timeInForce === 'PostOnly' && !isMarket;
  // A conditional order rests as what it becomes; it cannot refuse to take once its trigger fires.
  if (stopPrice !== null && isPostOnly) throw badParameter('timeInForce');
  const held = positionSide(context, params, account, market.symbol);
  const isAgainst = held !== null && (held === 'LONG') !== (side === 'BUY');
  // In hedge mode an order that only reduces runs against the side that it names.
  if (reduces && held !== null && !isAgainst) throw errorOf(110017);
  return {
    request: {
      accountId: account,
      clientOrderId: params.match('orderLinkId', '^[A-Za-z0-9_-]{1,36}$') ?? '',
      symbol: market.symbol,
      side,
      type: typeOf(stopPrice !== null, isMarket, isPostOnly),
      timeInForce: isMarket ? 'IOC' : timeInForce === 'PostOnly' ? 'GTC' : timeInForce,
      price: price === null || stopPrice !== null ? price : withinLimits(context, market, side, price),
      stopPrice,
      quantity,
      quoteQuantity: null,
      ...(reduces && {reduceOnly: true}),
      ...(held !== null && {positionSide: held}),
      ...(isPostOnly && {crossing: 'EXPIRE' as const}),
      ...(stopPrice !== null && {funds: 'AT_TRIGGER' as const, ...stopOf(context, params, market, stopPrice)}),
      ...(stopPrice !== null && quantity === '0' && {closesAll: true as const}),
    },
    note: noteOf(context, params, market, {side, isMarket, isStop: stopPrice !== null, reduces}),
    quantity,
    closes: reduces || isAgainst,
  };
}

function typeOf(isStop: boolean, isMarket: boolean, isPostOnly: boolean): EngineOrderRequest['type'] {
  if (isStop) return isMarket ? 'STOP_MARKET' : 'STOP_LIMIT';
  if (isMarket) return 'MARKET';
  return isPostOnly ? 'LIMIT_MAKER' : 'LIMIT';
}

interface Kind {
  readonly side: EngineOrderRequest['side'];
  readonly isMarket: boolean;
  readonly isStop: boolean;
  readonly reduces: boolean;
}

function noteOf(context: Context, params: Params, market: EngineMarket, {side, isMarket, isStop, reduces}: Kind): OrderNote {
  const guard = contractLimits(context, market)[side === 'BUY' ? 'buy' : 'sell'];
  const attached = attachedOf(params, reduces);
  const {last} = context.engine.markets.ticker(market.symbol);
  checkSides(attached, side, params.optional('price') ?? params.optional('triggerPrice') ?? last);
  return {
    filter: isStop ? 'StopOrder' : 'Order',
    ...{marketUnit: '', isLeverage: '0', guardPrice: isMarket ? text(guard) : null},
    contract: {
      stopOrderType: isStop ? 'Stop' : '',
      closeOnTrigger: flag(params, 'closeOnTrigger'),
      createType: isStop ? 'CreateByStopOrder' : 'CreateByUser',
      lastPrice: last,
      followsPosition: false,
      attached,
    },
  };
}
