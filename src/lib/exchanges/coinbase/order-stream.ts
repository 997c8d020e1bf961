/**
 * The private stream: the user channel, kept open by heartbeats.
 *
 *   open ── subscribe heartbeats, user (a token each) ── both acknowledged, or heard of: LIVE ── events until the end
 *
 * A snapshot of the open orders comes first, in frames of 50, the last of them shorter; then the state of each order that
 * changes. Executions are read beside it. A missing frame ends the connection: what it told is unknown, and the reader repairs that as a gap.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#user-channel
 */
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type Connection, connect} from '../../adapter/kit/socket.ts';
import {DeskError} from '../../model/errors.ts';
import {channelsIn, type Frame, FrameCount, HEARTBEATS, parseFrame} from './frames.ts';
import {toFills} from './history.ts';
import {fillRows, type ReadContext} from './lists.ts';
import {type Owner, toStreamedOrder} from './order.ts';
import {PRIVATE_STREAM_ORIGINS} from './rest.ts';
import {StreamFills} from './stream-fills.ts';

/** Orders of one frame of the snapshot; one with fewer is its last. */
const SNAPSHOT_PAGE = 50;
const CHANNELS = [HEARTBEATS, 'user'] as const;

type OrderEvent = Extract<OrderStreamEvent, {readonly type: 'ORDER'}>;
type Unreadable = Extract<OrderStreamEvent, {readonly type: 'UNREADABLE'}>;

/** Opens the private stream. Resolves when open; LIVE follows. Throws DeskError when it cannot be opened. */
export async function openOrderStream(
  reads: ReadContext,
  handlers: OrderStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {client} = reads;
  const {context} = client;
  await client.admitSocket(signal);
  // A token carries a time: one that is off would look like a wrong key.
  const isClockFresh = await client.ensureClock(signal);
  const ended = new AbortController();
  const end = () => ended.abort();
  signal.addEventListener('abort', end, {once: true});
  let reader: Reader | null = null;
  const origin = originOf(context.account, 'stream', PRIVATE_STREAM_ORIGINS);
  const connection = await connect(
    context,
    {title: 'Coinbase', url: `${origin}/`},
    {
      onAlive: () => handlers.onAlive(),
      onEnd(reason) {
        end();
        handlers.onEnd(reason);
      },
      onOpen(open) {
        reader = new Reader(reads, handlers, open, {isClockFresh, signal: ended.signal});
        for (const channel of CHANNELS) {
          open.send(JSON.stringify({type: 'subscribe', channel, jwt: client.streamToken()}));
        }
      },
      onText: (text) => reader?.read(parseFrame(text)),
    },
    signal,
  );
  return {
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    close() {
      end();
      connection.close();
    },
  };
}

class Reader {
  readonly #reads: ReadContext;
  readonly #handlers: OrderStreamHandlers;
  readonly #isClockFresh: boolean;
  readonly #count = new FrameCount();
  readonly #subscribed = new Set<string>();
  readonly #fills: StreamFills;
  #isLive = false;
  /** Frames after the first one of a long snapshot call themselves updates. */
  #isInSnapshot = true;

  constructor(
    reads: ReadContext,
    handlers: OrderStreamHandlers,
    connection: Connection,
    {isClockFresh, signal}: {readonly isClockFresh: boolean; readonly signal: AbortSignal},
  ) {
    this.#reads = reads;
    this.#handlers = handlers;
    this.#isClockFresh = isClockFresh;
    this.#fills = new StreamFills({
      clock: reads.client.context.clock,
      signal,
      async read(ids) {
        const {rows, missing} = await fillRows(reads.client, {order_ids: ids}, signal);
        const fills = toFills(rows);
        return {rows: fills.rows, missing: [...fills.missing, ...missing]};
      },
      tell: (fill) => connection.isOpen() && handlers.onEvent({type: 'FILL', fill}),
      fail: (reason) => connection.fail(reason),
    });
  }

  /** Throws what ends the connection. */
  read(frame: Frame): void {
    if (frame.error !== null) throw this.#refusal(frame.error);
    const place = this.#count.next(frame.sequence);
    if (place === 'GAP') throw new DeskError('network', 'A frame of the stream is missing.');
    if (place === 'OLD') return;
    for (const channel of [frame.channel, ...channelsIn(frame)]) this.#subscribed.add(channel);
    if (!this.#isLive && CHANNELS.every((channel) => this.#subscribed.has(channel))) {
      this.#isLive = true;
      this.#handlers.onEvent({type: 'LIVE'});
    }
    if (frame.channel === 'user') for (const event of frame.events) this.#take(new Row(event), frame.at);
  }

  #take(event: Row, at: string | null): void {
    const list = event.any('orders');
    const orders = Array.isArray(list) ? list : [];
    const isSnapshot = this.#isInSnapshot;
    if (orders.length < SNAPSHOT_PAGE) this.#isInSnapshot = false;
    for (const payload of orders) {
      const event = spotOrder(payload, at, this.#reads.owner);
      if (event?.type === 'UNREADABLE') this.#handlers.onEvent(event);
      if (event?.type === 'ORDER') this.#tell(event, isSnapshot);
    }
  }

  #tell(event: OrderEvent, isSnapshot: boolean): void {
    const {order} = event;
    this.#reads.ids.note(order);
    if (isSnapshot) this.#fills.begin(order);
    // On its way in it says no more than the receipt did; a stop that waits is told.
    if (order.status !== 'PENDING' || order.stopPrice !== null) this.#handlers.onEvent(event);
    if (!isSnapshot) this.#fills.note(order);
  }

  /** Whose fault it is that the token was not taken cannot be told: the key's only when the clock was compared just now. */
  #refusal(words: string): DeskError {
    if (!/auth|jwt|token/i.test(words)) return new DeskError('rejected', `Coinbase refused the stream: ${words}.`);
    if (!this.#isClockFresh) this.#reads.client.context.memory.dropClockOffset();
    return new DeskError(this.#isClockFresh ? 'auth' : 'clock', `Coinbase refused the stream: ${words}.`);
  }
}

/** Null for orders of other products. */
function spotOrder(payload: unknown, at: string | null, owner: Owner): OrderEvent | Unreadable | null {
  const row = new Row(payload);
  if (!['', 'SPOT'].includes(row.text('product_type'))) return null;
  const id = row.text('order_id');
  try {
    if (id === '') throw new DeskError('protocol', 'it has no id');
    return {type: 'ORDER', order: toStreamedOrder(payload, at, owner), fill: null};
  } catch (error) {
    if (!(error instanceof DeskError)) throw error;
    const name = ['product_id', 'order_id', 'status', 'cumulative_quantity'].map((field) => row.text(field)).join(' ');
    const reason = `an event of order ${id === '' ? '(no id)' : id} could not be read: ${error.message.replace(/\.$/, '')}`;
    return {type: 'UNREADABLE', row: name, reason};
  }
}
