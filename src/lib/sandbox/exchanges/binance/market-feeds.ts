/** What each market stream sends: book differences, partial books, best quotes, trades and day tickers. */
import {type BookEvent, type Feed, paced} from '../../kit/feeds.ts';
import type {Context} from './context.ts';
import {levels} from './market-data.ts';
import {fixed8} from './view.ts';

type Send = (data: object) => void;

/** A canonical symbol, and how the exchange spells it. */
interface Listed {
  readonly symbol: string;
  readonly wire: string;
}

/** `kind` is what stands after the @ of a stream name. A stream that is not known stays silent, as on the exchange. */
export function createFeed(context: Context, wire: string, kind: string, send: Send): Feed {
  const symbol = context.names.market(wire)?.symbol;
  if (symbol === undefined) return {symbol: '', hear() {}, close() {}};
  // Looking at the book brings it to life.
  context.engine.markets.book(symbol, 1);
  const on = {symbol, wire};
  const [base = '', speed] = kind.split('@');
  const everyMs = speed === '100ms' ? 100 : 1000;
  const repeated = (ms: number, act: () => void): Feed => ({symbol, ...paced(context.clock, ms, act)});
  if (base === 'depth') return differences(context, on, everyMs, send);
  if (/^depth(5|10|20)$/.test(base)) return repeated(everyMs, () => send(partialBook(context, symbol, Number(base.slice(5)))));
  if (base === 'bookTicker') return bestQuotes(context, on, send);
  if (base === 'trade' || base === 'aggTrade') return trades(context, on, base, send);
  if (base === 'ticker' || base === 'miniTicker') return repeated(1000, () => send(ticker(context, on, base === 'ticker')));
  return {symbol, hear() {}, close() {}};
}

function differences(context: Context, {symbol, wire}: Listed, everyMs: number, send: Send): Feed {
  let pending: BookEvent[] = [];
  let cancel = () => {};
  const flush = () => {
    const events = pending;
    pending = [];
    const bids = new Map(events.flatMap((event) => event.bids));
    const asks = new Map(events.flatMap((event) => event.asks));
    send({
      e: 'depthUpdate',
      E: context.now(),
      s: wire,
      U: events[0]?.firstUpdateId,
      u: events.at(-1)?.lastUpdateId,
      b: levels([...bids]),
      a: levels([...asks]),
    });
  };
  return {
    symbol,
    hear(event) {
      if (event.type !== 'BOOK') return;
      pending.push(event);
      if (pending.length === 1) cancel = context.clock.after(everyMs, flush);
    },
    close: () => cancel(),
  };
}

function partialBook({engine}: Context, symbol: string, depth: number): object {
  const book = engine.markets.book(symbol, depth);
  return {lastUpdateId: book.lastUpdateId, bids: levels(book.bids), asks: levels(book.asks)};
}

function bestQuotes({engine}: Context, {symbol, wire}: Listed, send: Send): Feed {
  let before = '';
  return {
    symbol,
    hear(event) {
      if (event.type !== 'BOOK') return;
      const {bid, bidQuantity, ask, askQuantity} = engine.markets.ticker(symbol);
      const now = `${bid}/${bidQuantity}/${ask}/${askQuantity}`;
      if (now === before) return;
      before = now;
      send({u: event.lastUpdateId, s: wire, b: fixed8(bid), B: fixed8(bidQuantity), a: fixed8(ask), A: fixed8(askQuantity)});
    },
    close() {},
  };
}

function trades(context: Context, {symbol, wire}: Listed, kind: 'trade' | 'aggTrade', send: Send): Feed {
  return {
    symbol,
    hear(event) {
      if (event.type !== 'PUBLIC_TRADE') return;
      const {tradeId, price, quantity, at, buyerIsMaker} = event;
      const ids = kind === 'trade' ? {t: tradeId} : {a: tradeId};
      const range = kind === 'trade' ? {} : {f: tradeId, l: tradeId};
      send({
        e: kind,
        E: context.now(),
        s: wire,
        ...ids,
        p: fixed8(price),
        q: fixed8(quantity),
        ...range,
        T: at,
        m: buyerIsMaker,
        M: true,
      });
    },
    close() {},
  };
}

function ticker(context: Context, {symbol, wire}: Listed, whole: boolean): object {
  const day = context.tape.day(symbol);
  const head = {e: whole ? '24hrTicker' : '24hrMiniTicker', E: context.now(), s: wire};
  const price = {
    c: fixed8(day.last),
    o: fixed8(day.open),
    h: fixed8(day.high),
    l: fixed8(day.low),
    v: fixed8(day.volume),
    q: fixed8(day.quoteVolume),
  };
  if (!whole) return {...head, ...price};
  const {bid, bidQuantity, ask, askQuantity} = context.engine.markets.ticker(symbol);
  return {
    ...head,
    p: fixed8(day.change),
    P: fixed8(day.changePercent).slice(0, -5),
    w: fixed8(day.average),
    x: fixed8(day.open),
    Q: fixed8(context.tape.trades(symbol, 1)[0]?.quantity ?? null),
    b: fixed8(bid),
    B: fixed8(bidQuantity),
    a: fixed8(ask),
    A: fixed8(askQuantity),
    ...price,
    O: day.openTime,
    C: context.now(),
    F: day.firstId,
    L: day.lastId,
    n: day.count,
  };
}
