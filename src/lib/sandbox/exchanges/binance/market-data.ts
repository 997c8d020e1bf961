/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints */
import {text, times, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Levels} from '../../kit/feeds.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, marketOf} from './context.ts';
import {unknownSymbol} from './errors.ts';
import {listOf} from './params.ts';
import {fixed8} from './view.ts';

const MAX_DEPTH = 5000;

export function depthWeight(params: Params): number {
  const limit = params.limit(100, MAX_DEPTH);
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
}

export function depth(context: Context, call: ApiRequest): object {
  const book = context.engine.markets.book(marketOf(context, call).symbol, call.params.limit(100, MAX_DEPTH));
  return {lastUpdateId: book.lastUpdateId, bids: levels(book.bids), asks: levels(book.asks)};
}

export function levels(side: Levels): Levels {
  return side.map(([price, quantity]) => [fixed8(price), fixed8(quantity)]);
}

/** One object for `symbol`, a list for `symbols` or for neither. A view gets the canonical symbol. */
export function perSymbol(view: (context: Context, symbol: string) => object): (context: Context, call: ApiRequest) => unknown {
  return (context, call) => {
    if (call.params.has('symbol')) return view(context, marketOf(context, call).symbol);
    const names = listOf(call.params, 'symbols');
    const markets = names === null ? context.engine.markets.all('spot') : names.map((name) => context.names.market(name));
    return markets.map((market) => {
      if (market === null) throw unknownSymbol();
      return view(context, market.symbol);
    });
  };
}

export function lastPrice({engine, names}: Context, symbol: string): object {
  return {symbol: names.wire(symbol), price: fixed8(engine.markets.ticker(symbol).last)};
}

export function bestQuote({engine, names}: Context, symbol: string): object {
  const {bid, bidQuantity, ask, askQuantity} = engine.markets.ticker(symbol);
  return {
    symbol: names.wire(symbol),
    bidPrice: fixed8(bid),
    bidQty: fixed8(bidQuantity),
    askPrice: fixed8(ask),
    askQty: fixed8(askQuantity),
  };
}

export function dayTicker(context: Context, symbol: string): object {
  const day = context.tape.day(symbol);
  const {bidPrice, bidQty, askPrice, askQty} = bestQuote(context, symbol) as Record<string, string>;
  return {
    symbol: context.names.wire(symbol),
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

export function averagePrice(context: Context, call: ApiRequest): object {
  const {symbol} = marketOf(context, call);
  return {mins: 5, price: fixed8(context.engine.markets.ticker(symbol).last), closeTime: context.now()};
}

export function recentTrades(context: Context, call: ApiRequest): unknown {
  return context.tape.trades(marketOf(context, call).symbol, call.params.limit(500, 1000)).map((trade) => ({
    id: trade.tradeId,
    price: fixed8(trade.price),
    qty: fixed8(trade.quantity),
    quoteQty: quoteOf(trade),
    time: trade.at,
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  }));
}

export function aggregateTrades(context: Context, call: ApiRequest): unknown {
  return context.tape.trades(marketOf(context, call).symbol, call.params.limit(500, 1000)).map((trade) => ({
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
