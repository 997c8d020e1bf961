/**
 * The book of one symbol: a snapshot and the changes after it.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
 */
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {parseExact} from '../../adapter/kit/json.ts';
import {changesOf, levelsOf} from '../../adapter/kit/numbers.ts';
import {type Origins, originOf} from '../../adapter/kit/origins.ts';
import {type BookChange, SnapshotBook} from '../../adapter/kit/snapshot-book.ts';
import {type Connection, connect, streamFailure} from '../../adapter/kit/socket.ts';
import {decode} from '../../adapter/wire.ts';
import {DepthUpdate, depthOf} from './book.ts';
import {STREAM_COST} from './budgets.ts';
import type {Client} from './client.ts';
import {wireSymbol} from './market.ts';
import {DEPTH} from './rest.ts';

const ORIGINS: Origins = {
  live: 'wss://stream.binance.com:9443',
  testnet: 'wss://stream.testnet.binance.vision',
  demo: 'wss://demo-stream.binance.com',
};
/** Deeper than what is shown, so that a book that moves does not run off the known levels. */
const SNAPSHOT_LEVELS = 5000;

/** Streams the book of one symbol. The first onBook follows when the snapshot is joined. */
export async function openBookStream(
  client: Client,
  {symbol, depth}: {readonly symbol: string; readonly depth: number},
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {account, clock} = client.context;
  const name = wireSymbol({symbol});
  const {limit, weight} = depthOf(SNAPSHOT_LEVELS);
  await client.admit(STREAM_COST, signal);
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
  const url = `${originOf(account, 'stream', ORIGINS)}/ws/${encodeURIComponent(name.toLowerCase())}@depth@100ms`;
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

/** The changes in a frame; null for the acknowledgement of a subscription. */
export function changeOf(text: string): BookChange | null {
  const frame = parseExact(text, 'depth stream') as {readonly data?: unknown; readonly result?: unknown} | null;
  if (frame === null || frame.result !== undefined) return null;
  const {U, u, b, a, E} = decode(DepthUpdate, frame.data ?? frame, 'depth stream');
  return {first: U, last: u, bids: changesOf(b), asks: changesOf(a), at: E};
}
