/**
 * The private stream of contracts: a listen key, a connection under it, and the key kept alive.
 *
 *   listen key ──► open: LIVE ──► events ──► the key expires or the connection is gone: onEnd, once
 *
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams
 */
import type {OrderStreamEvent, OrderStreamHandlers, StreamControl} from '../../../adapter/contract/order-feed.ts';
import {parseExact} from '../../../adapter/kit/json.ts';
import {type Origins, originOf} from '../../../adapter/kit/origins.ts';
import {Row} from '../../../adapter/kit/row.ts';
import {type Connection, connect, streamFailure} from '../../../adapter/kit/socket.ts';
import {EventLine} from '../../../adapter/kit/waiting.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Fill} from '../../../model/order.ts';
import type {OrderPlace} from '../order.ts';
import {causeOf} from './fill.ts';
import {algoIdOf, algoOrderOf, type Facts, isConditional, toOrder, withChild} from './order.ts';
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

/** What an order was made of. Null: of nothing that is known. */
interface Origin {
  readonly algoId: string;
  readonly row: Row | null;
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

/** .../user-data-streams/Event-Order-Update */
function orderEvent(place: OrderPlace, row: Row, origin: Origin | null): OrderStreamEvent {
  const clientOrderId = row.text('c');
  const facts: Facts = {
    ...{orderId: row.text('i'), clientOrderId, side: row.any('S'), type: row.text('ot') || row.text('o'), status: row.any('X')},
    ...{timeInForce: row.any('f'), price: row.any('p'), stopPrice: row.any('sp'), quantity: row.any('q'), filled: row.any('z')},
    ...{average: row.any('ap'), workingType: row.any('wt'), positionSide: row.any('ps'), reduceOnly: row.flag('R') === true},
    // The event has no time of creation: of a new order it is the event's own.
    ...{closesAll: row.flag('cp') === true, createdAt: row.text('x') === 'NEW' ? row.any('T') : null, updatedAt: row.any('T')},
  };
  const order =
    origin === null
      ? toOrder(place, facts)
      : toOrder(
          place,
          withChild(
            {
              orderId: algoIdOf(origin.algoId),
              clientOrderId,
              type: facts.type,
              ...(origin.row !== null && {createdAt: origin.row.any('createTime')}),
            },
            facts,
          ),
        );
  const fill = fillIn(place.symbol, row, order.id ?? facts.orderId);
  const isWhole = fill?.fee != null && fill.quantity === order.filled && fill.fee.amount !== '0';
  return {type: 'ORDER', order: isWhole && fill.fee !== null ? {...order, fees: [fill.fee]} : order, fill};
}

/** A fill that cannot be read is left to the reader's comparison with the history, which tells it. */
function fillIn(symbol: string, row: Row, orderId: string): Fill | null {
  const happened = row.text('x');
  if (happened !== 'TRADE' && happened !== 'CALCULATED') return null;
  const [id, price, quantity] = [row.text('t'), row.nonZero('L'), row.nonZero('l')];
  const [at, side, isMaker] = [row.time('T'), row.text('S'), row.flag('m')];
  if (id === '' || id === '0' || price === null || quantity === null || at === null) return null;
  if (side !== 'BUY' && side !== 'SELL') return null;
  const [amount, asset] = [row.amount('n'), row.text('N')];
  return {
    ...{id, symbol, orderId, clientOrderId: row.text('c') || null, side, price, quantity, at},
    fee: amount === null || asset === '' ? null : {asset, amount},
    liquidity: isMaker === null ? null : isMaker ? 'MAKER' : 'TAKER',
    cause: causeOf(row.text('c')),
  };
}

/** What became of a conditional order before an order was made of it; from then on that one's events tell. .../Event-Algo-Order-Update */
function algoEvent(place: OrderPlace, row: Row): OrderStreamEvent | null {
  const status = row.text('X');
  if (status === 'TRIGGERED' || status === 'FINISHED') return null;
  const order = algoOrderOf(
    place,
    new Row({
      ...{algoId: row.text('aid'), clientAlgoId: row.text('caid'), side: row.any('S'), orderType: row.text('o')},
      ...{algoStatus: status, timeInForce: row.any('f'), price: row.any('p'), triggerPrice: row.any('tp')},
      ...{quantity: row.any('q'), workingType: row.any('wt'), positionSide: row.any('ps'), reduceOnly: row.any('R')},
      ...{closePosition: row.any('cp'), createTime: status === 'NEW' ? row.any('T') : null, updateTime: row.any('T')},
    }),
    null,
  );
  const reason = row.text('rm');
  return {type: 'ORDER', order: reason === '' ? order : {...order, reason}, fill: null};
}
