/**
 * Placing orders: parameters by type and position mode, filters, then the engine.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api
 */
import type {DecimalText} from '../../../../model/decimal.ts';
import {smaller, text, units} from '../../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest, EngineTif} from '../../../engine/types.ts';
import {accepted} from '../../../kit/api-error.ts';
import {type ApiRequest, isOpen} from '../../../kit/context.ts';
import {strikeRules} from '../../../kit/strike.ts';
import {missing, notRequired} from '../errors.ts';
import {contractOf, isHedged, type UsdmContext} from './context.ts';
import {errorOf, REFUSALS} from './errors.ts';
import {clientIdIn, directionOf, reduceOnlyIn} from './order-params.ts';
import {ackView, orderView} from './order-view.ts';
import {closeable, closesHedge, type Direction, reducing} from './reducing.ts';
import {checkBand, checkCounterPrice, checkNotional, checkOpen, checkPrice, checkQuantity, MAX_ORDERS} from './rules.ts';

/** Conditional types belong to the algo endpoints since December 2025. */
const TYPES: Readonly<Record<string, 'LIMIT' | 'MARKET' | null>> = {
  ...{LIMIT: 'LIMIT', MARKET: 'MARKET'},
  ...{STOP: null, STOP_MARKET: null, TAKE_PROFIT: null, TAKE_PROFIT_MARKET: null, TRAILING_STOP_MARKET: null},
};
const TIFS: Readonly<Record<string, EngineTif | 'GTX'>> = {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', GTX: 'GTX'};

interface Wanted extends Direction {
  readonly market: EngineMarket;
  readonly account: string;
  readonly clientOrderId: string;
  readonly price: DecimalText | null;
  readonly quantity: DecimalText;
  readonly timeInForce: EngineTif | 'GTX';
  readonly reduceOnly: boolean;
}

/** Checks an order request as far as the gateway does; the answer sends it to the engine. */
export function preparePlace(context: UsdmContext, call: ApiRequest): () => object {
  const wanted = read(context, call);
  const view = call.params.has('newOrderRespType')
    ? call.params.oneOf('newOrderRespType', {ACK: ackView, RESULT: orderView})
    : ackView;
  strikeRules(context, call.subject, errorOf);
  checkFilters(context, wanted);
  context.limits.countOrder(context.now(), call.account);
  return () => view(context, accepted(context.engine.place(requestOf(context, wanted)), REFUSALS).order);
}

/** The same checks, and nothing more. */
export function testOrder(context: UsdmContext, call: ApiRequest): object {
  checkFilters(context, read(context, call));
  return {};
}

function read(context: UsdmContext, call: ApiRequest): Wanted {
  const {params, account} = call;
  const market = contractOf(context, call);
  const direction = directionOf(context, call);
  const type = params.oneOf('type', TYPES, errorOf('-1116'));
  if (type === null) throw errorOf('-4120');
  const isLimit = type === 'LIMIT';
  for (const name of ['quantity', ...(isLimit ? ['timeInForce', 'price'] : [])]) if (!params.has(name)) throw missing(name);
  for (const name of isLimit ? [] : ['price', 'timeInForce']) if (params.has(name)) throw notRequired(name);
  for (const name of ['stopPrice', 'closePosition', 'activationPrice', 'callbackRate'])
    if (params.has(name) && params.optional(name) !== 'false') throw notRequired(name);
  return {
    ...{market, account, ...direction},
    clientOrderId: clientIdIn(context, params, 'newClientOrderId'),
    price: isLimit ? params.decimal('price') : null,
    quantity: params.decimal('quantity') ?? '0',
    timeInForce: isLimit ? params.oneOf('timeInForce', TIFS, errorOf('-1115')) : 'IOC',
    reduceOnly: reduceOnlyIn(context, call) || closesHedge(direction),
  };
}

/** Throws the exchange's refusal of the first filter that an order breaks. */
function checkFilters(context: UsdmContext, {market, account, side, price, quantity, reduceOnly}: Wanted): void {
  const {engine} = context;
  const mark = engine.contracts.marks.mark(market);
  checkOpen(market);
  checkQuantity(market, quantity, price === null);
  if (price !== null) {
    checkPrice(market, price);
    checkBand(market, side, price, mark);
  } else {
    const {ask, bid} = engine.markets.ticker(market.symbol);
    checkCounterPrice(side, side === 'BUY' ? ask : bid, mark);
  }
  if (!reduceOnly) checkNotional(market, quantity, price === null ? mark : units(price));
  if (engine.orders.open(account, market.symbol).length >= MAX_ORDERS) throw errorOf('-2025');
}

/** What the engine is asked to do. Throws what only the matching engine can refuse. */
function requestOf(context: UsdmContext, wanted: Wanted): EngineOrderRequest {
  const {engine} = context;
  const {market, account, side, clientOrderId, price, timeInForce, positionSide, reduceOnly} = wanted;
  const {symbol} = market;
  if (isHedged(context, account) !== (positionSide !== 'BOTH')) throw errorOf('-4061');
  if (engine.orders.byClientId(account, clientOrderId).some((order) => order.symbol === symbol && isOpen(order)))
    throw errorOf('-4116');
  const quantity = reduceOnly ? clipped(context, wanted) : wanted.quantity;
  if (timeInForce === 'FOK' && price !== null && offered(context, wanted) < units(quantity)) throw errorOf('-5021');
  const isPostOnly = timeInForce === 'GTX';
  return {
    ...{accountId: account, clientOrderId, symbol, side, price, quantity, stopPrice: null, quoteQuantity: null},
    type: price === null ? 'MARKET' : isPostOnly ? 'LIMIT_MAKER' : 'LIMIT',
    timeInForce: isPostOnly ? 'GTC' : timeInForce,
    ...(reduceOnly && {reduceOnly}),
    ...(positionSide !== 'BOTH' && {positionSide}),
  };
}

/** An order that only reduces is made as small as the position; one that has nothing to reduce is refused. */
function clipped({engine}: UsdmContext, {market, account, quantity, price, ...direction}: Wanted): DecimalText {
  const most = closeable(engine, account, market.symbol, direction);
  const resting = price === null ? 0n : reducing(engine, account, market.symbol, direction);
  if (most === 0n || resting >= most) throw errorOf('-2022');
  return text(smaller(units(quantity), most));
}

/** Base units on the other side of the book within the limit price. */
function offered({engine}: UsdmContext, {market, side, price}: Wanted): bigint {
  const {bids, asks} = engine.markets.book(market.symbol, Number.MAX_SAFE_INTEGER);
  const limit = units(price ?? '0');
  const levels = side === 'BUY' ? asks.filter(([at]) => units(at) <= limit) : bids.filter(([at]) => units(at) >= limit);
  return levels.reduce((sum, [, quantity]) => sum + units(quantity), 0n);
}
