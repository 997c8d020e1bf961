/** Public answers over REST. https://docs.kraken.com/api/docs/rest-api/get-server-time and the pages beside it */
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {assetAltname, assetCode, pairKey, socketName1, spell} from './codes.ts';
import {type Context, marketOf, rfc3339} from './context.ts';
import {errorOf, unknownPair} from './errors.ts';
import {MAKER_TIERS, TAKER_TIERS} from './rights.ts';
import {COST_DECIMALS, decimalsOf, padded, pairStatus, shownPrice, shownVolume} from './rules.ts';
import {seconds} from './view.ts';

const USUAL_DEPTH = 100;
const MAX_DEPTH = 500;
const KEPT_TRADES = 1000;

export function serverTime(context: Context): object {
  const now = context.now();
  return {unixtime: Math.floor(now / 1000), rfc1123: new Date(now).toUTCString()};
}

export function systemStatus(context: Context): object {
  return {status: 'online', timestamp: rfc3339(context.now())};
}

/** Assets of every pair, or those that are named by code or altname. */
export function assets({engine}: Context, {params}: ApiRequest): object {
  const all = [...new Set(engine.markets.all('spot').flatMap(({base, quote}) => [base, quote]))];
  const wanted = params.list('asset');
  const found = all.filter(
    (asset) => wanted === null || wanted.some((name) => [asset, assetCode(asset), assetAltname(asset)].includes(name)),
  );
  if (wanted !== null && found.length < wanted.length) throw errorOf('EQuery:Unknown asset');
  return Object.fromEntries(
    found.map((asset) => [
      assetCode(asset),
      {aclass: 'currency', altname: assetAltname(asset), decimals: 10, display_decimals: 5, status: 'enabled'},
    ]),
  );
}

/** Markets of the pairs that are named; without any, all. */
function named(context: Context, {params}: ApiRequest): readonly EngineMarket[] {
  const names = params.list('pair');
  if (names === null) return context.engine.markets.all('spot');
  return names.map((name) => {
    const market = context.pairs.find(name);
    if (market === null) throw unknownPair();
    return market;
  });
}

export function assetPairs(context: Context, call: ApiRequest): object {
  return Object.fromEntries(named(context, call).map((market) => [pairKey(market), pairView(market)]));
}

function pairView(market: EngineMarket): object {
  return {
    altname: spell(market),
    wsname: socketName1(market),
    aclass_base: 'currency',
    base: assetCode(market.base),
    aclass_quote: 'currency',
    quote: assetCode(market.quote),
    execution_venue: 'international',
    lot: 'unit',
    cost_decimals: COST_DECIMALS,
    pair_decimals: decimalsOf(market.tickSize),
    lot_decimals: decimalsOf(market.stepSize),
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: TAKER_TIERS,
    fees_maker: MAKER_TIERS,
    fee_volume_currency: 'ZUSD',
    margin_call: 80,
    margin_stop: 40,
    ordermin: market.minQuantity,
    costmin: market.minNotional,
    tick_size: market.tickSize,
    status: pairStatus(market),
  };
}

export function tickers(context: Context, call: ApiRequest): object {
  return Object.fromEntries(named(context, call).map((market) => [pairKey(market), tickerView(context, market)]));
}

/** Each list is [today, last 24 hours], which are one here. */
function tickerView({engine, tape}: Context, market: EngineMarket): object {
  const {last, bid, bidQuantity, ask, askQuantity} = engine.markets.ticker(market.symbol);
  const day = tape.day(market.symbol);
  const price = (value: string | null) => shownPrice(market, value ?? '0');
  const volume = (value: string | null) => padded(value ?? '0', 8);
  const best = (at: string | null, quantity: string | null) => [price(at), (quantity ?? '0').split('.')[0], volume(quantity)];
  const twice = <T>(value: T) => [value, value];
  return {
    a: best(ask, askQuantity),
    b: best(bid, bidQuantity),
    c: [price(last), volume(tape.trades(market.symbol, 1)[0]?.quantity ?? '0')],
    v: twice(volume(day.volume)),
    p: twice(price(day.average)),
    t: twice(day.count),
    l: twice(price(day.low)),
    h: twice(price(day.high)),
    o: price(day.open),
  };
}

export function orderBook(context: Context, call: ApiRequest): object {
  const market = marketOf(context, call);
  const {bids, asks} = context.engine.markets.book(market.symbol, call.params.limit(USUAL_DEPTH, MAX_DEPTH, 'count'));
  const now = Math.floor(context.now() / 1000);
  const rows = (side: typeof bids) =>
    side.map(([price, quantity]) => [shownPrice(market, price), shownVolume(market, quantity), now]);
  return {[pairKey(market)]: {asks: rows(asks), bids: rows(bids)}};
}

/** [price, volume, time, buy or sell, limit or market, "", id], oldest first. https://docs.kraken.com/api/docs/rest-api/get-recent-trades */
export function recentTrades(context: Context, call: ApiRequest): object {
  const market = marketOf(context, call);
  const trades = context.tape.trades(market.symbol, call.params.limit(KEPT_TRADES, KEPT_TRADES, 'count'));
  const rows = trades.map(({price, quantity, at, buyerIsMaker, tradeId}) => [
    ...[shownPrice(market, price), padded(quantity, 8), seconds(at)],
    ...[buyerIsMaker ? 's' : 'b', 'l', '', tradeId],
  ]);
  return {[pairKey(market)]: rows, last: `${trades.at(-1)?.at ?? context.now()}000000`};
}
