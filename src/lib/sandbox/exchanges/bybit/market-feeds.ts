/** What each public topic sends: books as one snapshot and its changes, trades, tickers. */
import {units} from '../../engine/fixed.ts';
import type {EngineBook, EngineProduct} from '../../engine/types.ts';
import {type Feed, levelChanges, paced} from '../../kit/feeds.ts';
import {type Context, categoryOfSymbol} from './context.ts';
import {contractTicker} from './contract-data.ts';
import {publicTradeId, tickerView, updateId} from './market-data.ts';

type Send = (frame: object) => void;

/** How often a book of that many levels is told of. */
const BOOK_MS: Readonly<Record<string, number>> = {'1': 10, '50': 20, '200': 100, '1000': 200};
const TICKER_MS = 50;
const CONTRACT_TICKER_MS = 100;
const SILENCE_MS = 3000;

/** Null for a topic that is not there. */
export function createFeed(context: Context, product: EngineProduct, topic: string, send: Send): Feed | null {
  const [kind = '', ...rest] = topic.split('.');
  const symbol = context.names.market(rest.at(-1) ?? '', product)?.symbol;
  if (symbol === undefined) return null;
  // Looking at the book brings it to life.
  context.engine.markets.book(symbol, 1);
  const part = rest.length === 2 ? (rest[0] ?? '') : '';
  if (kind === 'orderbook' && part === '1') return bestLevel(context, topic, symbol, send);
  if (kind === 'orderbook' && Object.hasOwn(BOOK_MS, part)) return book(context, topic, symbol, Number(part), send);
  if (rest.length !== 1) return null;
  if (kind === 'publicTrade') return trades(context, topic, symbol, send);
  if (kind !== 'tickers') return null;
  return (product === 'spot' ? ticker : contractTickers)(context, topic, symbol, send);
}

function bookFrame(context: Context, topic: string, type: 'snapshot' | 'delta', data: object): object {
  const now = context.now();
  return {topic, ts: now, type, data, cts: now};
}

/** One snapshot, then only what changed within the depth; `u` grows by one with every frame. */
function book(context: Context, topic: string, symbol: string, depth: number, send: Send): Feed {
  let sent: EngineBook | null = null;
  let update = 0;
  const pace = paced(context.clock, BOOK_MS[depth] ?? 0, () => {
    const now = context.engine.markets.book(symbol, depth);
    const before = sent;
    const b = before === null ? now.bids : levelChanges(before.bids, now.bids);
    const a = before === null ? now.asks : levelChanges(before.asks, now.asks);
    sent = now;
    if (before !== null && a.length === 0 && b.length === 0) return;
    update = before === null ? updateId(now) : update + 1;
    send(
      bookFrame(context, topic, before === null ? 'snapshot' : 'delta', {
        s: context.names.wire(symbol),
        b,
        a,
        u: update,
        seq: now.lastUpdateId,
      }),
    );
  });
  return {symbol, hear: (event) => event.type === 'BOOK' && pace.hear(), close: pace.close};
}

/** Snapshots alone; the same one again after three seconds of silence. */
function bestLevel(context: Context, topic: string, symbol: string, send: Send): Feed {
  let seen = '';
  let update = 0;
  let cancelRepeat = () => {};
  const act = (again: boolean) => {
    const now = context.engine.markets.book(symbol, 1);
    const top = JSON.stringify([now.bids, now.asks]);
    if (top === seen && !again) return;
    if (top !== seen) update = updateId(now);
    seen = top;
    send(
      bookFrame(context, topic, 'snapshot', {
        s: context.names.wire(symbol),
        b: now.bids,
        a: now.asks,
        u: update,
        seq: now.lastUpdateId,
      }),
    );
    cancelRepeat();
    cancelRepeat = context.clock.after(SILENCE_MS, () => act(true));
  };
  const pace = paced(context.clock, BOOK_MS['1'] ?? 0, () => act(false));
  return {
    symbol,
    hear: (event) => event.type === 'BOOK' && pace.hear(),
    close() {
      pace.close();
      cancelRepeat();
    },
  };
}

function trades(context: Context, topic: string, symbol: string, send: Send): Feed {
  const isContract = categoryOfSymbol(symbol) === 'linear';
  let before: string | null = null;
  return {
    symbol,
    hear(event) {
      if (event.type !== 'PUBLIC_TRADE') return;
      const {tradeId, price, quantity, at, buyerIsMaker} = event;
      const i = publicTradeId(context, event);
      const S = buyerIsMaker ? 'Sell' : 'Buy';
      const s = context.names.wire(symbol);
      const L = isContract ? {L: direction(price, before)} : {};
      before = price;
      const trade = {i, T: at, p: price, v: quantity, S, s, BT: false, RPI: false, seq: tradeId, ...L};
      send({topic, ts: context.now(), type: 'snapshot', data: [trade]});
    },
    close() {},
  };
}

/** Which way the price went, as the streams of contracts say it. */
function direction(price: string, before: string | null): string {
  if (before === null || price === before) return 'ZeroPlusTick';
  return units(price) > units(before) ? 'PlusTick' : 'MinusTick';
}

/** One snapshot, then the fields that are different. */
function contractTickers(context: Context, topic: string, symbol: string, send: Send): Feed {
  let sent: Record<string, string> = {};
  const pace = paced(context.clock, CONTRACT_TICKER_MS, () => {
    const market = context.engine.markets.find(symbol);
    if (market === null) return;
    const now = contractTicker(context, market);
    const isFirst = Object.keys(sent).length === 0;
    const changes = Object.entries(now).filter(([name, value]) => name === 'symbol' || sent[name] !== value);
    sent = now;
    if (!isFirst && changes.length === 1) return;
    const cs = context.engine.markets.book(symbol, 1).lastUpdateId;
    const data = Object.fromEntries(changes);
    send({topic, type: isFirst ? 'snapshot' : 'delta', data, cs, ts: context.now()});
  });
  return {symbol, hear: () => pace.hear(), close: pace.close};
}

function ticker(context: Context, topic: string, symbol: string, send: Send): Feed {
  const pace = paced(context.clock, TICKER_MS, () => {
    const cs = context.engine.markets.book(symbol, 1).lastUpdateId;
    send({topic, ts: context.now(), type: 'snapshot', cs, data: tickerView(context, symbol)});
  });
  return {symbol, hear: (event) => event.type === 'PUBLIC_TRADE' && pace.hear(), close: pace.close};
}
