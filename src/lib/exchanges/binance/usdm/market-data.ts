/** Public reads of contracts: books, and the prices of a day. */
import type {BookStreamHandlers} from '../../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../../adapter/contract/order-feed.ts';
import type {Rows} from '../../../adapter/contract/rows.ts';
import {parseExact} from '../../../adapter/kit/json.ts';
import {changesOf, levelsOf} from '../../../adapter/kit/numbers.ts';
import {originOf} from '../../../adapter/kit/origins.ts';
import {readRows} from '../../../adapter/kit/pages.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {type BookChange, SnapshotBook} from '../../../adapter/kit/snapshot-book.ts';
import {type Connection, connect, streamFailure} from '../../../adapter/kit/socket.ts';
import {decode} from '../../../adapter/wire.ts';
import {dec, plain} from '../../../model/decimal.ts';
import {DeskError} from '../../../model/errors.ts';
import type {OrderBook, Ticker} from '../../../model/market.ts';
import {bookOf, DepthUpdate} from '../book.ts';
import type {Client, ReadEndpoint} from '../client.ts';
import {ORIGINS} from './order-stream.ts';
import type {Desk} from './reads.ts';
import {BOOK_TICKERS, DAY_TICKERS, DEPTH} from './rest.ts';
import {canonicalOf, spellingsOf, wireSymbol} from './symbols.ts';

/** Depths that can be asked for, and what they weigh. */
const DEPTHS = [
  [50, 2],
  [100, 5],
  [500, 10],
  [1000, 20],
] as const;
/** More symbols than this cost as much as the whole board. */
const MOST_ALONE = 10;

function depthOf(levels: number): {readonly limit: number; readonly weight: number} {
  const [limit, weight] = DEPTHS.find(([most]) => levels <= most) ?? [1000, 20];
  return {limit, weight};
}

export async function readBook(client: Client, symbol: string, depth: number, signal: AbortSignal): Promise<OrderBook> {
  const {limit, weight} = depthOf(depth);
  const book = bookOf(
    symbol,
    await client.ask({...DEPTH, weight}, {symbol: wireSymbol({symbol}), limit}, signal),
    client.context.clock.now(),
  );
  return {...book, bids: book.bids.slice(0, depth), asks: book.asks.slice(0, depth)};
}

/**
 * A snapshot and the changes after it, each of which names the last one before it (`pu`).
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly
 */
export async function openBookStream(
  client: Client,
  {symbol, depth}: {readonly symbol: string; readonly depth: number},
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {account, clock} = client.context;
  const name = wireSymbol({symbol});
  const {limit, weight} = depthOf(1000);
  let connection: Connection | null = null;
  const book = new SnapshotBook(symbol, () => clock.now(), {
    levels: depth,
    onBook: (each) => handlers.onBook(each),
    onGap: (reason) => handlers.onGap(reason),
    onFail: (error) => connection?.fail(streamFailure(error)),
    async snapshot() {
      const {lastUpdateId, bids, asks} = await client.ask({...DEPTH, weight}, {symbol: name, limit}, signal);
      return {sequence: lastUpdateId, bids: levelsOf(bids), asks: levelsOf(asks)};
    },
  });
  const url = `${originOf(account, 'stream', ORIGINS)}/public/ws/${encodeURIComponent(name.toLowerCase())}@depth@100ms`;
  connection = await connect(
    client.context,
    {title: 'Binance', url},
    {
      onOpen() {},
      onText(text) {
        const change = changeOf(text);
        if (change !== null) book.change(change);
      },
      onAlive() {},
      onEnd(reason) {
        book.stop();
        handlers.onEnd(reason);
      },
    },
    signal,
  );
  void book.rebuild();
  const {pause, resume, close} = connection;
  return {
    pause,
    resume,
    close() {
      book.stop();
      close();
    },
  };
}

/** The changes in a frame; null for anything else. */
function changeOf(text: string): BookChange | null {
  const frame = new Row(parseExact(text, 'depth stream'));
  const event = frame.text('e') === '' ? frame.inner('data') : frame;
  if (event.text('e') !== 'depthUpdate') return null;
  const {u, b, a, E} = decode(DepthUpdate, event.value, 'depth stream');
  const before = event.any('pu');
  if (typeof before !== 'number') throw new DeskError('protocol', 'A change of the book does not name the one before it.');
  return {first: before + 1, last: u, bids: changesOf(b), asks: changesOf(a), at: E};
}

/** Two boards: the day, and the best quotes. Contracts that Binance does not list have no row. */
export async function readTickers({client}: Desk, symbols: readonly string[] | null, signal: AbortSignal): Promise<Rows<Ticker>> {
  const wires = symbols?.flatMap(spellingsOf) ?? null;
  if (wires?.length === 0) return {rows: [], missing: []};
  const board = async (endpoint: ReadEndpoint<typeof DAY_TICKERS.answer>, weightOfOne: number) => {
    if (wires === null || wires.length > MOST_ALONE) return client.ask(endpoint, {}, signal);
    const one = {...endpoint, weight: weightOfOne};
    return (await Promise.all(wires.map((symbol) => client.ask(one, {symbol}, signal).catch(noneIfUnknown)))).flat();
  };
  const [days, quotes] = await Promise.all([board(DAY_TICKERS, 1), board(BOOK_TICKERS, 2)]);
  const best = new Map(quotes.map((payload) => [new Row(payload).text('symbol'), new Row(payload)]));
  const wanted = days.map((payload) => new Row(payload)).filter((row) => wires === null || wires.includes(row.text('symbol')));
  return readRows('tickers of contracts', wanted, (each) => {
    const row = each as Row;
    const symbol = canonicalOf(row.text('symbol'));
    return symbol === null ? null : tickerOf(symbol, row, best.get(row.text('symbol')) ?? new Row(null));
  });
}

function noneIfUnknown(error: unknown): readonly unknown[] {
  if (error instanceof DeskError && error.kind === 'not-found') return [];
  throw error;
}

function tickerOf(symbol: string, day: Row, best: Row): Ticker {
  const percent = day.amount('priceChangePercent');
  return {
    symbol,
    last: day.nonZero('lastPrice'),
    bid: best.nonZero('bidPrice'),
    ask: best.nonZero('askPrice'),
    open: day.nonZero('openPrice'),
    high: day.nonZero('highPrice'),
    low: day.nonZero('lowPrice'),
    change: percent === null ? null : plain(dec(percent).div(100)),
    volume: day.amount('volume'),
    quoteVolume: day.amount('quoteVolume'),
  };
}
