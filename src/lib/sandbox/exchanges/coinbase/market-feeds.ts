/**
 * What each public channel sends of a product: the book as one snapshot and its changes, trades, tickers, candles, status.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
 */
import {type BookEvent, type Feed, type Levels, type MarketEvent, paced} from '../../kit/feeds.ts';
import {candlesOf} from './candles.ts';
import {type Context, iso} from './context.ts';
import {tradeView} from './market-data.ts';

type Send = (events: readonly object[]) => void;
type Trade = Extract<MarketEvent, {type: 'PUBLIC_TRADE'}>;

const BOOK_MS = 50;
const TRADES_MS = 250;
const TICKER_MS = 50;
const BATCH_MS = 5000;
const CANDLES_MS = 1000;
const CANDLE_MINUTES = 5;
const RECENT_TRADES = 50;
const WHOLE_BOOK = 10_000;

type MakeFeed = (context: Context, symbol: string, send: Send) => Feed;

/** By the name that a client subscribes to, and the name that the frames carry. */
export const CHANNELS: Readonly<Record<string, {readonly name: string; readonly open: MakeFeed}>> = {
  level2: {name: 'l2_data', open: book},
  market_trades: {name: 'market_trades', open: trades},
  ticker: {name: 'ticker', open: (context, symbol, send) => tickers(context, symbol, send, TICKER_MS, true)},
  ticker_batch: {name: 'ticker_batch', open: (context, symbol, send) => tickers(context, symbol, send, BATCH_MS, false)},
  candles: {name: 'candles', open: candles},
  status: {name: 'status', open: status},
};

/** Whole at first, then every price that changed with its new quantity; "0" takes it away. */
function book(context: Context, symbol: string, send: Send): Feed {
  const product_id = context.names.wire(symbol);
  const updates = (side: 'bid' | 'offer', levels: Levels, event_time: string) =>
    levels.map(([price_level, new_quantity]) => ({side, event_time, price_level, new_quantity}));
  const tell = (type: string, bids: Levels, asks: Levels) => {
    const time = iso(context.now());
    send([{type, product_id, updates: [...updates('bid', bids, time), ...updates('offer', asks, time)]}]);
  };
  const whole = context.engine.markets.book(symbol, WHOLE_BOOK);
  tell('snapshot', whole.bids, whole.asks);
  let pending: BookEvent[] = [];
  let cancel = () => {};
  const flush = () => {
    const events = pending;
    pending = [];
    const changed = (side: (event: BookEvent) => Levels) => [...new Map(events.flatMap(side))];
    tell(
      'update',
      changed(({bids}) => bids),
      changed(({asks}) => asks),
    );
  };
  return {
    symbol,
    hear(event) {
      if (event.type !== 'BOOK') return;
      pending.push(event);
      if (pending.length === 1) cancel = context.clock.after(BOOK_MS, flush);
    },
    close: () => cancel(),
  };
}

/** The last ones at first; then what was traded in a quarter of a second, newest first. */
function trades(context: Context, symbol: string, send: Send): Feed {
  const view = (list: readonly Trade[]) => list.map((trade) => tradeView(context, trade)).toReversed();
  send([{type: 'snapshot', trades: view(context.tape.trades(symbol, RECENT_TRADES))}]);
  let pending: Trade[] = [];
  let cancel = () => {};
  const flush = () => {
    const list = pending;
    pending = [];
    send([{type: 'update', trades: view(list)}]);
  };
  return {
    symbol,
    hear(event) {
      if (event.type !== 'PUBLIC_TRADE') return;
      pending.push(event);
      if (pending.length === 1) cancel = context.clock.after(TRADES_MS, flush);
    },
    close: () => cancel(),
  };
}

/** Told when something was traded. The batch leaves the best prices out. */
function tickers(context: Context, symbol: string, send: Send, everyMs: number, withBest: boolean): Feed {
  const tell = (type: string) => send([{type, tickers: [tickerView(context, symbol, withBest)]}]);
  return {symbol, ...repeated(context, everyMs, tell, (event) => event.type === 'PUBLIC_TRADE')};
}

function tickerView(context: Context, symbol: string, withBest: boolean): object {
  const day = context.tape.day(symbol);
  const {last, bid, bidQuantity, ask, askQuantity} = context.engine.markets.ticker(symbol);
  const best = {
    best_bid: bid ?? '',
    best_bid_quantity: bidQuantity ?? '',
    best_ask: ask ?? '',
    best_ask_quantity: askQuantity ?? '',
  };
  return {
    type: 'ticker',
    product_id: context.names.wire(symbol),
    price: last,
    volume_24_h: day.volume,
    low_24_h: day.low,
    high_24_h: day.high,
    low_52_w: day.low,
    high_52_w: day.high,
    price_percent_chg_24_h: day.changePercent,
    ...(withBest && best),
  };
}

function candles(context: Context, symbol: string, send: Send): Feed {
  const tell = (type: string) => {
    const list = candlesOf(context, symbol, CANDLE_MINUTES).slice(0, 1);
    send([{type, candles: list.map((candle) => ({...candle, product_id: context.names.wire(symbol)}))}]);
  };
  return {symbol, ...repeated(context, CANDLES_MS, tell, (event) => event.type === 'PUBLIC_TRADE')};
}

/** Once as a snapshot, then at most every `everyMs` while something is heard. */
function repeated(
  context: Context,
  everyMs: number,
  tell: (type: 'snapshot' | 'update') => void,
  concerns: (event: MarketEvent) => boolean,
): Pick<Feed, 'hear' | 'close'> {
  let isFirst = true;
  const pace = paced(context.clock, everyMs, () => {
    tell(isFirst ? 'snapshot' : 'update');
    isFirst = false;
  });
  return {hear: (event) => concerns(event) && pace.hear(), close: pace.close};
}

function status(context: Context, symbol: string, send: Send): Feed {
  const market = context.engine.markets.find(symbol);
  if (market !== null) {
    const id = context.names.wire(symbol);
    const product = {
      product_type: 'SPOT',
      id,
      base_currency: market.base,
      quote_currency: market.quote,
      base_increment: market.stepSize,
      quote_increment: market.tickSize,
      display_name: id.replace('-', '/'),
      status: 'online',
      status_message: '',
      min_market_funds: market.minNotional,
    };
    send([{type: 'snapshot', products: [product]}]);
  }
  return {symbol, hear() {}, close() {}};
}
