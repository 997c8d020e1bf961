/**
 * The private stream: one connection, authenticated, subscribed to orders and executions.
 *
 *   open ── auth ── subscribe order, execution ── both acknowledged: LIVE ── events until the end
 *
 * No snapshot comes on subscribe, and the two topics are not ordered against each other.
 * https://bybit-exchange.github.io/docs/v5/websocket/private/order · .../private/execution
 */
import type {AdapterContext} from '../../adapter/context.ts';
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {decode} from '../../adapter/wire.ts';
import {DeskError} from '../../model/errors.ts';
import type {Client} from './client.ts';
import {wordsOf} from './errors.ts';
import type {Instruments} from './instruments.ts';
import {isTrade, type Owner, toFill, toOrder} from './mapping.ts';
import {ExecutionFrame, type ExecutionRow, OrderFrame, type OrderRow} from './order-schemas.ts';
import type {Category} from './rest.ts';
import type {Control} from './schemas.ts';
import {asDeskError, type Connection, connect, controlOf, isPong} from './socket.ts';

/** How long the exchange may take to read our `auth`. */
const AUTH_VALID_MS = 10_000;
const TOPICS = ['order', 'execution'] as const;

export interface OrderStreamContext {
  readonly context: AdapterContext;
  readonly client: Client;
  readonly instruments: Instruments;
  readonly categories: readonly Category[];
}

/** Opens the private stream. Resolves when open; LIVE follows. Throws DeskError when it can't be opened. */
export async function openOrderStream(
  from: OrderStreamContext,
  handlers: OrderStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {context, client} = from;
  const events = new EventOrder(from, handlers, signal);
  // The auth frame carries a time: one that is off would look like a wrong key.
  const session = new Session(await client.ensureClock(signal), () => context.memory.dropClockOffset());
  return connect(
    context,
    `${client.origins.privateStream}/v5/private`,
    {
      onAlive: () => handlers.onAlive(),
      onEnd: (reason) => handlers.onEnd(reason),
      onOpen: (connection) =>
        connection.send({req_id: 'auth', op: 'auth', args: client.signer.stream(client.now() + AUTH_VALID_MS)}),
      onMessage(message, connection) {
        const rows = rowsOf(message);
        if (rows !== null) return events.take(rows, connection);
        if ('topic' in message) return;
        if (session.hear(controlOf(message), connection) === 'LIVE') handlers.onEvent({type: 'LIVE'});
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
  hear(control: Control, connection: Connection): 'LIVE' | null {
    if (isPong(control)) return null;
    if (control.success === false) {
      // Ours may have been set since it was compared with theirs: the key is to blame only when it was compared just now.
      const kind = control.op !== 'auth' ? 'rejected' : this.#isClockFresh ? 'auth' : 'clock';
      if (kind === 'clock') this.#distrustClock();
      throw new DeskError(kind, `Bybit refused the stream: ${wordsOf(control.ret_msg, control.op)}.`);
    }
    if (control.op === 'auth') for (const topic of TOPICS) connection.send({req_id: topic, op: 'subscribe', args: [topic]});
    if (control.op !== 'subscribe') return null;
    this.#acknowledged += 1;
    return this.#acknowledged === TOPICS.length ? 'LIVE' : null;
  }
}

type Rows = {readonly orders: readonly OrderRow[]} | {readonly executions: readonly ExecutionRow[]};

/** Rows of an order or execution frame (`order`, `order.spot`, ...), or null for anything else. */
export function rowsOf(message: object): Rows | null {
  if (!('topic' in message) || typeof message.topic !== 'string') return null;
  const [topic] = message.topic.split('.', 1);
  if (topic === 'order') return {orders: decode(OrderFrame, message, 'order stream').data};
  if (topic === 'execution') return {executions: decode(ExecutionFrame, message, 'execution stream').data};
  return null;
}

/** Turns rows into events in the order they came, also while a symbol is being looked up. */
class EventOrder {
  readonly #from: OrderStreamContext;
  readonly #handlers: OrderStreamHandlers;
  readonly #signal: AbortSignal;
  #waiting: Promise<void> | null = null;

  constructor(from: OrderStreamContext, handlers: OrderStreamHandlers, signal: AbortSignal) {
    this.#from = from;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  take(rows: Rows, connection: Connection): void {
    const ours =
      'orders' in rows
        ? rows.orders.filter((row) => this.#isOurs(row))
        : rows.executions.filter((row) => this.#isOurs(row) && isTrade(row));
    if (ours.length === 0) return;
    const isKnown = ours.every((row) => this.#from.instruments.known(categoryOf(row), row.symbol) !== null);
    if (this.#waiting === null && isKnown) this.#emit(ours);
    else this.#emitLater(ours, connection);
  }

  /** Behind everything that waits already, once the symbols are known. */
  #emitLater(ours: readonly (OrderRow | ExecutionRow)[], connection: Connection): void {
    const turn = (this.#waiting ?? Promise.resolve()).then(async () => {
      for (const row of ours) await this.#from.instruments.learn(categoryOf(row), [row.symbol], this.#signal);
      if (connection.isOpen()) this.#emit(ours);
    });
    const settled = turn
      .catch((error: unknown) => connection.fail(asDeskError(error)))
      .then(() => {
        if (this.#waiting === settled) this.#waiting = null;
      });
    this.#waiting = settled;
  }

  #emit(rows: readonly (OrderRow | ExecutionRow)[]): void {
    for (const row of rows) this.#handlers.onEvent(this.#eventOf(row));
  }

  #eventOf(row: OrderRow | ExecutionRow): OrderStreamEvent {
    const instrument = this.#from.instruments.get(categoryOf(row), row.symbol);
    if ('execId' in row) return {type: 'FILL', fill: toFill(row, instrument)};
    return {type: 'ORDER', order: toOrder(row, instrument, ownerOf(this.#from.context)), fill: null};
  }

  #isOurs({category}: {readonly category: string}): boolean {
    return category === '' || this.#from.categories.some((each) => each === category);
  }
}

function categoryOf({category}: {readonly category: string}): Category {
  return category === 'linear' ? 'linear' : 'spot';
}

export function ownerOf({account}: AdapterContext): Owner {
  return {account: account.account, exchange: account.exchange};
}
