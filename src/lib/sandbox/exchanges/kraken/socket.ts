/**
 * One connection of WebSocket v2: status, heartbeats, subscriptions and orders.
 * https://docs.kraken.com/api/docs/guides/spot-ws-intro
 */
import {ApiError} from '../../kit/api-error.ts';
import {ClientSocket} from '../../kit/client-socket.ts';
import {exactObject, numberOf} from '../../kit/exact-json.ts';
import {handleOnSocket, pass, type Wire} from '../../kit/gateway.ts';
import type {Connection, Peer} from '../../venue.ts';
import {SOCKET_PATIENCE} from './auth.ts';
import {type Context, type Points, rfc3339} from './context.ts';
import type {KrakenEndpoint} from './endpoints.ts';
import {badArgument, errorOf, internalError} from './errors.ts';
import {MarketStream, PUBLIC_CHANNELS} from './market-stream.ts';
import {textParams} from './params.ts';
import {PRIVATE_CHANNELS, PrivateStream} from './private-stream.ts';
import {type Members, messageResult, restParameters} from './trade-messages.ts';
import type {UserStream} from './user-stream.ts';

const IDLE_MS = 60_000;
const HEARTBEAT_MS = 1000;
/** Messages with a deadline, given or not. */
const FENCED: readonly string[] = ['add_order', 'amend_order'];

interface Message {
  readonly method: string;
  readonly params: Members;
  /** What goes back of the client's own number. */
  readonly echo: object;
  readonly at: number;
}

export class KrakenSocket implements Connection {
  readonly #wire: Wire<Context, Points>;
  readonly #context: Context;
  readonly #socket: ClientSocket;
  readonly #public: MarketStream;
  readonly #private: PrivateStream;
  /** Tokens of private subscriptions here: they last as long as the connection. */
  readonly #tokens = new Set<string>();
  #sentAt = 0;
  #stopBeat: () => void;

