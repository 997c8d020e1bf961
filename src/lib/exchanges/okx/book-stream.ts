/**
 * The public book stream: a snapshot of up to 400 levels, then updates that follow on by number. A break is a gap: the channel
 * is subscribed again, which brings a new snapshot. https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel
 */
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {type Connection, connect} from '../../adapter/kit/socket.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {ChannelBook} from './book.ts';
import type {Client} from './client.ts';
import {wordsOf} from './errors.ts';
import {framed, PING, parseFrame} from './frames.ts';
import {STREAM_ORIGINS, STREAM_PATHS} from './rest.ts';

const CHANNEL = 'books';

/** Opens the stream of one market. Throws DeskError when it can't be opened. */
export async function openBookStream(
  client: Client,
  {
    symbol,
    instId,
    contract,
    depth,
  }: {
    readonly symbol: string;
    readonly instId: string;
    /** Base units of one contract. */
    readonly contract: DecimalText;
    readonly depth: number;
  },
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {context} = client;
  const book = new ChannelBook();
  const say = (connection: Connection, op: string) => connection.send(framed(op, [{channel: CHANNEL, instId}]));
  const hear = (message: unknown, connection: Connection) => {
    const state = book.take(message);
    if (state === 'APPLIED') handlers.onBook(book.top(symbol, depth, context.clock.now(), contract));
    if (state !== 'GAP') return;
    handlers.onGap('a change of the book is missing');
    say(connection, 'unsubscribe');
    say(connection, 'subscribe');
  };
  await client.admitConnection(signal);
  return connect(
    context,
    {title: 'OKX', url: `${originOf(context.account, 'stream', STREAM_ORIGINS)}${STREAM_PATHS.public}`, ping: PING},
    {
      onAlive: () => {},
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen: (connection) => say(connection, 'subscribe'),
      onText(text, connection) {
        const frame = parseFrame(text);
        if (frame === null) return;
        if (frame.event === '' && frame.channel === CHANNEL) hear(frame.message.value, connection);
        else if (frame.event === 'error') {
          throw new DeskError('rejected', `OKX refused the book of ${symbol}: ${wordsOf(frame.words, 'no reason given')}.`);
        }
      },
    },
    signal,
  );
}
