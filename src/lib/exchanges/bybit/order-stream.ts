/**
 * The private stream: one connection, authenticated, subscribed to orders and executions.
 *
 *   open ── auth ── subscribe order, execution ── both acknowledged: LIVE ── events until the end
 *
 * No snapshot comes on subscribe, and the two topics are not ordered against each other. Unknown topics, notices and pongs
 * (in several shapes) mean nothing; a row that can't be read is told as such, and ends nothing.
 * https://bybit-exchange.github.io/docs/v5/websocket/private/order · .../private/execution
 */
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {originOf} from '../../adapter/kit/origins.ts';
import {Row} from '../../adapter/kit/row.ts';
import {type Connection, connect, streamFailure} from '../../adapter/kit/socket.ts';
import {EventLine} from '../../adapter/kit/waiting.ts';
import {DeskError} from '../../model/errors.ts';
import type {Product} from '../../model/market.ts';
import {wordsOf} from './errors.ts';
import {causeOf, toFill} from './fill.ts';
import {type Frame, framed, PING, parseFrame} from './frames.ts';
import type {ReadContext} from './look.ts';
import {toOrder} from './order.ts';
import {PRIVATE_STREAM_ORIGINS} from './rest.ts';

/** How long the exchange may take to read our `auth`. */
const AUTH_VALID_MS = 10_000;
const TOPICS = ['order', 'execution'] as const;

/** Opens the private stream. Resolves when open; LIVE follows. Throws DeskError when it can't be opened. */
export async function openOrderStream(
  from: ReadContext,
  handlers: OrderStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {client} = from;
  const {context} = client;
  await client.admitSocket(signal);
  // The auth frame carries a time: one that is off would look like a wrong key.
  const session = new Session(await client.ensureClock(signal), () => context.memory.dropClockOffset());
  const origin = originOf(context.account, 'stream', PRIVATE_STREAM_ORIGINS);
  let line: EventLine<StreamRow> | null = null;
  return connect(
    context,
    {title: 'Bybit', url: `${origin}/v5/private`, ping: PING},
    {
      onAlive: () => handlers.onAlive(),
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen(connection) {
        line = eventLine(from, handlers, connection, signal);
        connection.send(framed('auth', 'auth', client.signer.stream(client.exchangeTime() + AUTH_VALID_MS)));
      },
      onText(text, connection) {
        const frame = parseFrame(text);
        const rows = rowsOf(frame);
        if (rows !== null) for (const row of rows) line?.push(row);
        else if (frame.topic === '' && session.hear(frame, connection) === 'LIVE') handlers.onEvent({type: 'LIVE'});
      },
    },
    signal,
  );
}

/** Where the connection stands between open and live. */
class Session {
  readonly #isClockFresh: boolean;
  readonly #distrustClock: () => void;
  #acknowledged = 0;

  constructor(isClockFresh: boolean, distrustClock: () => void) {
    this.#isClockFresh = isClockFresh;
    this.#distrustClock = distrustClock;
  }

  /** Throws when the exchange refuses the key or a topic: half a feed is no feed. */
  hear({op, success, words}: Frame, connection: Connection): 'LIVE' | null {
    if (op !== 'auth' && op !== 'subscribe') return null;
    if (success === false) {
      // Ours may have been set since it was compared with theirs: the key is to blame only when it was compared just now.
      const kind = op !== 'auth' ? 'rejected' : this.#isClockFresh ? 'auth' : 'clock';
      if (kind === 'clock') this.#distrustClock();
      throw new DeskError(kind, `Bybit refused the stream: ${wordsOf(words, op)}.`);
    }
    if (op === 'auth') for (const topic of TOPICS) connection.send(framed('subscribe', topic, [topic]));
    if (op !== 'subscribe') return null;
    this.#acknowledged += 1;
    return this.#acknowledged === TOPICS.length ? 'LIVE' : null;
  }
}

export interface StreamRow {
  readonly topic: (typeof TOPICS)[number];
  readonly product: Product;
  readonly wire: string;
  readonly row: Row;
}

/** Rows of an order or execution frame (`order`, `order.spot`, ...) in a product that the desk speaks; null for any other frame. */
export function rowsOf({topic: name, message}: Pick<Frame, 'topic' | 'message'>): readonly StreamRow[] | null {
  const [topic, suffix = ''] = name.split('.', 2);
  if (topic !== 'order' && topic !== 'execution') return null;
  const data = 'data' in message && Array.isArray(message.data) ? message.data : [];
  return data.flatMap((payload): readonly StreamRow[] => {
    const row = new Row(payload);
    const category = row.text('category') || suffix || 'spot';
    return category === 'spot' || category === 'linear' ? [{topic, product: category, wire: row.text('symbol'), row}] : [];
  });
}

/** Turns rows into events in the order they came, also while a symbol is being looked up. */
function eventLine(
  {markets, owner, products}: ReadContext,
  handlers: OrderStreamHandlers,
  connection: Connection,
  signal: AbortSignal,
): EventLine<StreamRow> {
  return new EventLine<StreamRow>({
    isReady: ({product, wire}) => !products.includes(product) || markets.known(product, wire) !== null,
    prepare: ({product, wire}) => markets.learn(product, [wire], signal),
    pass(event) {
      if (!connection.isOpen() || !products.includes(event.product)) return;
      const told = eventOf(event);
      if (told !== null) handlers.onEvent(told);
    },
    fail: (error) => connection.fail(streamFailure(error)),
  });

  function eventOf({topic, product, wire, row}: StreamRow): OrderStreamEvent | null {
    const instrument = markets.get(product, wire);
    try {
      if (topic === 'order') {
        if (row.text('orderId') === '') return unreadable('order', row, 'it has no id');
        return {type: 'ORDER', order: toOrder(row, instrument, owner), fill: null};
      }
      const cause = causeOf(row);
      return cause === null ? null : {type: 'FILL', fill: toFill(row, instrument, cause)};
    } catch (error) {
      return unreadable(topic, row, streamFailure(error).message);
    }
  }
}

function unreadable(topic: StreamRow['topic'], row: Row, why: string): OrderStreamEvent {
  const [order, execution, at] = [row.text('orderId'), row.text('execId'), row.text('updatedTime')];
  const what = topic === 'order' ? 'order' : 'execution of order';
  return {
    type: 'UNREADABLE',
    row: [topic, row.text('symbol'), order, execution, at].join(' '),
    reason: `an event of ${what} ${order === '' ? '(no id)' : order} could not be read: ${why.replace(/\.$/, '')}`,
  };
}
