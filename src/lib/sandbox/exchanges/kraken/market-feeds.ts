/** What each public channel sends: books with a checksum, trades, tickers. https://docs.kraken.com/api/docs/websocket-v2/book */
import {text, units} from '../../engine/fixed.ts';
import type {EngineBook, EngineMarket} from '../../engine/types.ts';
import {numberOf} from '../../kit/exact-json.ts';
import {type Feed, type Levels, levelChanges, paced} from '../../kit/feeds.ts';
import {checksumOf, type ShownLevel} from './checksum.ts';
import {type Context, rfc3339} from './context.ts';
import {padded, shownPrice, shownVolume} from './rules.ts';

type Send = (frame: object) => void;

const BOOK_MS = 20;
const TICKER_MS = 50;
const SNAPSHOT_TRADES = 50;

/** A snapshot, then the levels that changed within the depth; a level that falls out of it is not sent. */
export function bookFeed(context: Context, market: EngineMarket, depth: number, withSnapshot: boolean, send: Send): Feed {
  const {symbol} = market;
  let sent: EngineBook | null = null;
  const pace = paced(context.clock, BOOK_MS, () => {
    const now = context.engine.markets.book(symbol, depth);
    const before = sent;
    sent = now;
    if (before === null && !withSnapshot) return;
    const asks = before === null ? now.asks : changes(context, before, now, 'asks');
    const bids = before === null ? now.bids : changes(context, before, now, 'bids');
    if (before !== null && asks.length === 0 && bids.length === 0) return;
    const rules = context.engine.markets.find(symbol) ?? market;
    const shown = (levels: Levels) => levels.map((level) => shownLevel(rules, level));
    const data = {
      symbol,
      bids: shown(bids).map(levelRow),
      asks: shown(asks).map(levelRow),
      checksum: checksumOf(shown(now.asks), shown(now.bids)),
      timestamp: rfc3339(context.now()),
    };
    send({channel: 'book', type: before === null ? 'snapshot' : 'update', data: [data]});
  });
  return {symbol, hear: (event) => event.type === 'BOOK' && pace.hear(), close: pace.close};
}

/** Without the zeros of levels that are still there, beyond the depth. */
function changes({engine}: Context, before: EngineBook, now: EngineBook, name: 'asks' | 'bids'): Levels {
  const side = engine.markets.live(now.symbol)?.book[name];
  const isGone = (price: string) => side?.at(units(price)) === null;
  return levelChanges(before[name], now[name]).filter(([price, quantity]) => quantity !== '0' || isGone(price));
}

function shownLevel(market: EngineMarket, [price, quantity]: Levels[number]): ShownLevel {
  return [shownPrice(market, price), shownVolume(market, quantity)];
}

function levelRow([price, quantity]: ShownLevel): object {
  return {price: numberOf(price), qty: numberOf(quantity)};
}

/** The last fifty trades, then each one. */
export function tradeFeed(context: Context, market: EngineMarket, withSnapshot: boolean, send: Send): Feed {
  const {symbol} = market;
  type Trade = {
    readonly tradeId: number;
    readonly price: string;
    readonly quantity: string;
    readonly at: number;
    readonly buyerIsMaker: boolean;
  };
  const row = ({tradeId, price, quantity, at, buyerIsMaker}: Trade) => ({
    symbol,
    side: buyerIsMaker ? 'sell' : 'buy',
    price: numberOf(shownPrice(market, price)),
    qty: numberOf(shownVolume(market, quantity)),
    ord_type: 'limit',
    trade_id: tradeId,
    timestamp: rfc3339(at),
  });
  const frame = (type: 'snapshot' | 'update', trades: readonly Trade[]) => send({channel: 'trade', type, data: trades.map(row)});
  const stop = context.clock.after(0, () => withSnapshot && frame('snapshot', context.tape.trades(symbol, SNAPSHOT_TRADES)));
  return {symbol, hear: (event) => event.type === 'PUBLIC_TRADE' && frame('update', [event]), close: stop};
}

/** https://docs.kraken.com/api/docs/websocket-v2/ticker */
export function tickerFeed(context: Context, market: EngineMarket, withSnapshot: boolean, send: Send): Feed {
  const {symbol} = market;
  let isFirst = true;
  const pace = paced(context.clock, TICKER_MS, () => {
    const type = isFirst ? 'snapshot' : 'update';
    isFirst = false;
    if (type === 'update' || withSnapshot) send({channel: 'ticker', type, data: [tickerRow(context, market)]});
  });
  return {symbol, hear: (event) => event.type === 'PUBLIC_TRADE' && pace.hear(), close: pace.close};
}

function tickerRow({engine, tape, now}: Context, market: EngineMarket): object {
  const {bid, bidQuantity, ask, askQuantity, last} = engine.markets.ticker(market.symbol);
  const day = tape.day(market.symbol);
  const price = (value: string | null) => numberOf(shownPrice(market, value ?? '0'));
  const volume = (value: string | null) => numberOf(shownVolume(market, value ?? '0'));
  return {
    symbol: market.symbol,
    ...{bid: price(bid), bid_qty: volume(bidQuantity), ask: price(ask), ask_qty: volume(askQuantity), last: price(last)},
    ...{volume: volume(day.volume), vwap: price(day.average), low: price(day.low), high: price(day.high)},
    change: price(day.change),
    change_pct: numberOf(padded(text(units(day.changePercent) - (units(day.changePercent) % units('0.01'))), 2)),
    timestamp: rfc3339(now()),
  };
}
