/** https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api */
import type {DecimalText} from '../../../../model/decimal.ts';
import {text, times, units} from '../../../engine/fixed.ts';
import type {EngineMarket} from '../../../engine/types.ts';
import {ApiError} from '../../../kit/api-error.ts';
import {candlesOf} from '../../../kit/candles.ts';
import type {ApiRequest} from '../../../kit/context.ts';
import type {Levels} from '../../../kit/feeds.ts';
import type {Params} from '../../../kit/params.ts';
import {contractOf, contractOrAll, contracts, type UsdmContext} from './context.ts';
import {fixed, money, priceText, quantityText} from './format.ts';

const DEPTHS = [5, 10, 20, 50, 100, 500, 1000];
const HOUR_MS = 3_600_000;
/** Contracts that are not listed among those of another interval are paid for every so many hours. */
const USUAL_HOURS = 8;

export function depthWeight(params: Params): number {
  const limit = params.limit(500, 1000);
  return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
}

export function depth(context: UsdmContext, call: ApiRequest): object {
  const market = contractOf(context, call);
  const limit = call.params.integer('limit') ?? 500;
  if (!DEPTHS.includes(limit)) throw new ApiError(-4021, `Depth limit '${limit}' is not valid.`);
  const book = context.engine.markets.book(market.symbol, limit);
  const at = context.now();
  return {lastUpdateId: book.lastUpdateId, E: at, T: at, bids: levels(market, book.bids), asks: levels(market, book.asks)};
}

export function levels(market: EngineMarket, side: Levels): Levels {
  return side.map(([price, quantity]) => [priceText(market, price), quantityText(market, quantity)]);
}

/** One object for `symbol`, else a list of all. */
export function perContract(
  view: (context: UsdmContext, market: EngineMarket) => object,
): (context: UsdmContext, call: ApiRequest) => unknown {
  return (context, call) => {
    const market = contractOrAll(context, call);
    return market === null ? contracts(context).map((each) => view(context, each)) : view(context, market);
  };
}

export function lastPrice({engine, names, now}: UsdmContext, market: EngineMarket): object {
  const {symbol} = market;
  return {symbol: names.wire(symbol), price: priceText(market, engine.markets.ticker(symbol).last), time: now()};
}

export function bestQuote({engine, names, now}: UsdmContext, market: EngineMarket): object {
  const {bid, bidQuantity, ask, askQuantity} = engine.markets.ticker(market.symbol);
  return {
    symbol: names.wire(market.symbol),
    ...{bidPrice: priceText(market, bid), bidQty: quantityText(market, bidQuantity)},
    ...{askPrice: priceText(market, ask), askQty: quantityText(market, askQuantity), time: now()},
  };
}

export function dayTicker({tape, names, now}: UsdmContext, market: EngineMarket): object {
  const day = tape.day(market.symbol);
  const price = (value: DecimalText) => priceText(market, value);
  return {
    symbol: names.wire(market.symbol),
    ...{priceChange: price(day.change), priceChangePercent: fixed(day.changePercent, 3), weightedAvgPrice: price(day.average)},
    ...{lastPrice: price(day.last), lastQty: quantityText(market, tape.trades(market.symbol, 1)[0]?.quantity ?? null)},
    ...{openPrice: price(day.open), highPrice: price(day.high), lowPrice: price(day.low)},
    ...{volume: quantityText(market, day.volume), quoteVolume: fixed(day.quoteVolume, 2), openTime: day.openTime},
    ...{closeTime: now(), firstId: day.firstId, lastId: day.lastId, count: day.count},
  };
}

/** `lastFundingRate` is what will be paid at `nextFundingTime`. */
export function premiumIndex({engine, names, now}: UsdmContext, market: EngineMarket): object {
  const {marks, funding} = engine.contracts;
  const index = money(text(marks.index(market)));
  const at = now();
  const nextFundingTime = funding.nextAt(market.symbol, at);
  return {
    ...{symbol: names.wire(market.symbol), markPrice: money(text(marks.mark(market))), indexPrice: index},
    ...{estimatedSettlePrice: index, lastFundingRate: money(text(funding.rate(market.symbol, nextFundingTime)))},
    ...{interestRate: '0.00010000', nextFundingTime, time: at},
  };
}

