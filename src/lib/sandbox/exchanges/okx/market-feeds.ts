/**
 * What each public channel sends: books as one snapshot and its changes in a chain of numbers, small books as snapshots alone,
 * trades, tickers. https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel
 */
import type {EngineBook, EngineMarket} from '../../engine/types.ts';
import {type Feed, levelChanges, paced} from '../../kit/feeds.ts';
import {type Context, instrumentNamed} from './context.ts';
import {fundingView, markView} from './contract-data.ts';
import {levelRows, priceLimitView, tickerView, tradeView} from './market-data.ts';
import type {Arg} from './socket.ts';

/** Sends what a frame has beside `arg`. */
type Send = (body: object) => void;

const BOOK_DEPTH = 400;
const BOOK_MS = 100;
const TICKER_MS = 100;
/** A book that does not change is told of once more after this. */
const QUIET_MS = 60_000;
/** Depth of the channels that send snapshots alone, and how often. */
const SNAPSHOTS: Readonly<Record<string, readonly [depth: number, everyMs: number]>> = {books5: [5, 100], 'bbo-tbt': [1, 10]};

type Derived = readonly [everyMs: number, view: (context: Context, market: EngineMarket) => object];
/** What follows from the index, told when it changed. */
const CONTRACT_CHANNELS: Readonly<Record<string, Derived>> = {
  'mark-price': [200, markView],
  'funding-rate': [30_000, fundingView],
  'price-limit': [200, priceLimitView],
};

/** Null for a channel or an instrument that is not there. */
export function createFeed(context: Context, {channel = '', instId = ''}: Arg, send: Send): Feed | null {
  const market = instrumentNamed(context, instId);
  if (market === null) return null;
  const {symbol} = market;
  // Looking at the book brings it to life.
  context.engine.markets.book(symbol, 1);
  const snapshots = SNAPSHOTS[channel];
  if (snapshots !== undefined) return smallBook(context, market, snapshots, send);
  if (channel === 'books') return book(context, market, send);
  if (market.product === 'linear' && CONTRACT_CHANNELS[channel] !== undefined)
    return derived(context, market, CONTRACT_CHANNELS[channel], send);
  if (channel === 'tickers') return ticker(context, symbol, send);
  return channel === 'trades' ? trades(context, symbol, send) : null;
}

/** Each change names the number of what was sent before it. */
function book(context: Context, market: EngineMarket, send: Send): Feed {
  const {symbol} = market;
  let sent: EngineBook | null = null;
  let cancelQuiet = () => {};
  const act = (again: boolean) => {
    const now = context.engine.markets.book(symbol, BOOK_DEPTH);
    const before = sent;
    const bids = before === null ? now.bids : levelChanges(before.bids, now.bids);
    const asks = before === null ? now.asks : levelChanges(before.asks, now.asks);
    if (before !== null && bids.length === 0 && asks.length === 0 && !again) return;
    sent = bids.length === 0 && asks.length === 0 && before !== null ? before : now;
    const chain = {checksum: 0, prevSeqId: before?.lastUpdateId ?? -1, seqId: sent.lastUpdateId};
    const data = {asks: levelRows(market, asks), bids: levelRows(market, bids), ts: String(context.now()), ...chain};
    send({action: before === null ? 'snapshot' : 'update', data: [data]});
    cancelQuiet();
    cancelQuiet = context.clock.after(QUIET_MS, () => act(true));
  };
  const pace = paced(context.clock, BOOK_MS, () => act(false));
  return {
    symbol,
    hear: (event) => event.type === 'BOOK' && pace.hear(),
    close() {
      pace.close();
      cancelQuiet();
    },
  };
}

function smallBook(context: Context, market: EngineMarket, [depth, everyMs]: readonly [number, number], send: Send): Feed {
  const {symbol} = market;
  const instId = context.names.wire(symbol);
  let seen = '';
  const pace = paced(context.clock, everyMs, () => {
    const {bids, asks, lastUpdateId} = context.engine.markets.book(symbol, depth);
    const levels = JSON.stringify([bids, asks]);
    if (levels === seen) return;
    seen = levels;
    const ts = String(context.now());
    send({data: [{asks: levelRows(market, asks), bids: levelRows(market, bids), instId, ts, seqId: lastUpdateId}]});
  });
  return {symbol, hear: (event) => event.type === 'BOOK' && pace.hear(), close: pace.close};
}

function ticker(context: Context, symbol: string, send: Send): Feed {
  const pace = paced(context.clock, TICKER_MS, () => send({data: [tickerView(context, symbol)]}));
  return {symbol, hear: () => pace.hear(), close: pace.close};
}

function trades(context: Context, symbol: string, send: Send): Feed {
  return {
    symbol,
    hear(event) {
      if (event.type === 'PUBLIC_TRADE') send({data: [{...tradeView(context, event), count: '1', seqId: event.tradeId}]});
    },
    close() {},
  };
}

/** Looked at whenever its time comes: the index moves without an event of the contract's own. */
function derived(context: Context, market: EngineMarket, [everyMs, view]: Derived, send: Send): Feed {
  let seen = '';
  let cancel = () => {};
  const look = () => {
    cancel = context.clock.after(everyMs, look);
    const {ts, ...now} = view(context, market) as {readonly ts: string};
    const words = JSON.stringify(now);
    if (words === seen) return;
    seen = words;
    send({data: [{...now, ts}]});
  };
  cancel = context.clock.after(0, look);
  return {symbol: '', hear() {}, close: () => cancel()};
}
