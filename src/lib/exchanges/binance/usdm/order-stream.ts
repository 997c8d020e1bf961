/**
 * The private stream of contracts: a listen key, a connection under it, and the key kept alive.
 *
 *   listen key ──► open: LIVE ──► events ──► the key expires or the connection is gone: onEnd, once
 *
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
 */
import type {OrderStreamHandlers, StreamControl} from '../../../adapter/contract/order-feed.ts';
import {parseExact} from '../../../adapter/kit/json.ts';
import {type Origins, originOf} from '../../../adapter/kit/origins.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {type Connection, connect, streamFailure} from '../../../adapter/kit/socket.ts';
import {EventLine} from '../../../adapter/kit/waiting.ts';
import {DeskError} from '../../../model/errors.ts';
import {isConditional} from './order.ts';
import {algoEvent, type Origin, orderEvent} from './order-events.ts';
import {type Desk, learn, rowOrNull} from './reads.ts';
import {KEEP_LISTEN_KEY, LISTEN_KEY, QUERY_ALGO} from './rest.ts';

export const ORIGINS: Origins = {
  live: 'wss://fstream.binance.com',
  testnet: 'wss://demo-fstream.binance.com',
  demo: 'wss://demo-fstream.binance.com',
};
/** A key lives for an hour. */
const KEEP_MS = 30 * 60_000;
const MAX_BYTES = 1 << 20;
/** Conditional orders whose made orders are remembered. */
const MOST_MADE = 5000;

/** Opens the connection. LIVE follows at once: there is nothing to subscribe to. */
export async function openOrderStream(desk: Desk, handlers: OrderStreamHandlers, signal: AbortSignal): Promise<StreamControl> {
  const {client} = desk;
  const {context} = client;
  const {listenKey} = await client.ask(LISTEN_KEY, {}, signal);
  if (typeof listenKey !== 'string' || listenKey === '')
    throw new DeskError('protocol', 'Binance gave no key for the stream of contracts.');
  const reader = new Reader(desk, handlers, signal);
  let stopKeeping = () => {};
  const connection = await connect(
    context,
    {
      title: 'Binance',
      url: `${originOf(context.account, 'stream', ORIGINS)}/private/ws/${encodeURIComponent(listenKey)}`,
      maxBytes: MAX_BYTES,
    },
    {
      onOpen: (opened) => reader.open(opened),
      onText: (text) => reader.read(text),
      onAlive: () => handlers.onAlive(),
      onEnd(reason) {
        stopKeeping();
        handlers.onEnd(reason);
      },
    },
    signal,
  );
  const keep = () => {
    stopKeeping = context.clock.after(KEEP_MS, () => {
      client.ask(KEEP_LISTEN_KEY, {}, signal).then(keep, (error: unknown) => connection.fail(streamFailure(error)));
    });
  };
  keep();
  return {
    pause: connection.pause,
    resume: connection.resume,
    close() {
      stopKeeping();
      connection.close();
    },
  };
}

interface Event {
  readonly wire: string;
  /** Of an order that a trigger made: Binance's id of it, and the client id that both carry. */
  readonly made: {readonly orderId: string; readonly clientOrderId: string} | null;
  readonly row: Row;
  readonly kind: 'ORDER' | 'ALGO';
}

class Reader {
  readonly #desk: Desk;
  readonly #handlers: OrderStreamHandlers;
  readonly #signal: AbortSignal;
  /** By the id of the order that was made. */
  readonly #made = new Map<string, Origin | null>();
  #line: EventLine<Event> | null = null;

  constructor(desk: Desk, handlers: OrderStreamHandlers, signal: AbortSignal) {
    this.#desk = desk;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  open(connection: Connection): void {
    this.#line = new EventLine<Event>({
      isReady: ({wire, made}) => this.#desk.markets.knownPlace(wire) !== null && (made === null || this.#made.has(made.orderId)),
      prepare: (event) => this.#prepare(event),
      pass: (event) => connection.isOpen() && this.#pass(event),
      fail: (error) => connection.fail(streamFailure(error)),
    });
    this.#handlers.onEvent({type: 'LIVE'});
  }

  /** Events bare or wrapped by stream. One that says nothing of an order changes none. */
  read(text: string): void {
    const frame = new Row(parseExact(text, 'stream'));
    const event = frame.text('e') === '' ? frame.inner('data') : frame;
    const type = event.text('e');
    if (type === 'listenKeyExpired') throw new DeskError('network', 'The key of the stream has expired.');
    if (type === 'ORDER_TRADE_UPDATE') this.#push('ORDER', event);
    else if (type === 'ALGO_UPDATE') this.#push('ALGO', event);
  }

  #push(kind: Event['kind'], event: Row): void {
    const row = event.inner('o');
    const [wire, id] = [row.text('s'), row.text(kind === 'ORDER' ? 'i' : 'aid')];
    if (wire === '' || id === '') throw new DeskError('protocol', 'An order event does not name its order.');
    const isMade = kind === 'ORDER' && isConditional(row.text('ot'));
    const made = isMade ? {orderId: id, clientOrderId: row.text('c')} : null;
    if (kind === 'ALGO') this.#remember(row);
    this.#line?.push({wire, made, row: new Row({...(row.value as object), T: event.any('T')}), kind});
  }

  #remember(row: Row): void {
    const orderId = row.text('ai');
    if (orderId === '' || orderId === '0') return;
    this.#made.set(orderId, {algoId: row.text('aid'), row: null});
    const [oldest] = this.#made.keys();
    if (this.#made.size > MOST_MADE && oldest !== undefined) this.#made.delete(oldest);
  }

  /** The event of the made order may come first: then it is asked what it was made of. */
  async #prepare({wire, made}: Event): Promise<void> {
    await learn(this.#desk, [wire], this.#signal);
    if (made === null || this.#made.has(made.orderId)) return;
    const {orderId, clientOrderId} = made;
    const row = await rowOrNull(this.#desk, QUERY_ALGO, {symbol: wire, clientAlgoId: clientOrderId}, this.#signal);
    const isOrigin = row !== null && ['', '0', orderId].includes(row.text('actualOrderId'));
    this.#made.set(orderId, isOrigin ? {algoId: row.text('algoId'), row} : null);
  }

  #pass({wire, made, row, kind}: Event): void {
    const place = this.#desk.markets.knownPlace(wire);
    if (place === null) throw new DeskError('protocol', 'Binance does not say which contract an order is on.');
    if (kind === 'ORDER') {
      this.#handlers.onEvent(orderEvent(place, row, made === null ? null : (this.#made.get(made.orderId) ?? null)));
      return;
    }
    const told = algoEvent(place, row);
    if (told !== null) this.#handlers.onEvent(told);
  }
}
