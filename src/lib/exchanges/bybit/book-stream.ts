/**
 * The public book stream: a snapshot, then deltas whose `u` grows by one. A break in `u` is a gap: the topic is
 * subscribed again, which brings a new snapshot. A snapshot always replaces (u = 1 after a restart of the service).
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */
import type {AdapterContext} from '../../adapter/context.ts';
import type {BookStreamHandlers} from '../../adapter/contract/market-data.ts';
import type {StreamControl} from '../../adapter/contract/order-feed.ts';
import {BookSide} from '../../adapter/kit/local-book.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Market, OrderBook} from '../../model/market.ts';
import type {Client} from './client.ts';
import {wordsOf} from './errors.ts';
import {toLevels} from './market-mapping.ts';
import {BookFrame} from './schemas.ts';
import {connect, controlOf, isPong} from './socket.ts';

/** Depths that Bybit streams; level 1 is left out because it sends snapshots only. */
const DEPTHS = [50, 200, 1000] as const;

export function streamDepth(depth: number): (typeof DEPTHS)[number] {
  return DEPTHS.find((offered) => offered >= depth) ?? 1000;
}

/** The book of one topic, kept from its frames. Pure but for what it remembers. */
export class TopicBook {
  readonly #bids = new BookSide('BIDS');
  readonly #asks = new BookSide('ASKS');
  /** Null before the first snapshot and after a gap: deltas count for nothing then. */
  #sequence: number | null = null;

  /** APPLIED: the book is whole. GAP: a frame is missing. WAITING: no snapshot yet. */
  take({type, data}: Pick<BookFrame, 'type' | 'data'>): 'APPLIED' | 'GAP' | 'WAITING' {
    if (type === 'snapshot' || data.u === 1) {
      this.#bids.reset(toLevels(data.b));
      this.#asks.reset(toLevels(data.a));
      this.#sequence = data.u;
      return 'APPLIED';
    }
    if (this.#sequence === null) return 'WAITING';
    if (data.u !== this.#sequence + 1) {
      this.#sequence = null;
      return 'GAP';
    }
    for (const level of toLevels(data.b)) this.#bids.set(level);
    for (const level of toLevels(data.a)) this.#asks.set(level);
    this.#sequence = data.u;
    return 'APPLIED';
  }

  top(symbol: string, depth: number, at: {readonly receivedAt: number; readonly exchangeAt: number}): OrderBook {
    return {symbol, bids: this.#bids.top(depth), asks: this.#asks.top(depth), ...at, sequence: String(this.#sequence)};
  }
}

/** Opens the stream of one market. Throws DeskError when it can't be opened. */
export async function openBookStream(
  {context, client, market, depth}: {context: AdapterContext; client: Client; market: Market; depth: number},
  handlers: BookStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const offered = streamDepth(depth);
  const topic = `orderbook.${offered}.${market.exchangeSymbol}`;
  const book = new TopicBook();
  return connect(
    context,
    `${client.origins.publicStream}/v5/public/${market.product}`,
    {
      onAlive: () => {},
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen: (connection) => connection.send({req_id: 'book', op: 'subscribe', args: [topic]}),
      onMessage(message, connection) {
        if (!('topic' in message)) {
          const control = controlOf(message);
          if (!isPong(control) && control.success === false && control.op === 'subscribe') {
            throw new DeskError(
              'rejected',
              `Bybit refused the book of ${market.symbol}: ${wordsOf(control.ret_msg, 'no reason given')}.`,
            );
          }
          return;
        }
        if (message.topic !== topic) return;
        const frame = decode(BookFrame, message, 'book stream');
        const state = book.take(frame);
        if (state === 'APPLIED')
          handlers.onBook(book.top(market.symbol, depth, {receivedAt: context.clock.now(), exchangeAt: frame.ts}));
        if (state === 'GAP') {
          handlers.onGap('a change of the book is missing');
          connection.send({req_id: 'off', op: 'unsubscribe', args: [topic]});
          connection.send({req_id: 'book', op: 'subscribe', args: [topic]});
        }
      },
    },
    signal,
  );
}
