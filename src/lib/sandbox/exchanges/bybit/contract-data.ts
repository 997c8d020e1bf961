/**
 * Public data of contracts: instruments, tickers, risk limits, funding.
 * https://bybit-exchange.github.io/docs/v5/market/instrument and the pages beside it
 */
import {text, times, units} from '../../engine/fixed.ts';
import {tiersOf} from '../../engine/margin/tiers.ts';
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, contractOf, scopeOf} from './context.ts';
import {CONTRACT_LIMIT_X, CONTRACT_LIMIT_Y, maxMarketQuantity, priceRange} from './contract-rules.ts';
import {type DatedFuture, datedFutures} from './dated.ts';
import {badParameter, badRequest} from './errors.ts';
import {pageByName} from './lists.ts';
import {limitOf} from './params.ts';
import {maxLeverage} from './position-settings.ts';

const LAUNCHED_AT = '1585526400000';
const FUNDING_CAP = '0.005';
const HOUR_MS = 3_600_000;

/** Perpetuals and dated futures. Without a status those that trade. */
export function contractInstruments(context: Context, {params}: ApiRequest): {list: object[]; nextPageCursor: string} {
  const symbol = params.optional('symbol');
  const base = params.optional('baseCoin');
  const status = params.optional('status') ?? (symbol === null ? 'Trading' : null);
  const perpetuals = context.engine.markets.all('linear').map((market) => instrumentView(context, market));
  const dated = datedFutures(context).map((future) => datedView(context, future));
  const all = [...perpetuals, ...dated]
    .filter((each) => symbol === null || each.symbol === symbol)
    .filter((each) => (base === null || each.baseCoin === base) && (status === null || each.status === status));
  const {items, nextPageCursor} = pageByName(all, params, 500, 1000, (each) => String(each.symbol).toLowerCase());
  return {list: [...items], nextPageCursor};
}

function instrumentView({engine, names}: Context, market: EngineMarket): Record<string, unknown> {
  const {min, max} = priceRange(market);
  return {
    symbol: names.wire(market.symbol),
    symbolId: 5,
    contractType: 'LinearPerpetual',
    status: market.status === 'TRADING' ? 'Trading' : 'Closed',
    baseCoin: market.base,
    quoteCoin: market.quote,
    launchTime: LAUNCHED_AT,
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(market.tickSize.split('.')[1]?.length ?? 0),
    leverageFilter: {minLeverage: '1', maxLeverage: `${maxLeverage(market)}.00`, leverageStep: '0.01'},
    priceFilter: {minPrice: min, maxPrice: max, tickSize: market.tickSize},
    lotSizeFilter: {
      maxOrderQty: market.maxQuantity,
      minOrderQty: market.minQuantity,
      qtyStep: market.stepSize,
      postOnlyMaxOrderQty: market.maxQuantity,
      maxMktOrderQty: maxMarketQuantity(market),
      minNotionalValue: market.minNotional,
    },
    unifiedMarginTrade: true,
    fundingInterval: engine.contracts.funding.intervalHours(market.symbol) * 60,
    settleCoin: market.settle,
    copyTrading: 'none',
    upperFundingRate: FUNDING_CAP,
    lowerFundingRate: `-${FUNDING_CAP}`,
    isPreListing: false,
    preListingInfo: null,
    riskParameters: {priceLimitRatioX: CONTRACT_LIMIT_X, priceLimitRatioY: CONTRACT_LIMIT_Y},
    symbolType: '',
    displayName: '',
  };
}

/** Dated futures pay no funding. */
function datedView(context: Context, {name, market, deliveryAt}: DatedFuture): Record<string, unknown> {
  return {
    ...instrumentView(context, market),
    ...{symbol: name, symbolId: 6, contractType: 'LinearFutures', deliveryTime: String(deliveryAt), deliveryFeeRate: '0'},
    ...{fundingInterval: 0, upperFundingRate: '', lowerFundingRate: ''},
  };
}

export function contractTickers(context: Context, call: ApiRequest): object[] {
  const {params} = call;
  const dated = datedFutures(context).filter(({name, market}) =>
    params.has('symbol') ? params.optional('symbol') === name : [null, market.base].includes(params.optional('baseCoin')),
  );
  if (params.has('symbol') && dated.length > 0) return dated.map((future) => datedTicker(context, future));
  const scope = scopeOf(context, call, 'linear');
  const markets = context.engine.markets.all('linear').filter((market) => scope.includes(market));
  return [...markets.map((market) => contractTicker(context, market)), ...dated.map((future) => datedTicker(context, future))];
}

