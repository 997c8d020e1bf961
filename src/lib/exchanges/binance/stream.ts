/**
 * The private stream: order events over the WebSocket API. No listen key and no keep-alive message: the server pings.
 * https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/user-data-stream-requests
 *
 *   open ──► userDataStream.subscribe.signature ──► {subscriptionId}: LIVE ──► events ──► gone: onEnd, once
 */
import type {AdapterContext} from '../../adapter/context.ts';
import type {OrderStreamHandlers, StreamControl} from '../../adapter/contract/order-feed.ts';
import {unanswered} from '../../adapter/outcome.ts';
import {decode, parseJson} from '../../adapter/wire.ts';
import type {Environment} from '../../model/account.ts';
import {DeskError} from '../../model/errors.ts';
import type {Socket} from '../../transport/websocket.ts';
import {type Client, originOf} from './client.ts';
import {type ErrorBody, readFailure} from './errors.ts';
import {asExecutionReport, type ExecutionReport, readReport} from './execution-report.ts';
import {FlatReport} from './flat-report.ts';
import type {Owner} from './mapping.ts';
import {SocketReply} from './schemas.ts';
import type {Symbols} from './symbols.ts';

const ORIGINS: Readonly<Record<Environment, string | null>> = {
  live: 'wss://ws-api.binance.com:443',
  testnet: 'wss://ws-api.testnet.binance.vision',
  demo: 'wss://demo-ws-api.binance.com',
  sandbox: null,
};
const PATH = '/ws-api/v3';
const SUBSCRIBE_ID = 'orders';
const MAX_BYTES = 1 << 20;

/** What a private connection needs of the adapter. */
export interface StreamParts {
  readonly context: AdapterContext;
  readonly client: Client;
  readonly symbols: Symbols;
  readonly owner: Owner;
}

/** Opens one private connection. LIVE follows when the subscription is acknowledged. */
export async function openOrderStream(
  parts: StreamParts,
  handlers: OrderStreamHandlers,
  signal: AbortSignal,
): Promise<StreamControl> {
  const {account, sockets, timeoutMs} = parts.context;
  const url = `${originOf(account.urls.stream ?? ORIGINS[account.environment], 'stream')}${PATH}`;
  const reader = new OrderReader(parts, handlers, signal);
  const options = {url, connectTimeoutMs: timeoutMs, maxBytes: MAX_BYTES};
  const socket = await sockets
    .open(
      options,
      {
        onText: (text) => reader.read(text),
        onAlive: () => handlers.onAlive(),
        onClose: (code) => reader.end(new DeskError('network', `Binance closed the stream (${code}).`)),
      },
      signal,
    )
    .catch((error: unknown) => {
      throw unanswered(error, 'READ');
    });
  reader.subscribe(socket);
  return {pause: () => socket.pause(), resume: () => socket.resume(), close: () => reader.close()};
}

type Json = Readonly<Record<string, unknown>>;

/** Frames in, events out, in order. */
class OrderReader {
  readonly #parts: StreamParts;
  readonly #handlers: OrderStreamHandlers;
  readonly #signal: AbortSignal;
  readonly #flat = new FlatReport();
  #socket: Socket | null = null;
  #ended = false;
  #clockMeasured = false;
  /** Reports that wait until the name of a symbol is known; null while none waits. */
  #waiting: ExecutionReport[] | null = null;

  constructor(parts: StreamParts, handlers: OrderStreamHandlers, signal: AbortSignal) {
    this.#parts = parts;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  subscribe(socket: Socket): void {
    this.#socket = socket;
    const params = this.#parts.client.signedParams({});
    socket.send(JSON.stringify({id: SUBSCRIBE_ID, method: 'userDataStream.subscribe.signature', params}));
  }

  close(): void {
    this.#ended = true;
    this.#socket?.close();
  }

  end(reason: DeskError): void {
    if (this.#ended) return;
    this.close();
    this.#handlers.onEnd(reason);
  }

  read(text: string): void {
    if (this.#ended) return;
    try {
      const report = this.#flat.read(text);
      if (report === null) this.#frame(parseJson(text, 'stream'));
      else this.#report(asExecutionReport(report));
    } catch (error) {
      // An event that cannot be read is a hole in the feed: end here, and the reader repairs it like any gap.
      if (!(error instanceof DeskError)) throw error;
      this.end(error);
    }
  }

  #frame(frame: unknown): void {
    if (!isObject(frame)) throw new DeskError('protocol', 'The stream told something that is no object.');
    // Wrapped by subscription, by combined stream, or bare.
    const event = isObject(frame.event) ? frame.event : isObject(frame.data) ? frame.data : frame;
    if (event.e === 'executionReport') this.#report(asExecutionReport(event));
    else if (event.e === 'serverShutdown') {
      this.#handlers.onEvent({type: 'LEAVING', reason: 'Binance announced that this connection will be cut.'});
    } else if (event.e === 'eventStreamTerminated') throw new DeskError('network', 'Binance ended the subscription.');
    // Any other event (balances, order lists, other products) changes no order; what is no event answers a request.
    else if (typeof event.e !== 'string') this.#reply(frame);
  }

  #reply(frame: Json): void {
    const {id, status, error} = decode(SocketReply, frame, 'stream reply');
    if (status === 200) {
      if (id === SUBSCRIBE_ID) this.#handlers.onEvent({type: 'LIVE'});
      return;
    }
    this.#refused(status, error ?? null);
  }

  #refused(status: number, body: ErrorBody | null): void {
    const failure = readFailure(status, body);
    const socket = this.#socket;
    if (failure.kind !== 'clock' || this.#clockMeasured || socket === null) throw failure;
    // Like any read: measured once, signed once more.
    this.#clockMeasured = true;
    this.#parts.client.syncClock(this.#signal).then(
      () => this.#ended || this.subscribe(socket),
      (error: unknown) => this.#fail(error),
    );
  }

  #report(report: ExecutionReport): void {
    if (this.#waiting !== null) {
      this.#waiting.push(report);
      return;
    }
    const symbol = this.#parts.symbols.known(report.s);
    if (symbol === null) {
      this.#waiting = [report];
      this.#name(report.s).catch((error: unknown) => this.#fail(error));
    } else {
      const {order, fill} = readReport(this.#parts.owner, symbol, report);
      this.#handlers.onEvent({type: 'ORDER', order, fill});
    }
  }

  /** Learns the name of a symbol, then goes on with the reports that waited for it. */
  async #name(exchangeSymbol: string): Promise<void> {
    const symbolOf = await this.#parts.symbols.resolve([exchangeSymbol], this.#signal);
    symbolOf(exchangeSymbol);
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    if (!this.#ended) for (const report of waiting) this.#report(report);
  }

  #fail(error: unknown): void {
    this.end(error instanceof DeskError ? error : new DeskError('internal', 'The stream reader failed.', {cause: error}));
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
