/**
 * The private stream: order events over the WebSocket API. No listen key and no keep-alive message: the server pings.
 * https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/user-data-stream-requests
 *
 *   open ──► userDataStream.subscribe.signature ──► {subscriptionId}: LIVE ──► events ──► gone: onEnd, once
 */
import * as v from 'valibot';
import type {OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {parseExact} from '../../adapter/kit/json.ts';
import {type Origins, originOf} from '../../adapter/kit/origins.ts';
import {type Connection, connect, streamFailure} from '../../adapter/kit/socket.ts';
import {EventLine} from '../../adapter/kit/waiting.ts';
import {DeskError} from '../../model/errors.ts';
import {STREAM_COST} from './budgets.ts';
import type {Client} from './client.ts';
import {readFailure} from './errors.ts';
import {familyIn, type ListFacts} from './linked.ts';
import type {Markets} from './market-data.ts';
import {ALONE} from './order.ts';
import {asReport, type ExecutionReport, ReportScanner, readReport} from './report.ts';

const ORIGINS: Origins = {
  live: 'wss://ws-api.binance.com:443',
  testnet: 'wss://ws-api.testnet.binance.vision',
  demo: 'wss://demo-ws-api.binance.com',
};
const PATH = '/ws-api/v3';
const SUBSCRIBE_ID = 'orders';
const MAX_BYTES = 1 << 20;

/** An answer to a request. https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/response-format */
const SocketReply = v.object({
  id: v.nullable(v.union([v.string(), v.number()])),
  status: v.number(),
  error: v.optional(v.unknown()),
});

/** The orders of a list. https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#list-status */
const ListStatus = v.object({
  g: v.number(),
  c: v.optional(v.string()),
  O: v.array(v.object({i: v.union([v.number(), v.string()])})),
});
/** Lists that are remembered; older ones are long over. */
const MOST_LISTS = 500;

/** Opens one private connection. LIVE follows when the subscription is acknowledged. */
export async function openOrderStream(
  client: Client,
  markets: Markets,
  handlers: OrderStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {account} = client.context;
  // While the address is banned, on whatever transport it was heard, not even a connection is opened.
  await client.admit(STREAM_COST, signal);
  const reader = new OrderReader(client, markets, handlers, signal);
  return connect(
    client.context,
    {title: 'Binance', url: `${originOf(account, 'stream', ORIGINS)}${PATH}`, maxBytes: MAX_BYTES},
    {
      onOpen: (connection) => reader.subscribe(connection),
      onText: (text, connection) => reader.read(text, connection),
      onAlive: () => handlers.onAlive(),
      onEnd: (reason) => handlers.onEnd(reason),
    },
    signal,
  );
}

type Json = Readonly<Record<string, unknown>>;

/** Frames in, events out, in order. A throw ends the connection. */
class OrderReader {
  readonly #client: Client;
  readonly #markets: Markets;
  readonly #handlers: OrderStreamHandlers;
  readonly #signal: AbortSignal;
  readonly #scanner = new ReportScanner();
  readonly #lists = new Map<number, ListFacts>();
  #line: EventLine<ExecutionReport> | null = null;
  #clockMeasured = false;

  constructor(client: Client, markets: Markets, handlers: OrderStreamHandlers, signal: AbortSignal) {
    this.#client = client;
    this.#markets = markets;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  subscribe(connection: Connection): void {
    this.#line ??= new EventLine<ExecutionReport>({
      isReady: ({s}) => this.#markets.knownPlace(s) !== null,
      prepare: ({s}) => this.#markets.names.learn('spot', [s], this.#signal),
      pass: (report) => connection.isOpen() && this.#pass(report),
      fail: (error) => connection.fail(streamFailure(error)),
    });
    const params = this.#client.signedParams();
    connection.send(JSON.stringify({id: SUBSCRIBE_ID, method: 'userDataStream.subscribe.signature', params}));
  }

  read(text: string, connection: Connection): void {
    const plain = this.#scanner.read(text);
    if (plain !== null) this.#report(plain);
    else this.#frame(parseExact(text, 'stream'), connection);
  }

  /** Events wrapped by subscription, by combined stream, or bare. One that says nothing of an order changes none. */
  #frame(frame: unknown, connection: Connection): void {
    if (!isObject(frame)) throw new DeskError('protocol', 'Binance sent a stream message that is not an object.');
    const event = isObject(frame.event) ? frame.event : isObject(frame.data) ? frame.data : frame;
    if (event.e === 'executionReport') this.#report(event);
    else if (event.e === 'listStatus') this.#remember(event);
    else if (event.e === 'serverShutdown') {
      this.#handlers.onEvent({type: 'LEAVING', reason: 'Binance announced that this connection will be cut.'});
    } else if (event.e === 'eventStreamTerminated') throw new DeskError('network', 'Binance ended the subscription.');
    // Any other event tells of balances or other products; what is no event answers a request.
    else if (typeof event.e !== 'string') this.#reply(frame, connection);
  }

  #report(event: Json): void {
    const report = asReport(event);
    if (report === null) throw new DeskError('protocol', 'An order event does not name its order.');
    this.#line?.push(report);
  }

  #pass(report: ExecutionReport): void {
    const place = this.#markets.knownPlace(report.s);
    if (place === null) return;
    const list = typeof report.g === 'number' ? this.#lists.get(report.g) : undefined;
    const family = list === undefined ? ALONE : familyIn(list, String(report.i));
    const {order, fill} = readReport(place, report, family);
    this.#handlers.onEvent({type: 'ORDER', order, fill});
  }

  #remember(event: Json): void {
    const result = v.safeParse(ListStatus, event);
    if (!result.success) return;
    const {g, c: contingency, O} = result.output;
    this.#lists.set(g, {contingency, ids: O.map(({i}) => String(i))});
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MOST_LISTS && oldest !== undefined) this.#lists.delete(oldest);
  }

  #reply(frame: Json, connection: Connection): void {
    const result = v.safeParse(SocketReply, frame);
    // Neither an event nor an answer: nothing that was waited for.
    if (!result.success) return;
    const {id, status, error} = result.output;
    if (status === 200 && id === SUBSCRIBE_ID) this.#handlers.onEvent({type: 'LIVE'});
    if (status === 200) return;
    const answer = {status, payload: error};
    const failure = readFailure(answer, 'The subscription', () => this.#client.exchangeTime());
    if (failure === null) return;
    // A ban is one of the address, whatever transport tells it.
    if (failure.detail.retryAfterMs !== undefined) this.#client.ban('ip', failure.detail.retryAfterMs);
    if (failure.kind !== 'clock' || this.#clockMeasured) throw failure;
    // Like any read: measured once, signed once more.
    this.#clockMeasured = true;
    this.#client.syncClock(this.#signal).then(
      () => connection.isOpen() && this.subscribe(connection),
      (reason: unknown) => connection.fail(streamFailure(reason)),
    );
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
