/** What each market stream of contracts sends. Books and best quotes are on /public, everything else on /market. */
import type {EngineMarket} from '../../../engine/types.ts';
import {type BookEvent, type Feed, type Levels, paced} from '../../../kit/feeds.ts';
import type {UsdmContext} from './context.ts';
import {fixed, priceText, quantityText} from './format.ts';
import {bestQuote, levels, premiumIndex} from './market-data.ts';

type Send = (data: object) => void;
type Route = 'public' | 'market';

const SILENT: Feed = {symbol: '', hear() {}, close() {}};

/** `kind` is what stands after the @ of a stream name. A stream that is unknown, or of the other route, stays silent. */
export function createFeed(context: UsdmContext, route: Route, wire: string, kind: string, send: Send): Feed {
  const market = context.names.market(wire, 'linear');
  if (market === null) return SILENT;
  const {symbol} = market;
  // Looking at the book brings it to life.
  context.engine.markets.book(symbol, 1);
  const [base = '', speed = '250ms'] = kind.split('@');
  const everyMs = speed === '100ms' ? 100 : speed === '500ms' ? 500 : 250;
  const repeated = (ms: number, act: () => void): Feed => ({symbol, ...paced(context.clock, ms, act)});
  if (route === 'public') {
    if (base === 'depth') return differences(context, market, everyMs, send);
    if (/^depth(5|10|20)$/.test(base)) return repeated(everyMs, () => send(partialBook(context, market, Number(base.slice(5)))));
    return base === 'bookTicker' ? repeated(10, () => send(quote(context, market))) : SILENT;
  }
  if (base === 'aggTrade') return trades(context, market, send);
  if (base === 'markPrice') return marks(context, market, speed === '1s' ? 1000 : 3000, send);
  return base === 'ticker' || base === 'miniTicker'
    ? repeated(2000, () => send(ticker(context, market, base === 'ticker')))
    : SILENT;
}

function bookEvent({now, names}: UsdmContext, market: EngineMarket, ids: object, bids: Levels, asks: Levels): object {
  const at = now();
  const head = {e: 'depthUpdate', E: at, T: at, s: names.wire(market.symbol)};
  return {...head, ...ids, b: levels(market, bids), a: levels(market, asks)};
}

/** `pu` is the last id of the event before. */
function differences(context: UsdmContext, market: EngineMarket, everyMs: number, send: Send): Feed {
  let pending: BookEvent[] = [];
  let cancel = () => {};
  const flush = () => {
    const events = pending;
    pending = [];
    const first = events[0]?.firstUpdateId ?? 0;
    const ids = {U: first, u: events.at(-1)?.lastUpdateId, pu: first - 1};
    const bids = new Map(events.flatMap((event) => event.bids));
    const asks = new Map(events.flatMap((event) => event.asks));
    send(bookEvent(context, market, ids, [...bids], [...asks]));
  };
  return {
    symbol: market.symbol,
    hear(event) {
      if (event.type !== 'BOOK') return;
      pending.push(event);
      if (pending.length === 1) cancel = context.clock.after(everyMs, flush);
    },
    close: () => cancel(),
  };
}

function partialBook(context: UsdmContext, market: EngineMarket, depth: number): object {
  const {lastUpdateId, bids, asks} = context.engine.markets.book(market.symbol, depth);
  return bookEvent(context, market, {U: lastUpdateId, u: lastUpdateId, pu: lastUpdateId - 1}, bids, asks);
}

function quote(context: UsdmContext, market: EngineMarket): object {
  const {bidPrice, bidQty, askPrice, askQty, symbol, time} = bestQuote(context, market) as Record<string, unknown>;
  const {lastUpdateId} = context.engine.markets.book(market.symbol, 1);
  return {e: 'bookTicker', u: lastUpdateId, E: time, T: time, s: symbol, b: bidPrice, B: bidQty, a: askPrice, A: askQty};
}

function trades({names, now}: UsdmContext, market: EngineMarket, send: Send): Feed {
  return {
    symbol: market.symbol,
    hear(event) {
      if (event.type !== 'PUBLIC_TRADE') return;
      const {tradeId, price, quantity, at, buyerIsMaker} = event;
      send({
        ...{e: 'aggTrade', E: now(), s: names.wire(market.symbol), a: tradeId, p: priceText(market, price)},
        ...{q: quantityText(market, quantity), f: tradeId, l: tradeId, T: at, m: buyerIsMaker},
      });
    },
    close() {},
  };
}

/** Every so often, whether or not anything traded. */
function marks(context: UsdmContext, market: EngineMarket, everyMs: number, send: Send): Feed {
  const tick = () => {
    const now = premiumIndex(context, market) as Record<string, unknown>;
    send({
      ...{e: 'markPriceUpdate', E: now.time, s: now.symbol, p: now.markPrice, i: now.indexPrice, P: now.estimatedSettlePrice},
      ...{r: now.lastFundingRate, T: now.nextFundingTime},
    });
    cancel = context.clock.after(everyMs, tick);
  };
  let cancel = context.clock.after(0, tick);
  return {symbol: '', hear() {}, close: () => cancel()};
}

function ticker({tape, names, now}: UsdmContext, market: EngineMarket, whole: boolean): object {
  const day = tape.day(market.symbol);
  const price = (value: string) => priceText(market, value);
  const {change, changePercent, average, last, open, high, low, volume, quoteVolume} = day;
  return {
    ...{e: whole ? '24hrTicker' : '24hrMiniTicker', E: now(), s: names.wire(market.symbol)},
    ...(whole && {p: price(change), P: fixed(changePercent, 3), w: price(average)}),
    ...{c: price(last), ...(whole && {Q: quantityText(market, tape.trades(market.symbol, 1)[0]?.quantity ?? null)})},
    ...{o: price(open), h: price(high), l: price(low), v: quantityText(market, volume), q: fixed(quoteVolume, 2)},
    ...(whole && {O: day.openTime, C: now(), F: day.firstId, L: day.lastId, n: day.count}),
  };
}
