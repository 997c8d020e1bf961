/**
 * The public book stream: channel level2, whose frames are of channel l2_data. A snapshot, then absolute quantities. A missing
 * frame is a gap: the channel is left and subscribed again, which brings a new snapshot.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#level2-channel
 */
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {type Connection, connect} from '../../adapter/kit/socket.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market} from '../../model/market.ts';
import {StreamedBook, toBookEvent} from './book.ts';
import type {Client} from './client.ts';
import {type Frame, FrameCount, HEARTBEATS, parseFrame} from './frames.ts';
import {PUBLIC_STREAM_ORIGINS} from './rest.ts';

/** The first frame is the whole book: megabytes for the most traded ones. */
const MAX_BYTES = 32 << 20;

/** Opens the stream of one market. Throws DeskError when it cannot be opened. */
export async function openBookStream(
  client: Client,
  market: Market,
  depth: number,
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {context} = client;
  await client.admitSocket(signal);
  // The feed of a market that shares a book goes by the name of the one that owns it.
  const product_ids = [market.sharedBook ?? market.exchangeSymbol];
  const say = (connection: Connection, type: string, channel: string) =>
    connection.send(JSON.stringify({type, channel, ...(channel === HEARTBEATS ? {} : {product_ids})}));
  const book = new StreamedBook();
  const count = new FrameCount();
  const hear = (frame: Frame) => {
    if (frame.channel !== 'l2_data') return;
    let isWhole = false;
    for (const event of frame.events) isWhole = book.take(toBookEvent(event));
    if (!isWhole) return;
    const sequence = frame.sequence === null ? null : String(frame.sequence);
    const exchangeAt = frame.at === null ? null : Date.parse(frame.at);
    handlers.onBook({symbol: market.symbol, ...book.top(depth), receivedAt: context.clock.now(), exchangeAt, sequence});
  };
  const url = `${originOf(context.account, 'stream', PUBLIC_STREAM_ORIGINS)}/`;
  return connect(
    context,
    {title: 'Coinbase', url, maxBytes: MAX_BYTES},
    {
      onAlive: () => {},
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen(connection) {
        say(connection, 'subscribe', HEARTBEATS);
        say(connection, 'subscribe', 'level2');
      },
      onText(text, connection) {
        const frame = parseFrame(text);
        if (frame.error !== null)
          throw new DeskError('rejected', `Coinbase refused the book of ${market.symbol}: ${frame.error}.`);
        const place = count.next(frame.sequence);
        if (place === 'OLD') return;
        if (place === 'GAP') {
          book.distrust();
          handlers.onGap('a frame of the book is missing');
          say(connection, 'unsubscribe', 'level2');
          say(connection, 'subscribe', 'level2');
        }
        hear(frame);
      },
    },
    signal,
  );
}
