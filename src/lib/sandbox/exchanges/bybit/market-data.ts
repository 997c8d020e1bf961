/** https://bybit-exchange.github.io/docs/v5/market/time and the pages beside it */
import {text, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {EngineBook, EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import {type Context, categoryOf, productOf, stableId} from './context.ts';
import {contractInstruments, contractTickers} from './contract-data.ts';
import {contractLimits} from './contract-rules.ts';
import {badRequest} from './errors.ts';
import {limitOf} from './params.ts';
import {PRICE_LIMIT_X, PRICE_LIMIT_Y, priceLimits, QUOTE_PRECISION} from './rules.ts';

const MAX_DEPTH = 1000;

export function serverTime(context: Context): object {
  const now = context.now();
  return {timeSecond: String(Math.floor(now / 1000)), timeNano: `${now}000000`};
}

/** Categories other than spot and linear are there, and empty. */
export function instruments(context: Context, call: ApiRequest): object {
  const {engine, names} = context;
  const category = categoryOf(call);
  if (category === 'linear') return {category, ...contractInstruments(context, call)};
  const symbol = call.params.optional('symbol');
  const one = symbol === null ? null : names.market(symbol);
  const markets = category !== 'spot' ? [] : symbol === null ? engine.markets.all('spot') : one === null ? [] : [one];
  const list = markets.map((market) => instrumentView(context, market));
  return {category, list, ...(category !== 'spot' && {nextPageCursor: ''})};
}

function instrumentView({names}: Context, market: EngineMarket): object {
  return {
    symbol: names.wire(market.symbol),
    baseCoin: market.base,
    quoteCoin: market.quote,
    innovation: '0',
    symbolType: '',
    status: market.status === 'TRADING' ? 'Trading' : 'Closed',
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: market.stepSize,
      quotePrecision: QUOTE_PRECISION,
      minOrderQty: market.minQuantity,
      maxOrderQty: market.maxQuantity,
      minOrderAmt: market.minNotional,
      maxOrderAmt: '9000000',
      maxLimitOrderQty: market.maxQuantity,
      maxMarketOrderQty: market.maxQuantity,
      postOnlyMaxLimitOrderSize: market.maxQuantity,
    },
    priceFilter: {tickSize: market.tickSize},
    riskParameters: {priceLimitRatioX: PRICE_LIMIT_X, priceLimitRatioY: PRICE_LIMIT_Y},
  };
}

/** The market of a public question. Throws 10001 for one that is not there. */
function publicMarket(context: Context, call: ApiRequest): EngineMarket {
  const product = productOf(categoryOf(call));
  const market = product === null ? null : context.names.market(call.params.text('symbol'), product);
  if (market === null) throw badRequest('Not supported symbols');
  return market;
}

export function orderBook(context: Context, call: ApiRequest): object {
  const {symbol, product} = publicMarket(context, call);
  const book = context.engine.markets.book(symbol, limitOf(call.params, product === 'spot' ? 1 : 25, MAX_DEPTH));
  const now = context.now();
  const s = context.names.wire(symbol);
  return {s, b: book.bids, a: book.asks, ts: now, u: updateId(book), seq: book.lastUpdateId, cts: now};
}

/** Never 1: that says that the service was restarted. */
export function updateId({lastUpdateId}: EngineBook): number {
  return lastUpdateId + 1000;
}

export function tickers(context: Context, call: ApiRequest): object {
  const category = categoryOf(call);
  if (category === 'linear') return {category, list: contractTickers(context, call)};
  if (category !== 'spot') return {category, list: []};
  const markets = call.params.has('symbol') ? [publicMarket(context, call)] : context.engine.markets.all('spot');
  return {
    category,
    list: markets.map(({symbol}) => {
      const {bid, bidQuantity, ask, askQuantity} = context.engine.markets.ticker(symbol);
      return {
        ...tickerView(context, symbol),
        bid1Price: bid ?? '',
        bid1Size: bidQuantity ?? '',
        ask1Price: ask ?? '',
        ask1Size: askQuantity ?? '',
      };
    }),
  };
}

/** As REST and stream have it alike. */
export function tickerView(context: Context, symbol: string): object {
  const day = context.tape.day(symbol);
  const {last, usdIndex} = context.engine.markets.ticker(symbol);
  return {
    symbol: context.names.wire(symbol),
    lastPrice: last,
    prevPrice24h: day.open,
    price24hPcnt: text(units(day.changePercent) / 100n),
    highPrice24h: day.high,
    lowPrice24h: day.low,
    turnover24h: day.quoteVolume,
    volume24h: day.volume,
    usdIndexPrice: usdIndex,
  };
}

export function priceLimit(context: Context, call: ApiRequest): object {
  const market = publicMarket(context, call);
  const {buy, sell} = limitsOf(context, market);
  return {symbol: context.names.wire(market.symbol), buyLmt: buy, sellLmt: sell, ts: String(context.now())};
}

function limitsOf(context: Context, market: EngineMarket): {readonly buy: string; readonly sell: string} {
  if (market.product === 'spot') return priceLimits(market, context.engine.markets.ticker(market.symbol).last);
  const {buy, sell} = contractLimits(context, market);
  return {buy: text(buy), sell: text(sell)};
}

export function recentTrades(context: Context, call: ApiRequest): object {
  const {symbol} = publicMarket(context, call);
  const isSpot = categoryOf(call) === 'spot';
  const list = context.tape.trades(symbol, isSpot ? limitOf(call.params, 60, 60) : limitOf(call.params, 500, 1000)).toReversed();
  return {
    category: categoryOf(call),
    list: list.map((trade) => ({
      execId: publicTradeId(context, trade),
      symbol: context.names.wire(symbol),
      price: trade.price,
      size: trade.quantity,
      side: trade.buyerIsMaker ? 'Sell' : 'Buy',
      time: String(trade.at),
      isBlockTrade: false,
      isRPITrade: false,
      seq: String(trade.tradeId),
    })),
  };
}

export function publicTradeId(context: Pick<Context, 'salt'>, {symbol, tradeId}: PublicTrade): string {
  return stableId(context, `trade/${symbol}/${tradeId}`);
}
