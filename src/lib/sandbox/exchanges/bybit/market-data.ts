/** https://bybit-exchange.github.io/docs/v5/market/time and the pages beside it */
import {text, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {EngineBook, EngineMarket} from '../../engine/types.ts';
import {type Call, type Context, categoryOf, stableId} from './context.ts';
import {ApiError} from './errors.ts';
import type {Params} from './params.ts';
import {PRICE_LIMIT_X, PRICE_LIMIT_Y, priceLimits, QUOTE_PRECISION} from './rules.ts';

const MAX_DEPTH = 1000;

export function serverTime(context: Context): object {
  const now = context.now();
  return {timeSecond: String(Math.floor(now / 1000)), timeNano: `${now}000000`};
}

/** Categories other than spot are there, and empty. */
export function instruments(context: Context, {params}: Call): object {
  const category = categoryOf(params);
  const symbol = params.optional('symbol');
  const markets = category === 'spot' ? context.engine.markets() : [];
  const list = markets.filter((market) => symbol === null || market.symbol === symbol).map(instrumentView);
  return {category, list, ...(category !== 'spot' && {nextPageCursor: ''})};
}

function instrumentView(market: EngineMarket): object {
  return {
    symbol: market.symbol,
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

/** The spot market of a public question. Throws 10001 for one that is not there. */
function publicMarket({engine}: Context, params: Params): EngineMarket {
  const market = categoryOf(params) === 'spot' ? engine.market(params.text('symbol')) : null;
  if (market === null) throw new ApiError(10001, 'Not supported symbols');
  return market;
}

export function orderBook(context: Context, {params}: Call): object {
  const {symbol} = publicMarket(context, params);
  const book = context.engine.book(symbol, params.limit(1, MAX_DEPTH));
  const now = context.now();
  return {s: symbol, b: book.bids, a: book.asks, ts: now, u: updateId(book), seq: book.lastUpdateId, cts: now};
}

/** Never 1: that says that the service was restarted. */
export function updateId({lastUpdateId}: EngineBook): number {
  return lastUpdateId + 1000;
}

export function tickers(context: Context, {params}: Call): object {
  const category = categoryOf(params);
  if (category !== 'spot') return {category, list: []};
  const symbols =
    params.optional('symbol') === null
      ? context.engine.markets().map(({symbol}) => symbol)
      : [publicMarket(context, params).symbol];
  return {
    category,
    list: symbols.map((symbol) => {
      const {bid, bidQuantity, ask, askQuantity} = context.engine.ticker(symbol);
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
  const {last, usdIndex} = context.engine.ticker(symbol);
  return {
    symbol,
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

export function priceLimit(context: Context, {params}: Call): object {
  const market = publicMarket(context, params);
  const {buy, sell} = priceLimits(market, context.engine.ticker(market.symbol).last);
  return {symbol: market.symbol, buyLmt: buy, sellLmt: sell, ts: String(context.now())};
}

export function recentTrades(context: Context, {params}: Call): object {
  const {symbol} = publicMarket(context, params);
  const list = context.tape.trades(symbol, params.limit(60, 60)).toReversed();
  return {
    category: 'spot',
    list: list.map((trade) => ({
      execId: publicTradeId(context, trade),
      symbol,
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
