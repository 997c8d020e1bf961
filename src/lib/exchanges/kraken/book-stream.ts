/**
 * The public book stream: a snapshot, then changes, each with a checksum over the ten best levels of both sides. A checksum that is
 * not ours is a gap: the book is subscribed again, which brings a new snapshot.
 * https://docs.kraken.com/api/docs/websocket-v2/book
 */
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {type Connection, connect} from '../../adapter/kit/socket.ts';
import {plainWords} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {StreamedBook} from './book.ts';
import type {Client} from './client.ts';
import {PING, parseFrame, request} from './frames.ts';
import {CONNECT_COST} from './limits.ts';
import {PUBLIC_STREAM_ORIGINS, STREAM_PATH} from './rest.ts';

const DEPTHS = [10, 25, 100, 500, 1000] as const;

/** The smallest depth on offer that holds as many levels. */
export function streamDepth(depth: number): (typeof DEPTHS)[number] {
  return DEPTHS.find((offered) => offered >= depth) ?? 1000;
}

/** Opens the stream of one market. Throws DeskError when it cannot be opened. */
export async function openBookStream(
  client: Client,
  market: Market,
  depth: number,
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {context} = client;
  await client.admit(CONNECT_COST, signal);
  const terms = {channel: 'book', symbol: [market.symbol]};
  const streamed = streamDepth(depth);
  const book = new StreamedBook(market, streamed);
  const subscribe = (connection: Connection) => connection.send(request('subscribe', {...terms, depth: streamed}));
  const hear = (type: string, payload: unknown, connection: Connection) => {
    const state = book.take(type, payload);
    if (state === 'APPLIED') handlers.onBook(book.top(depth, payload, context.clock.now()));
    if (state !== 'GAP') return;
    handlers.onGap('the checksum of the book is not ours');
    connection.send(request('unsubscribe', {...terms, depth: streamed}));
    subscribe(connection);
  };
  const url = `${originOf(context.account, 'stream', PUBLIC_STREAM_ORIGINS)}${STREAM_PATH}`;
  return connect(
    context,
    {title: 'Kraken', url, ping: PING},
    {
      onAlive: () => {},
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen: subscribe,
      onText(text, connection) {
        const frame = parseFrame(text, true);
        if (frame.channel === 'book') for (const payload of frame.rows) hear(frame.type, payload, connection);
        else if (frame.method === 'subscribe' && frame.success === false) {
          throw new DeskError('rejected', `Kraken refused the book of ${market.symbol}: ${plainWords(frame.error)}.`);
        }
      },
    },
    signal,
  );
}