/** Only contracts whose terms were ever changed: one that is not here pays every eight hours. */
export function fundingInfo(context: UsdmContext): unknown {
  const {funding} = context.engine.contracts;
  return contracts(context)
    .map(({symbol}) => ({symbol, fundingIntervalHours: funding.intervalHours(symbol)}))
    .filter(({fundingIntervalHours}) => fundingIntervalHours !== USUAL_HOURS)
    .map(({symbol, fundingIntervalHours}) => ({
      ...{symbol: context.names.wire(symbol), adjustedFundingRateCap: '0.02000000', adjustedFundingRateFloor: '-0.02000000'},
      ...{fundingIntervalHours, disclaimer: false},
    }));
}

/** Settled rates of a contract, oldest first; without times the last ones. */
export function fundingRates(context: UsdmContext, call: ApiRequest): unknown {
  const {params} = call;
  const wanted = contractOrAll(context, call);
  const {from, to} = params.timeRange();
  const limit = params.limit(100, 1000);
  const {marks, funding} = context.engine.contracts;
  return (wanted === null ? contracts(context) : [wanted]).flatMap((market) => {
    const {symbol} = market;
    const step = funding.intervalHours(symbol) * HOUR_MS;
    const last = Math.min(Math.floor(context.now() / step) * step, to);
    const first = params.has('startTime') ? Math.ceil(from / step) * step : last - (limit - 1) * step;
    const times = Array.from(
      {length: Math.min(limit, Math.max(0, Math.floor((last - first) / step) + 1))},
      (_, n) => first + n * step,
    );
    return times.map((fundingTime) => ({
      ...{symbol: context.names.wire(symbol), fundingRate: money(text(funding.rate(symbol, fundingTime))), fundingTime},
      markPrice: money(text(marks.mark(market))),
    }));
  });
}

export function recentTrades(context: UsdmContext, call: ApiRequest): unknown {
  const market = contractOf(context, call);
  return context.tape.trades(market.symbol, call.params.limit(500, 1000)).map(({tradeId, price, quantity, at, buyerIsMaker}) => ({
    ...{id: tradeId, price: priceText(market, price), qty: quantityText(market, quantity)},
    ...{quoteQty: fixed(text(times(units(price), units(quantity))), 2), time: at, isBuyerMaker: buyerIsMaker},
  }));
}

const LENGTHS: Readonly<Record<string, number>> = {
  ...{'1m': 60_000, '3m': 180_000, '5m': 300_000, '15m': 900_000, '30m': 1_800_000, '1h': HOUR_MS, '2h': 2 * HOUR_MS},
  ...{'4h': 4 * HOUR_MS, '6h': 6 * HOUR_MS, '8h': 8 * HOUR_MS, '12h': 12 * HOUR_MS, '1d': 24 * HOUR_MS},
};

/** Oldest first. */
export function klines(context: UsdmContext, call: ApiRequest): unknown {
  const {params} = call;
  const market = contractOf(context, call);
  const length = params.oneOf('interval', LENGTHS, new ApiError(-1120, 'Invalid interval.'));
  const {from, to} = params.timeRange();
  return candlesOf(context.tape.trades(market.symbol, 1000), length)
    .filter(({start}) => start >= from && start <= to)
    .slice(0, params.limit(500, 1500))
    .toReversed()
    .map(({start, open, high, low, close, volume, quoteVolume}) => [
      ...[start, ...[open, high, low, close].map((price) => priceText(market, price)), quantityText(market, volume)],
      ...[start + length - 1, money(quoteVolume), 1, '0', '0', '0'],
    ]);
}
