/**
 * /v5/public/spot and /linear: books, trades and tickers by topic.
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */
import type {EngineProduct} from '../../engine/types.ts';
import {Feeds} from '../../kit/feeds.ts';
import {jsonObject} from '../../kit/params.ts';
import type {Connection, Peer} from '../../venue.ts';
import type {Context} from './context.ts';
import {createFeed} from './market-feeds.ts';
import {argsOf, type BybitSocket, echo, type Frame, openSocket, opOf} from './socket.ts';

/** Arguments of one request on the spot stream; the others have no such bound. */
const MAX_ARGS = 10;

export class MarketStream implements Connection {
  readonly #context: Context;
  readonly #client: BybitSocket;
  readonly #feeds: Feeds;
  readonly #product: EngineProduct | null;

  /** `product` null: a category in which nothing is listed. */
  constructor(context: Context, peer: Peer, product: EngineProduct | null) {
    this.#context = context;
    this.#product = product;
    this.#client = openSocket(context, peer, `/v5/public/${product ?? 'inverse'}`);
    this.#feeds = new Feeds(context.engine);
  }

  receive(text: string): void {
    this.#client.socket.receive(text, (frame) => this.#obey(jsonObject(frame) ?? {}));
  }

  pong(): void {}

  closed(): void {
    this.#feeds.close();
    this.#client.socket.stop();
  }

  #obey(frame: Frame): void {
    const topics = argsOf(frame);
    if (frame.op === 'ping') this.#reply(frame, true, 'pong');
    else if (frame.op === 'subscribe') this.#subscribe(frame, topics);
    else if (frame.op === 'unsubscribe') {
      for (const topic of topics) this.#feeds.drop(topic);
      this.#reply(frame, true, '');
    } else this.#reply(frame, false, 'unknown op');
  }

  /** One topic that fails fails the request. */
  #subscribe(frame: Frame, topics: readonly string[]): void {
    if (topics.length === 0 || (this.#product === 'spot' && topics.length > MAX_ARGS))
      return this.#reply(frame, false, 'args size >10');
    const send = (data: object) => this.#client.socket.send(data);
    const fresh = [...new Set(topics)].filter((topic) => this.#feeds.get(topic) === null);
    const made = fresh.map(
      (topic) => [topic, this.#product === null ? null : createFeed(this.#context, this.#product, topic, send)] as const,
    );
    const failed = made.find(([, feed]) => feed === null);
    if (failed !== undefined) {
      for (const [, feed] of made) feed?.close();
      return this.#reply(frame, false, `error:handler not found,topic:${failed[0]}`);
    }
    for (const [topic, feed] of made) if (feed !== null) this.#feeds.set(topic, feed);
    this.#reply(frame, true, 'subscribe');
  }

  #reply(frame: Frame, success: boolean, message: string): void {
    const {socket, connectionId} = this.#client;
    socket.send({success, ret_msg: message, conn_id: connectionId, ...echo(frame, 'req_id'), op: opOf(frame)});
  }
}
