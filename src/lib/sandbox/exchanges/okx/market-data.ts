/** Public reads. https://www.okx.com/docs-v5/en/#order-book-trading-market-data and #public-data */
import {text, units} from '../../engine/fixed.ts';
import {hash} from '../../engine/random.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {EngineMarket} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Levels} from '../../kit/feeds.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, instrumentOf, instruments, isSpot, marketsOf} from './context.ts';
import {eitherOf, errorOf} from './errors.ts';
import {feeGroupOf} from './rights.ts';
import {MAX_AMOUNT, PRICE_BAND, priceBand} from './rules.ts';

const MAX_DEPTH = 400;
/** What every instrument has, and what only contracts or auctions have. */
const ALIKE = {
  instCategory: '1',
  ruleType: 'normal',
  openType: 'fix_price',
  category: '1',
  listTime: '1606468572000',
  futureSettlement: false,
  upcChg: [],
  ...fieldsOf(MAX_AMOUNT, 'maxLmtAmt maxMktAmt'),
  ...fieldsOf(PRICE_BAND, 'initPxLmtPct floatPxLmtPct maxPxLmtPct'),
  ...fieldsOf('', 'maxMktSz maxStopSz lever settleCcy stk uly alias auctionEndTime contTdSwTime'),
  ...fieldsOf('', 'ctMult ctType ctVal ctValCcy expTime instFamily optType preMktSwTime'),
};

export function serverTime(context: Context): object {
  return [{ts: String(context.now())}];
}

/** Nothing is down, and nothing is planned. */
export function systemStatus(): object {
  return [];
}

export function listInstruments(context: Context, {params}: ApiRequest): object {
  params.text('instType');
  if (!isSpot(params)) return [];
  const shown = params.has('instId') ? [instrumentOf(context, params)] : instruments(context);
  return shown.map((market) => instrumentView(context, market));
}

/** The number that names an instrument on sockets. */
export function instIdCode({symbol}: EngineMarket): number {
  return hash(symbol);
}

function instrumentView(context: Context, market: EngineMarket): object {
  return {
    instType: 'SPOT',
    instId: context.names.wire(market.symbol),
    instIdCode: instIdCode(market),
    baseCcy: market.base,
    quoteCcy: market.quote,
    tradeQuoteCcyList: marketsOf(context, market).map(({quote}) => quote),
    state: market.status === 'TRADING' ? 'live' : 'suspend',
    groupId: feeGroupOf(market),
    tickSz: market.tickSize,
    lotSz: market.stepSize,
    minSz: market.minQuantity,
    maxLmtSz: market.maxQuantity,
    maxTwapSz: market.maxQuantity,
    maxIcebergSz: market.maxQuantity,
    maxTriggerSz: market.maxQuantity,
    ...ALIKE,
  };
}

/** Price, quantity, a "0" that means nothing any more, and how many orders make the quantity. */
export function levelRows(levels: Levels): readonly (readonly string[])[] {
  return levels.map(([price, quantity]) => [price, quantity, '0', quantity === '0' ? '0' : '1']);
}

export function orderBook(context: Context, {params}: ApiRequest): object {
  const {symbol} = instrumentOf(context, params);
  const {bids, asks, lastUpdateId} = context.engine.markets.book(symbol, params.limit(1, MAX_DEPTH, 'sz'));
  return [{asks: levelRows(asks), bids: levelRows(bids), ts: String(context.now()), seqId: lastUpdateId}];
}

export function ticker(context: Context, {params}: ApiRequest): object {
  return [tickerView(context, instrumentOf(context, params).symbol)];
}

export function tickers(context: Context, {params}: ApiRequest): object {
  params.text('instType');
  return isSpot(params) ? instruments(context).map(({symbol}) => tickerView(context, symbol)) : [];
}

export function tickerView(context: Context, symbol: string): object {
  const {last, bid, bidQuantity, ask, askQuantity} = context.engine.markets.ticker(symbol);
  const day = context.tape.day(symbol);
  return {
    instType: 'SPOT',
    instId: context.names.wire(symbol),
    last,
    lastSz: context.tape.trades(symbol, 1)[0]?.quantity ?? '0',
    askPx: ask ?? '',
    askSz: askQuantity ?? '',
    bidPx: bid ?? '',
    bidSz: bidQuantity ?? '',
    open24h: day.open,
    high24h: day.high,
    low24h: day.low,
    vol24h: day.volume,
    volCcy24h: day.quoteVolume,
    sodUtc0: day.open,
    sodUtc8: day.open,
    ts: String(context.now()),
  };
}

/** Prices over many exchanges, of every currency that has one. */
export function indexTickers(context: Context, {params}: ApiRequest): object {
  const [quoteCcy, instId] = [params.optional('quoteCcy'), params.optional('instId')];
  if (quoteCcy === null && instId === null) throw eitherOf('quoteCcy', 'instId');
  const quote = quoteCcy ?? instId?.split('-')[1] ?? '';
  if (units(usdPrice(quote)) === 0n) throw errorOf(51014);
  const bases = new Set(context.engine.markets.all('spot').flatMap((market) => [market.base, market.quote]));
  const rows = [...bases]
    .filter((base) => base !== quote && (instId === null || instId === `${base}-${quote}`))
    .map((base) => ({
      instId: `${base}-${quote}`,
      ...fieldsOf(indexPrice(base, quote), 'idxPx high24h low24h open24h sodUtc0 sodUtc8'),
      ts: String(context.now()),
    }));
  if (rows.length === 0) throw errorOf(51014);
  return rows;
}

function indexPrice(base: string, quote: string): string {
  const precise = (units(usdPrice(base)) * units('1')) / units(usdPrice(quote));
  return text(precise - (precise % units('0.0000000001')));
}

export function priceLimit(context: Context, {params}: ApiRequest): object {
  const market = instrumentOf(context, params);
  const {buy, sell} = priceBand(market, context.engine.markets.ticker(market.symbol).last);
  const ts = String(context.now());
  return [{instType: 'SPOT', instId: params.text('instId'), buyLmt: buy, sellLmt: sell, ts, enabled: true}];
}

export function recentTrades(context: Context, {params}: ApiRequest): object {
  const {symbol} = instrumentOf(context, params);
  return context.tape
    .trades(symbol, params.limit(100, 500))
    .toReversed()
    .map((trade) => tradeView(context, trade));
}

export function tradeView(
  {names}: Pick<Context, 'names'>,
  {symbol, tradeId, price, quantity, buyerIsMaker, at}: PublicTrade,
): object {
  return {
    instId: names.wire(symbol),
    tradeId: String(tradeId),
    px: price,
    sz: quantity,
    side: buyerIsMaker ? 'sell' : 'buy',
    source: '0',
    ts: String(at),
  };
}
