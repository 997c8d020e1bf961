/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information */
import type {EngineMarket} from '../../engine/types.ts';
import type {Call, Context} from './context.ts';
import {ApiError, unknownSymbol} from './errors.ts';
import {filtersOf} from './filters.ts';
import {ORDERS_1D, ORDERS_10S, WEIGHT_LIMIT} from './limits.ts';

const STATUS = {TRADING: 'TRADING', CANCEL_ONLY: 'CANCEL_ONLY', HALTED: 'HALT'} as const;

export function exchangeInfo(context: Context, {params}: Call): object {
  const one = params.optional('symbol');
  const many = params.list('symbols');
  const permissions = params.list('permissions') ?? params.optional('permissions')?.split(',') ?? null;
  const status = params.optional('symbolStatus');
  if ((one !== null && many !== null) || ((one !== null || many !== null) && permissions !== null)) {
    throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  }
  const wanted = one === null ? many : [one];
  const markets = wanted === null ? context.engine.markets() : wanted.map((symbol) => found(context, symbol));
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
      .map(symbolView),
  };
}

function found({engine}: Context, symbol: string): EngineMarket {
  const market = engine.market(symbol);
  if (market === null) throw unknownSymbol();
  return market;
}

function symbolView(market: EngineMarket): object {
  return {
    symbol: market.symbol,
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
    ocoAllowed: false,
    otoAllowed: false,
    opoAllowed: false,
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
