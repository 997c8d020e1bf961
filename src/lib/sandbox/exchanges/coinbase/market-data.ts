/**
 * The exchange's clock, products, books and trades, for everybody and for keys.
 * https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/products/list-products and the pages beside it
 */
import {over, text, units} from '../../engine/fixed.ts';
import type {PublicTrade} from '../../engine/tape.ts';
import type {EngineMarket} from '../../engine/types.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Levels} from '../../kit/feeds.ts';
import {type Context, iso, productOf} from './context.ts';
import {invalidArgument, notFound} from './errors.ts';
import {many} from './params.ts';
import {QUOTE_MAX_SIZE, quoteIncrement} from './rules.ts';

const MOST_TRADES = 1000;
const WHOLE_BOOK = 10_000;

export function serverTime(context: Context): object {
  const now = context.now();
  return {iso: iso(now), epochSeconds: String(Math.floor(now / 1000)), epochMillis: String(now)};
}

export function listProducts(context: Context, {params}: ApiRequest): object {
  const type = params.optional('product_type') ?? 'SPOT';
  const ids = many(params, 'product_ids');
  const isSpot = type === 'SPOT' || type === 'UNKNOWN_PRODUCT_TYPE';
  const listed = isSpot ? context.engine.markets.all('spot') : [];
  const found = listed.filter(({symbol}) => ids === null || ids.includes(context.names.wire(symbol)));
  const start = params.integer('offset') ?? 0;
  const end = start + (params.integer('limit') ?? found.length);
  const sharing = Map.groupBy(listed, ({bookSymbol}) => bookSymbol);
  return {
    products: found.slice(start, end).map((market) => productView(context, market, sharing.get(market.symbol) ?? [])),
    num_products: found.slice(start, end).length,
    pagination: {prev_cursor: '', next_cursor: '', has_next: end < found.length, has_prev: start > 0},
  };
}

/** The market in the path. Throws NOT_FOUND for one that is not listed. */
function marketInPath(context: Context, {params}: ApiRequest): EngineMarket {
  const market = context.names.market(params.text('product_id'));
  if (market === null) throw notFound('valid product_id is required');
  return market;
}

export function getProduct(context: Context, call: ApiRequest): object {
  const market = marketInPath(context, call);
  const sharing = context.engine.markets.all('spot').filter(({bookSymbol}) => bookSymbol === market.symbol);
  return productView(context, market, sharing);
}

/** `sharing`: every market that trades on the book of this one. */
function productView(context: Context, market: EngineMarket, sharing: readonly EngineMarket[]): Record<string, unknown> {
  const {engine, names} = context;
  const day = context.tape.day(market.symbol);
  const isAlias = market.bookSymbol !== market.symbol;
  const main = engine.markets.find(market.bookSymbol) ?? market;
  return {
    product_id: names.wire(market.symbol),
    price: engine.markets.ticker(market.symbol).last,
    price_percentage_change_24h: day.changePercent,
    volume_24h: day.volume,
    volume_percentage_change_24h: '0',
    base_increment: market.stepSize,
    quote_increment: quoteIncrement(market),
    quote_min_size: market.minNotional,
    quote_max_size: QUOTE_MAX_SIZE,
    base_min_size: market.minQuantity,
    base_max_size: market.maxQuantity,
    base_name: market.base,
    quote_name: market.quote,
    watched: false,
    is_disabled: false,
    new: false,
    status: 'online',
    cancel_only: market.status === 'CANCEL_ONLY',
    limit_only: false,
    post_only: false,
    trading_disabled: market.status === 'HALTED',
    auction_mode: false,
    product_type: 'SPOT',
    quote_currency_id: market.quote,
    base_currency_id: market.base,
    fcm_trading_session_details: null,
    mid_market_price: '',
    alias: isAlias ? names.wire(main.symbol) : '',
    alias_to: isAlias ? [] : sharing.filter(({symbol}) => symbol !== market.symbol).map(({symbol}) => names.wire(symbol)),
    base_display_symbol: market.base,
    quote_display_symbol: main.quote,
    view_only: false,
    price_increment: market.tickSize,
    display_name: names.wire(market.symbol),
    product_venue: 'CBE',
    approximate_quote_24h_volume: day.quoteVolume,
    new_at: '2023-01-01T00:00:00Z',
    best_bid_price: '',
    best_ask_price: '',
    high_24h: day.high,
    low_24h: day.low,
  };
}

export function productBook(context: Context, call: ApiRequest): object {
  const {symbol} = productOf(context, call);
  const {bids, asks} = context.engine.markets.book(symbol, call.params.limit(WHOLE_BOOK, WHOLE_BOOK));
  const [bid, ask] = [units(bids[0]?.[0] ?? '0'), units(asks[0]?.[0] ?? '0')];
  const middle = (bid + ask) / 2n;
  return {
    pricebook: pricebook(context, symbol, bids, asks),
    last: context.engine.markets.ticker(symbol).last,
    mid_market: text(middle),
    spread_bps: middle === 0n ? '0' : text(over((ask - bid) * 10_000n, middle)),
    spread_absolute: text(ask - bid),
  };
}

function pricebook({names, now}: Context, symbol: string, bids: Levels, asks: Levels): object {
  const view = (side: Levels) => side.map(([price, size]) => ({price, size}));
  return {product_id: names.wire(symbol), bids: view(bids), asks: view(asks), time: iso(now())};
}

export function bestBidAsk(context: Context, {params}: ApiRequest): object {
  const ids = many(params, 'product_ids');
  const markets = ids?.map((id) => context.names.market(id)) ?? context.engine.markets.all('spot');
  return {
    pricebooks: markets.map((market) => {
      if (market === null) throw invalidArgument('valid product_id is required');
      const {bid, bidQuantity, ask, askQuantity} = context.engine.markets.ticker(market.symbol);
      const side = (price: string | null, size: string | null): Levels => (price === null ? [] : [[price, size ?? '0']]);
      return pricebook(context, market.symbol, side(bid, bidQuantity), side(ask, askQuantity));
    }),
  };
}

/** The last trades, newest first, and the best prices. */
export function marketTrades(context: Context, call: ApiRequest): object {
  const {symbol} = marketInPath(context, call);
  const limit = call.params.integer('limit');
  if (limit === null) throw invalidArgument('limit is required');
  const {bid, ask} = context.engine.markets.ticker(symbol);
  return {
    trades: context.tape
      .trades(symbol, Math.min(limit, MOST_TRADES))
      .toReversed()
      .map((trade) => ({...tradeView(context, trade), bid: '', ask: '', exchange: 'coinbase'})),
    best_bid: bid ?? '',
    best_ask: ask ?? '',
  };
}

/** As REST and stream have it alike. `side` is the maker's. */
export function tradeView({names}: Context, {tradeId, symbol, price, quantity, at, buyerIsMaker}: PublicTrade): object {
  return {
    trade_id: String(tradeId),
    product_id: names.wire(symbol),
    price,
    size: quantity,
    time: iso(at),
    side: buyerIsMaker ? 'BUY' : 'SELL',
  };
}
