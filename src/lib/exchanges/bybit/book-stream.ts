/**
 * The public book stream: a snapshot, then deltas whose `u` grows by one. A break in `u` is a gap: the topic is
 * subscribed again, which brings a new snapshot. A snapshot always replaces (u = 1 after a restart of the service).
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {type Connection, connect} from '../../adapter/kit/socket.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {BookFrame, TopicBook} from './book.ts';
import type {Client} from './client.ts';
import {wordsOf} from './errors.ts';
import {framed, PING, parseFrame} from './frames.ts';
import {PUBLIC_STREAM_ORIGINS} from './rest.ts';

/** Depths that Bybit streams; level 1 is left out because it sends snapshots only. */
const DEPTHS = [50, 200, 1000] as const;

export function streamDepth(depth: number): (typeof DEPTHS)[number] {
  return DEPTHS.find((offered) => offered >= depth) ?? 1000;
}

/** Opens the stream of one market. Throws DeskError when it can't be opened. */
export async function openBookStream(
  client: Client,
  market: Market,
  depth: number,
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {context} = client;
  await client.admitSocket(signal);
  const topic = `orderbook.${streamDepth(depth)}.${market.exchangeSymbol}`;
  const book = new TopicBook();
  const subscribe = (connection: Connection) => connection.send(framed('subscribe', 'book', [topic]));
  const hear = (message: object, connection: Connection) => {
    const frame = decode(BookFrame, message, 'book stream');
    const state = book.take(frame);
    const at = {receivedAt: context.clock.now(), exchangeAt: frame.ts};
    if (state === 'APPLIED') handlers.onBook(book.top(market.symbol, depth, at));
    if (state !== 'GAP') return;
    handlers.onGap('a change of the book is missing');
    connection.send(framed('unsubscribe', 'off', [topic]));
    subscribe(connection);
  };
  const url = `${originOf(context.account, 'stream', PUBLIC_STREAM_ORIGINS)}/v5/public/${market.product}`;
  return connect(
    context,
    {title: 'Bybit', url, ping: PING},
    {
      onAlive: () => {},
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen: subscribe,
      onText(text, connection) {
        const frame = parseFrame(text);
        if (frame.topic === topic) hear(frame.message, connection);
        else if (frame.op === 'subscribe' && frame.success === false) {
          const words = wordsOf(frame.words, 'no reason given');
          throw new DeskError('rejected', `Bybit refused the book of ${market.symbol}: ${words}.`);
        }
      },
    },
    signal,
  );
}
