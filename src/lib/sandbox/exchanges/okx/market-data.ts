/** Public reads. https://www.okx.com/docs-v5/en/#order-book-trading-market-data and #public-data */
import {text, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {EngineMarket} from '../../engine/types.ts';
import {usdPrice} from '../../engine/universe.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Levels} from '../../kit/feeds.ts';
import {fieldsOf} from '../../kit/fields.ts';
import {type Context, familyOf, instrumentOf, instruments, instTypeOf, marketOf, productsOf} from './context.ts';
import {inContracts} from './contract-size.ts';
import {eitherOf, errorOf} from './errors.ts';
import {priceBand} from './rules.ts';

const MAX_DEPTH = 400;

export function serverTime(context: Context): object {
  return [{ts: String(context.now())}];
}

/** Nothing is down, and nothing is planned. */
export function systemStatus(): object {
  return [];
}

/** Price, quantity, a "0" that means nothing any more, and how many orders make the quantity. */
export function levelRows(market: EngineMarket, levels: Levels): readonly (readonly string[])[] {
  return levels.map(([price, quantity]) => [price, inContracts(market, quantity), '0', quantity === '0' ? '0' : '1']);
}

export function orderBook(context: Context, {params}: ApiRequest): object {
  const market = instrumentOf(context, params);
  const {bids, asks, lastUpdateId} = context.engine.markets.book(market.symbol, params.limit(1, MAX_DEPTH, 'sz'));
  return [{asks: levelRows(market, asks), bids: levelRows(market, bids), ts: String(context.now()), seqId: lastUpdateId}];
}

export function ticker(context: Context, {params}: ApiRequest): object {
  return [tickerView(context, instrumentOf(context, params).symbol)];
}

export function tickers(context: Context, {params}: ApiRequest): object {
  params.text('instType');
  const family = params.optional('instFamily');
  return instruments(context, productsOf(params))
    .filter((market) => family === null || familyOf(market) === family)
    .map(({symbol}) => tickerView(context, symbol));
}

export function tickerView(context: Context, symbol: string): object {
  const {last, bid, bidQuantity, ask, askQuantity} = context.engine.markets.ticker(symbol);
  const day = context.tape.day(symbol);
  const market = marketOf(context, {symbol});
  const size = (quantity: string) => inContracts(market, quantity);
  return {
    instType: instTypeOf(market),
    instId: context.names.wire(symbol),
    last,
    lastSz: size(context.tape.trades(symbol, 1)[0]?.quantity ?? '0'),
    askPx: ask ?? '',
    askSz: size(askQuantity ?? '0'),
    bidPx: bid ?? '',
    bidSz: size(bidQuantity ?? '0'),
    open24h: day.open,
    high24h: day.high,
    low24h: day.low,
    vol24h: size(day.volume),
    // In base units of a contract, in quote units of coins.
    volCcy24h: market.product === 'linear' ? day.volume : day.quoteVolume,
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
      ...fieldsOf(indexPrice(context, base, quote), 'idxPx high24h low24h open24h sodUtc0 sodUtc8'),
      ts: String(context.now()),
    }));
  if (rows.length === 0) throw errorOf(51014);
  return rows;
}

/** What contracts are marked by, where there are any of the pair. */
function indexPrice({engine, names}: Context, base: string, quote: string): string {
  const contract = names.market(`${base}-${quote}-SWAP`, 'linear');
  if (contract !== null) return text(engine.contracts.marks.index(contract));
  const precise = (units(usdPrice(base)) * units('1')) / units(usdPrice(quote));
  return text(precise - (precise % units('0.0000000001')));
}

export function priceLimit(context: Context, {params}: ApiRequest): object {
  return [priceLimitView(context, instrumentOf(context, params))];
}

export function priceLimitView(context: Context, market: EngineMarket): object {
  const {buy, sell} = priceBand(market, context.engine.markets.ticker(market.symbol).last);
  const ts = String(context.now());
  return {instType: instTypeOf(market), instId: context.names.wire(market.symbol), buyLmt: buy, sellLmt: sell, ts, enabled: true};
}

export function recentTrades(context: Context, {params}: ApiRequest): object {
  const {symbol} = instrumentOf(context, params);
  return context.tape
    .trades(symbol, params.limit(100, 500))
    .toReversed()
    .map((trade) => tradeView(context, trade));
}

export function tradeView(
  {engine, names}: Pick<Context, 'engine' | 'names'>,
  {symbol, tradeId, price, quantity, buyerIsMaker, at}: PublicTrade,
): object {
  return {
    instId: names.wire(symbol),
    tradeId: String(tradeId),
    px: price,
    sz: inContracts(marketOf({engine}, {symbol}), quantity),
    side: buyerIsMaker ? 'sell' : 'buy',
    source: '0',
    ts: String(at),
  };
}
