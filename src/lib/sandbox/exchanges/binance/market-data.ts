/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints */
import {dec, plain} from '../../../model/decimal.ts';
import {text, times, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import {type Call, type Context, marketOf} from './context.ts';
import {unknownSymbol} from './errors.ts';
import {fixed8} from './format.ts';

const MAX_DEPTH = 5000;

export function depthWeight({params}: Call): number {
  const limit = params.limit(100, MAX_DEPTH);
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
}

export function depth(context: Context, {params}: Call): object {
  const book = context.engine.book(marketOf(context, params).symbol, params.limit(100, MAX_DEPTH));
  return {lastUpdateId: book.lastUpdateId, bids: levels(book.bids), asks: levels(book.asks)};
}

export function levels(side: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return side.map(([price, quantity]) => [fixed8(price), fixed8(quantity)]);
}

/** One object for `symbol`, a list for `symbols` or for neither. */
export function perSymbol(view: (context: Context, symbol: string) => object): (context: Context, call: Call) => unknown {
  return (context, {params}) => {
    if (params.has('symbol')) return view(context, marketOf(context, params).symbol);
    const symbols = params.list('symbols') ?? context.engine.markets().map(({symbol}) => symbol);
    return symbols.map((symbol) => {
      if (context.engine.market(symbol) === null) throw unknownSymbol();
      return view(context, symbol);
    });
  };
}

export function lastPrice({engine}: Context, symbol: string): object {
  return {symbol, price: fixed8(engine.ticker(symbol).last)};
}

/** USD index of the assets that count as collateral on the futures desk: `[{symbol: "BTCUSD", time, index, ...}]`. */
export function assetIndexes({engine, now}: Context): object[] {
  const collateral = new Set(['BTC', 'ETH', 'BNB', 'USDC', 'XRP', 'SOL', 'ADA']);
  return engine
    .tickers()
    .filter(({symbol}) => symbol.endsWith('USDT') && collateral.has(symbol.slice(0, -4)))
    .map(({symbol, usdIndex}) => ({
      symbol: `${symbol.slice(0, -4)}USD`,
      time: now(),
      index: fixed8(usdIndex),
      bidBuffer: '0.10000000',
      askBuffer: '0.10000000',
      bidRate: fixed8(plain(dec(usdIndex).mul('0.9'))),
      askRate: fixed8(plain(dec(usdIndex).mul('1.1'))),
      autoExchangeBidBuffer: '0.05000000',
      autoExchangeAskBuffer: '0.05000000',
      autoExchangeBidRate: fixed8(plain(dec(usdIndex).mul('0.95'))),
      autoExchangeAskRate: fixed8(plain(dec(usdIndex).mul('1.05'))),
    }));
}

export function bestQuote({engine}: Context, symbol: string): object {
  const {bid, bidQuantity, ask, askQuantity} = engine.ticker(symbol);
  return {symbol, bidPrice: fixed8(bid), bidQty: fixed8(bidQuantity), askPrice: fixed8(ask), askQty: fixed8(askQuantity)};
}

export function dayTicker(context: Context, symbol: string): object {
  const day = context.tape.day(symbol);
  const {bidPrice, bidQty, askPrice, askQty} = bestQuote(context, symbol) as Record<string, string>;
  return {
    symbol,
    priceChange: fixed8(day.change),
    priceChangePercent: fixed8(day.changePercent).slice(0, -5),
    weightedAvgPrice: fixed8(day.average),
    prevClosePrice: fixed8(day.open),
    lastPrice: fixed8(day.last),
    lastQty: fixed8(context.tape.trades(symbol, 1)[0]?.quantity ?? null),
    bidPrice,
    bidQty,
    askPrice,
    askQty,
    openPrice: fixed8(day.open),
    highPrice: fixed8(day.high),
    lowPrice: fixed8(day.low),
    volume: fixed8(day.volume),
    quoteVolume: fixed8(day.quoteVolume),
    openTime: day.openTime,
    closeTime: context.now(),
    firstId: day.firstId,
    lastId: day.lastId,
    count: day.count,
  };
}

export function averagePrice(context: Context, {params}: Call): object {
  const {symbol} = marketOf(context, params);
  return {mins: 5, price: fixed8(context.engine.ticker(symbol).last), closeTime: context.now()};
}

export function recentTrades(context: Context, {params}: Call): unknown {
  return context.tape.trades(marketOf(context, params).symbol, params.limit(500, 1000)).map((trade) => ({
    id: trade.tradeId,
    price: fixed8(trade.price),
    qty: fixed8(trade.quantity),
    quoteQty: quoteOf(trade),
    time: trade.at,
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  }));
}

export function aggregateTrades(context: Context, {params}: Call): unknown {
  return context.tape.trades(marketOf(context, params).symbol, params.limit(500, 1000)).map((trade) => ({
    a: trade.tradeId,
    p: fixed8(trade.price),
    q: fixed8(trade.quantity),
    f: trade.tradeId,
    l: trade.tradeId,
    T: trade.at,
    m: trade.buyerIsMaker,
    M: true,
  }));
}

function quoteOf(trade: PublicTrade): string {
  return fixed8(text(times(units(trade.price), units(trade.quantity))));
}