  constructor(wire: Wire<Context, Points>, users: UserStream, peer: Peer, path: string) {
    const {context} = wire;
    this.#wire = wire;
    this.#context = context;
    this.#socket = new ClientSocket(context, peer, {path, idleMs: IDLE_MS});
    const tell = (frame: object) => this.#tell(frame);
    this.#public = new MarketStream(context, tell);
    this.#private = new PrivateStream(context, users, tell);
    const connectionId = BigInt(Math.floor(context.random() * 2 ** 48)) << 16n;
    const status = {api_version: 'v2', connection_id: numberOf(String(connectionId)), system: 'online', version: '2.0.10'};
    this.#stopBeat = context.clock.after(0, () => {
      this.#tell({channel: 'status', type: 'update', data: [status]});
      this.#beat();
    });
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => {
      const members = exactObject(frame);
      if (members === null || typeof members.method !== 'string')
        return this.#reply({...this.#blank(), method: 'error'}, 'Malformed request');
      const {method, params, req_id: id} = members;
      const given = typeof params === 'object' && params !== null ? (params as Members) : {};
      const echo = typeof id === 'string' && /^-?\d+$/.test(id) ? {req_id: numberOf(id)} : {};
      this.#obey({method, params: given, echo, at: this.#context.now()});
    });
  }

  pong(): void {}

  closed(): void {
    this.#stopBeat();
    this.#public.close();
    this.#private.close();
    this.#socket.stop();
  }

  #obey(message: Message): void {
    const {method, params, echo, at} = message;
    const endpoint = this.#wire.endpoints.socket(method);
    if (method === 'ping')
      this.#socket.send({method: 'pong', ...echo, time_in: rfc3339(at), time_out: rfc3339(this.#context.now())});
    else if (method === 'subscribe' || method === 'unsubscribe') this.#subscription(message);
    else if (endpoint === null) this.#reply(message, 'Unsupported method');
    else void this.#trades(message, endpoint, restParameters(method, params));
  }

  /** One answer for each symbol. */
  #subscription(message: Message): void {
    const {method, params} = message;
    const channel = String(params.channel ?? '');
    const isPrivate = PRIVATE_CHANNELS.includes(channel);
    if (!isPrivate && !PUBLIC_CHANNELS.includes(channel)) return this.#reply(message, 'Channel not supported');
    const symbols = Array.isArray(params.symbol) ? params.symbol.map(String) : [];
    const isAlone = isPrivate || channel === 'instrument';
    if (!isAlone && symbols.length === 0) return this.#reply(message, badArgument('symbol').message);
    for (const symbol of isAlone ? [null] : symbols) {
      try {
        if (isPrivate) this.#privately(message, channel);
        else if (method === 'subscribe') this.#reply(message, this.#public.subscribe(channel, symbol, params));
        else this.#reply(message, this.#public.unsubscribe(channel, symbol));
      } catch (error) {
        this.#reply({...message, echo: {...message.echo, ...(symbol !== null && {symbol})}}, wordsOf(error));
      }
    }
  }

  #privately(message: Message, channel: string): void {
    const {method, params} = message;
    const token = String(params.token ?? '');
    const account = this.#context.tokens.accountOf(token, this.#tokens);
    if (method === 'unsubscribe') {
      this.#private.unsubscribe(channel);
      return this.#reply(message, {channel});
    }
    const {result, begin} = this.#private.subscribe(channel, account, params);
    this.#tokens.add(token);
    this.#reply(message, result);
    begin();
  }

  /** One answer for each, in order. */
  async #trades(message: Message, endpoint: KrakenEndpoint, requests: ReturnType<typeof restParameters>): Promise<void> {
    for (const request of requests) await this.#trade(message, endpoint, request);
  }

  #trade(message: Message, endpoint: KrakenEndpoint, request: ReadonlyMap<string, string>): Promise<void> {
    const {method, params} = message;
    const {tokens, gate} = this.#context;
    const read = textParams(request);
    const authenticate = () => {
      const account = tokens.accountOf(String(params.token ?? ''), this.#tokens);
      return {account, recheck: FENCED.includes(method) ? gate.deadline(read, SOCKET_PATIENCE) : () => {}};
    };
    const subject = this.#wire.subject('WS', method, read);
    return handleOnSocket(this.#socket, () => pass(this.#wire, endpoint, {params: read, subject, authenticate}), {
      result: (result) => this.#reply(message, messageResult(method, params, request, result)),
      error: (error, status) =>
        this.#reply(message, (error ?? (status === undefined ? internalError() : errorOf('EService:Unavailable'))).message),
    });
  }

  /** A text is what went wrong, an object the result. */
  #reply({method, echo, at}: Message, outcome: string | object): void {
    const said = typeof outcome === 'string' ? {error: outcome, success: false} : {result: outcome, success: true};
    this.#socket.send({method, ...echo, ...said, time_in: rfc3339(at), time_out: rfc3339(this.#context.now())});
  }

  #blank(): Message {
    return {method: '', params: {}, echo: {}, at: this.#context.now()};
  }

  #tell(frame: object): void {
    this.#sentAt = this.#context.clock.now();
    this.#socket.send(frame);
  }

  /** After every second in which no channel said anything, as long as one is subscribed; that keeps the connection, too. */
  #beat(): void {
    const {clock} = this.#context;
    const isSilent = clock.now() - this.#sentAt >= HEARTBEAT_MS;
    if (this.#public.size + this.#private.size > 0) {
      this.#socket.keep();
      if (isSilent) this.#tell({channel: 'heartbeat'});
    }
    const waitMs = isSilent ? HEARTBEAT_MS : this.#sentAt + HEARTBEAT_MS - clock.now();
    this.#stopBeat = clock.after(waitMs, () => this.#beat());
  }
}

function wordsOf(error: unknown): string {
  return error instanceof ApiError ? error.message : internalError().message;
}
