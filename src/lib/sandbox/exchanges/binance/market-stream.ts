/**
 * Market streams, raw and combined.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
 */
import {ClientSocket, type SocketManners} from '../../kit/client-socket.ts';
import type {VenueContext} from '../../kit/context.ts';
import {type Feed, Feeds} from '../../kit/feeds.ts';
import {jsonObject} from '../../kit/params.ts';
import {FixedWindow} from '../../kit/rate-windows.ts';
import type {Connection, Peer} from '../../venue.ts';

const MAX_STREAMS = 1024;
/** A ping every twenty seconds, and a day at most. */
export const MANNERS = {pingMs: 20_000, pongMs: 60_000, maxAgeMs: 86_400_000};

interface Streaming {
  readonly combined: boolean;
  readonly path: string;
  readonly manners: Omit<SocketManners, 'path'>;
  /** Messages that a client may send in a second. */
  readonly maxMessages: number;
  /** What a stream sends: `wire` is the symbol and `kind` what stands after the @ of its name. */
  feed(wire: string, kind: string, send: (data: object) => void): Feed;
}

export class MarketStream implements Connection {
  readonly #context: VenueContext;
  readonly #socket: ClientSocket;
  readonly #feeds: Feeds;
  readonly #messages = new FixedWindow(1000);
  readonly #streaming: Streaming;
  #combined: boolean;

  constructor(context: VenueContext, peer: Peer, streams: readonly string[], streaming: Streaming) {
    this.#context = context;
    this.#streaming = streaming;
    this.#combined = streaming.combined;
    this.#socket = new ClientSocket(context, peer, {...streaming.manners, path: streaming.path});
    this.#feeds = new Feeds(context.engine);
    for (const name of streams) this.#add(name);
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => {
      const now = this.#context.clock.now();
      this.#messages.add(now);
      if (this.#messages.count(now) > this.#streaming.maxMessages) this.#socket.close(1008, 'Too many requests');
      else this.#socket.send(this.#obey(frame));
    });
  }

  pong(): void {
    this.#socket.pong();
  }

  closed(): void {
    this.#feeds.close();
    this.#socket.stop();
  }

  #obey(text: string): object {
    const request = jsonObject(text);
    if (request === null) return {code: 3, msg: 'Invalid JSON: expected value at line 1 column 1'};
    const id = request.id ?? null;
    const params: readonly unknown[] = Array.isArray(request.params) ? request.params : [];
    const names = params.filter((one) => typeof one === 'string');
    if (request.method === 'LIST_SUBSCRIPTIONS') return {result: this.#feeds.names, id};
    if (request.method === 'SUBSCRIBE') for (const name of names) this.#add(name);
    else if (request.method === 'UNSUBSCRIBE') for (const name of names) this.#feeds.drop(name);
    else if (request.method === 'SET_PROPERTY') this.#combined = params[0] === 'combined' && params[1] === true;
    else return {code: 2, msg: 'Invalid request: unknown variant', id};
    return {result: null, id};
  }

  #add(name: string): void {
    if (this.#feeds.get(name) !== null || this.#feeds.names.length >= MAX_STREAMS) return;
    const [symbol = ''] = name.split('@', 1);
    const kind = name.slice(name.indexOf('@') + 1);
    const send = (data: object) => this.#socket.send(this.#combined ? {stream: name, data} : data);
    this.#feeds.set(name, this.#streaming.feed(symbol.toUpperCase(), kind, send));
  }
}
