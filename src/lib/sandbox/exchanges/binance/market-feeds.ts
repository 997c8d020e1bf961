/** What each market stream sends: book differences, partial books, best quotes, trades and day tickers. */
import type {EngineEvent} from '../../engine/types.ts';
import type {Context} from './context.ts';
import {fixed8} from './format.ts';
import {levels} from './market-data.ts';

type MarketEvent = Extract<EngineEvent, {type: 'BOOK' | 'PUBLIC_TRADE'}>;
type BookEvent = Extract<EngineEvent, {type: 'BOOK'}>;
type Send = (data: object) => void;

export interface Feed {
  readonly symbol: string;
  hear(event: MarketEvent): void;
  close(): void;
}

/** `kind` is what stands after the @ of a stream name. */
export function createFeed(context: Context, symbol: string, kind: string, send: Send): Feed {
  const known = symbol !== '';
  // Looking at the book brings it to life.
  if (known) context.engine.book(symbol, 1);
  const [base = '', speed] = kind.split('@');
  const everyMs = speed === '100ms' ? 100 : 1000;
  if (known && base === 'depth') return differences(context, symbol, everyMs, send);
  if (known && /^depth(5|10|20)$/.test(base))
    return paced(context, symbol, everyMs, () => send(partialBook(context, symbol, Number(base.slice(5)))));
  if (known && base === 'bookTicker') return bestQuotes(context, symbol, send);
  if (known && (base === 'trade' || base === 'aggTrade')) return trades(context, symbol, base, send);
  if (known && (base === 'ticker' || base === 'miniTicker'))
    return paced(context, symbol, 1000, () => send(ticker(context, symbol, base === 'ticker')));
  return {symbol, hear() {}, close() {}};
}

/** Sends at once, and after that at most every `everyMs` while something changes. */
function paced(context: Context, symbol: string, everyMs: number, act: () => void): Feed {
  let cancel = context.clock.after(0, act);
  let due = false;
  return {
    symbol,
    hear() {
      if (due) return;
      due = true;
      cancel = context.clock.after(everyMs, () => {
        due = false;
        act();
      });
    },
    close: () => cancel(),
  };
}

function differences(context: Context, symbol: string, everyMs: number, send: Send): Feed {
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
      s: symbol,
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
  const book = engine.book(symbol, depth);
  return {lastUpdateId: book.lastUpdateId, bids: levels(book.bids), asks: levels(book.asks)};
}

function bestQuotes({engine}: Context, symbol: string, send: Send): Feed {
  let before = '';
  return {
    symbol,
    hear(event) {
      if (event.type !== 'BOOK') return;
      const {bid, bidQuantity, ask, askQuantity} = engine.ticker(symbol);
      const now = `${bid}/${bidQuantity}/${ask}/${askQuantity}`;
      if (now === before) return;
      before = now;
      send({u: event.lastUpdateId, s: symbol, b: fixed8(bid), B: fixed8(bidQuantity), a: fixed8(ask), A: fixed8(askQuantity)});
    },
    close() {},
  };
}

function trades(context: Context, symbol: string, kind: 'trade' | 'aggTrade', send: Send): Feed {
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
        s: symbol,
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

function ticker(context: Context, symbol: string, whole: boolean): object {
  const day = context.tape.day(symbol);
  const head = {e: whole ? '24hrTicker' : '24hrMiniTicker', E: context.now(), s: symbol};
  const price = {
    c: fixed8(day.last),
    o: fixed8(day.open),
    h: fixed8(day.high),
    l: fixed8(day.low),
    v: fixed8(day.volume),
    q: fixed8(day.quoteVolume),
  };
  if (!whole) return {...head, ...price};
  const {bid, bidQuantity, ask, askQuantity} = context.engine.ticker(symbol);
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
