/**
 * The rules of a symbol, as `exchangeInfo` states them and as orders are held to them before they reach the engine.
 * https://developers.binance.com/docs/binance-spot-api-docs/filters
 */
import {units} from '../../engine/fixed.ts';
import type {EngineMarket, EngineOrderRequest} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest, Situation} from '../../kit/context.ts';
import {fieldsOf} from '../../kit/fields.ts';
import type {Context} from './context.ts';
import {filterFailure, unknownSymbol} from './errors.ts';
import {ORDERS_1D, ORDERS_10S, WEIGHT_LIMIT} from './limits.ts';
import {listOf} from './params.ts';
import {fixed8} from './view.ts';

const MAX_PRICE = '1000000';
const MAX_NOTIONAL = '9000000';
const MAX_ORDERS = 200;
const MAX_ALGO_ORDERS = 5;
export const MAX_LISTS = 20;
const UP = 5n;
const DOWN = 5n;

export function filtersOf(market: EngineMarket): readonly object[] {
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: fixed8(market.tickSize),
      maxPrice: fixed8(MAX_PRICE),
      tickSize: fixed8(market.tickSize),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: fixed8(market.minQuantity),
      maxQty: fixed8(market.maxQuantity),
      stepSize: fixed8(market.stepSize),
    },
    {filterType: 'ICEBERG_PARTS', limit: 100},
    {filterType: 'MARKET_LOT_SIZE', minQty: fixed8('0'), maxQty: fixed8(market.maxQuantity), stepSize: fixed8('0')},
    {
      filterType: 'TRAILING_DELTA',
      minTrailingAboveDelta: 10,
      maxTrailingAboveDelta: 2000,
      minTrailingBelowDelta: 10,
      maxTrailingBelowDelta: 2000,
    },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: '5',
      bidMultiplierDown: '0.2',
      askMultiplierUp: '5',
      askMultiplierDown: '0.2',
      avgPriceMins: 5,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: fixed8(market.minNotional),
      applyMinToMarket: true,
      maxNotional: fixed8(MAX_NOTIONAL),
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
    {filterType: 'MAX_NUM_ORDERS', maxNumOrders: MAX_ORDERS},
    {filterType: 'MAX_NUM_ORDER_LISTS', maxNumOrderLists: MAX_LISTS},
    {filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: MAX_ALGO_ORDERS},
    {filterType: 'MAX_NUM_ORDER_AMENDS', maxNumOrderAmends: 10},
  ];
}

/** Prices and size of an order; one without any size is sized later. */
type Sized = Pick<EngineOrderRequest, 'price' | 'stopPrice' | 'quantity' | 'quoteQuantity'>;

export function breaksFilters(market: EngineMarket, order: Sized, situation: Situation): boolean {
  try {
    checkFilters(market, order, situation);
    return false;
  } catch (error) {
    if (error instanceof ApiError) return true;
    throw error;
  }
}

/** Throws -1013 with the name of the first filter that an order breaks. */
export function checkFilters(market: EngineMarket, order: Sized, situation: Situation): void {
  const {reference, openHere, stopsHere} = situation;
  if (market.status !== 'TRADING') throw new ApiError(-1013, 'Market is closed.');
  for (const price of [order.price, order.stopPrice]) if (price !== null) checkPrice(market, units(price));
  if (order.price !== null) checkPercent(units(order.price), units(reference));
  if (order.quantity !== null) checkQuantity(market, units(order.quantity));
  if (order.quantity !== null || order.quoteQuantity !== null) checkNotional(market, order, reference);
  if (openHere >= MAX_ORDERS) throw filterFailure('MAX_NUM_ORDERS');
  if (order.stopPrice !== null && stopsHere >= MAX_ALGO_ORDERS) throw filterFailure('MAX_NUM_ALGO_ORDERS');
}

export function checkQuantity(market: EngineMarket, quantity: bigint): void {
  if (quantity < units(market.minQuantity) || quantity > units(market.maxQuantity) || quantity % units(market.stepSize) !== 0n)
    throw filterFailure('LOT_SIZE');
}

function checkPrice(market: EngineMarket, price: bigint): void {
  const tick = units(market.tickSize);
  if (price < tick || price > units(MAX_PRICE) || price % tick !== 0n) throw filterFailure('PRICE_FILTER');
}

function checkPercent(price: bigint, reference: bigint): void {
  if (price > reference * UP || price * DOWN < reference) throw filterFailure('PERCENT_PRICE_BY_SIDE');
}

function checkNotional(market: EngineMarket, order: Sized, reference: string): void {
  const one = units('1');
  const notional =
    order.quoteQuantity === null
      ? (units(order.price ?? order.stopPrice ?? reference) * units(order.quantity ?? '0')) / one
      : units(order.quoteQuantity);
  if (notional < units(market.minNotional)) throw filterFailure('NOTIONAL');
  if (order.price !== null && notional > units(MAX_NOTIONAL)) throw filterFailure('NOTIONAL');
}

const STATUS = {TRADING: 'TRADING', CANCEL_ONLY: 'CANCEL_ONLY', HALTED: 'HALT'} as const;

/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information */
export function exchangeInfo(context: Context, {params}: ApiRequest): object {
  const one = params.optional('symbol');
  const many = listOf(params, 'symbols');
  const permissions = listOf(params, 'permissions') ?? params.optional('permissions')?.split(',') ?? null;
  const status = params.optional('symbolStatus');
  if ((one !== null && many !== null) || ((one !== null || many !== null) && permissions !== null)) {
    throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  }
  const wanted = one === null ? many : [one];
  const markets = wanted === null ? context.engine.markets.all('spot') : wanted.map((symbol) => found(context, symbol));
  return {
    timezone: 'UTC',
    serverTime: context.now(),
    rateLimits: [
      {rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: WEIGHT_LIMIT},
      {rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: ORDERS_10S},
      {rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: ORDERS_1D},
      {rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000},
    ],
    exchangeFilters: [],
    symbols: markets
      .filter((market) => status === null || STATUS[market.status] === status)
      .filter(() => permissions === null || permissions.includes('SPOT'))
      .map((market) => symbolView(context, market)),
  };
}

function found({names}: Context, symbol: string): EngineMarket {
  const market = names.market(symbol);
  if (market === null) throw unknownSymbol();
  return market;
}

function symbolView({names}: Context, market: EngineMarket): object {
  return {
    symbol: names.wire(market.symbol),
    status: STATUS[market.status],
    baseAsset: market.base,
    baseAssetPrecision: 8,
    quoteAsset: market.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    baseCommissionPrecision: 8,
    quoteCommissionPrecision: 8,
    orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'],
    icebergAllowed: false,
    ...fieldsOf(true, 'ocoAllowed otoAllowed opoAllowed'),
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filtersOf(market),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_TAKER',
    allowedSelfTradePreventionModes: ['EXPIRE_TAKER'],
  };
}