/** Open interest is what customers hold. */
export function contractTicker(context: Context, market: EngineMarket): Record<string, string> {
  const {engine, names, tape, now} = context;
  const {marks, funding} = engine.contracts;
  const {symbol} = market;
  const {last, bid, bidQuantity, ask, askQuantity} = engine.markets.ticker(symbol);
  const day = tape.day(symbol);
  const mark = marks.mark(market);
  const interest = engine.contracts.positions
    .open()
    .reduce((sum, each) => (each.symbol === symbol && each.quantity > 0n ? sum + each.quantity : sum), 0n);
  const nextAt = funding.nextAt(symbol, now());
  return {
    symbol: names.wire(symbol),
    lastPrice: last,
    indexPrice: text(marks.index(market)),
    markPrice: text(mark),
    prevPrice24h: day.open,
    price24hPcnt: text(units(day.changePercent) / 100n),
    highPrice24h: day.high,
    lowPrice24h: day.low,
    prevPrice1h: day.open,
    openInterest: text(interest),
    openInterestValue: text(times(interest, mark)),
    turnover24h: day.quoteVolume,
    volume24h: day.volume,
    fundingRate: text(funding.rate(symbol, nextAt)),
    nextFundingTime: String(nextAt),
    fundingIntervalHour: String(funding.intervalHours(symbol)),
    fundingCap: FUNDING_CAP,
    predictedDeliveryPrice: '',
    basisRate: '',
    deliveryFeeRate: '',
    deliveryTime: '0',
    bid1Price: bid ?? '',
    bid1Size: bidQuantity ?? '',
    ask1Price: ask ?? '',
    ask1Size: askQuantity ?? '',
    basis: '',
    basisRateYear: '',
    preOpenPrice: '',
    preQty: '',
    curPreListingPhase: '',
  };
}

/** Nothing trades in it: its last price is the mark, and its book is empty. */
function datedTicker(context: Context, {name, market, deliveryAt, markPrice}: DatedFuture): object {
  return {
    ...contractTicker(context, market),
    ...{symbol: name, lastPrice: markPrice, markPrice, deliveryTime: String(deliveryAt), deliveryFeeRate: '0'},
    ...{fundingRate: '', nextFundingTime: '', fundingIntervalHour: '', fundingCap: ''},
    ...{bid1Price: '', bid1Size: '', ask1Price: '', ask1Size: '', openInterest: '0', openInterestValue: '0'},
    ...{turnover24h: '0', volume24h: '0', basisRate: '0.01'},
  };
}

/** https://bybit-exchange.github.io/docs/v5/market/risk-limit */
export function riskLimit(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = params.oneOf('category', {linear: 'linear', inverse: 'inverse'} as const);
  if (category !== 'linear') return {category, list: [], nextPageCursor: ''};
  const scope = scopeOf(context, call, 'linear');
  const markets = context.engine.markets.all('linear').filter((market) => scope.includes(market));
  const list = markets.flatMap((market) =>
    tiersOf(market).map(({upTo, maintenance, deduction, maxLeverage: most}, index) => ({
      id: index + 1,
      symbol: context.names.wire(market.symbol),
      riskLimitValue: upTo,
      maintenanceMargin: maintenance,
      initialMargin: text((units('1') * units('1')) / units(most)),
      isLowestRisk: index === 0 ? 1 : 0,
      maxLeverage: `${most}.00`,
      mmDeduction: index === 0 ? '' : deduction,
    })),
  );
  return {category, list, nextPageCursor: ''};
}

/** Rates that were paid, newest first. https://bybit-exchange.github.io/docs/v5/market/history-fund-rate */
export function fundingHistory(context: Context, call: ApiRequest): object {
  const {params} = call;
  const category = params.oneOf('category', {linear: 'linear', inverse: 'inverse'} as const);
  if (category !== 'linear') throw badParameter('symbol');
  const {symbol} = contractOf(context, call);
  const [start, end] = [params.integer('startTime'), params.integer('endTime')];
  if (start !== null && end === null) throw badRequest('params error: endTime is required with startTime');
  const {funding} = context.engine.contracts;
  const interval = funding.intervalHours(symbol) * HOUR_MS;
  const until = Math.min(end ?? context.now(), context.now());
  const last = Math.floor(until / interval) * interval;
  const times = Array.from({length: limitOf(params, 200, 200)}, (_, index) => last - index * interval);
  const list = times
    .filter((at) => at >= (start ?? 0))
    .map((at) => ({
      symbol: context.names.wire(symbol),
      fundingRate: text(funding.rate(symbol, at)),
      fundingRateTimestamp: String(at),
    }));
  return {category, list};
}
