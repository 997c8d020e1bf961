/**
 * /v5/public/spot: books, trades and tickers by topic.
 * https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
 */
import type {EngineEvent} from '../../engine/types.ts';
import type {Connection, Peer} from '../../venue.ts';
import type {Context} from './context.ts';
import {createFeed, type Feed} from './market-feeds.ts';
import {Outlet} from './outlet.ts';

type Frame = Readonly<Record<string, unknown>>;

const MAX_ARGS = 10;

export class MarketStream implements Connection {
  readonly #context: Context;
  readonly #outlet: Outlet;
  readonly #feeds = new Map<string, Feed>();
  readonly #stop: () => void;
  readonly #listed: boolean;

  /** `listed` false: a category in which nothing is listed. */
  constructor(context: Context, peer: Peer, listed: boolean) {
    this.#context = context;
    this.#listed = listed;
    this.#outlet = new Outlet(context, peer, '/v5/public/spot', '');
    this.#stop = context.engine.subscribe((event) => this.#hear(event));
  }

  receive(text: string): void {
    this.#outlet.receive(text, (frame) => this.#obey(frame ?? {}));
  }

  pong(): void {}

  closed(): void {
    this.#stop();
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
    this.#outlet.stop();
  }

  #obey(frame: Frame): void {
    const topics = Array.isArray(frame.args) ? frame.args.map(String) : [];
    if (frame.op === 'ping') this.#reply(frame, true, 'pong');
    else if (frame.op === 'subscribe') this.#subscribe(frame, topics);
    else if (frame.op === 'unsubscribe') {
      for (const topic of topics) this.#drop(topic);
      this.#reply(frame, true, '');
    } else this.#reply(frame, false, 'unknown op');
  }

  /** One topic that fails fails the request. */
  #subscribe(frame: Frame, topics: readonly string[]): void {
    if (topics.length === 0 || topics.length > MAX_ARGS) return this.#reply(frame, false, 'args size >10');
    const opened = [...new Set(topics)].map((topic) => [topic, this.#feed(topic)] as const);
    const failed = opened.find(([, feed]) => feed === null);
    if (failed !== undefined) {
      for (const [topic, feed] of opened) if (feed !== this.#feeds.get(topic)) feed?.close();
      return this.#reply(frame, false, `error:handler not found,topic:${failed[0]}`);
    }
    for (const [topic, feed] of opened) if (feed !== null) this.#feeds.set(topic, feed);
    this.#reply(frame, true, 'subscribe');
  }

  /** The one that is open already, a new one, or null for an unknown topic. */
  #feed(topic: string): Feed | null {
    if (!this.#listed) return null;
    return this.#feeds.get(topic) ?? createFeed(this.#context, topic, (frame) => this.#outlet.send(frame));
  }

  #drop(topic: string): void {
    this.#feeds.get(topic)?.close();
    this.#feeds.delete(topic);
  }

  #hear(event: EngineEvent): void {
    if (event.type !== 'BOOK' && event.type !== 'PUBLIC_TRADE') return;
    for (const feed of this.#feeds.values()) if (feed.symbol === event.symbol) feed.hear(event);
  }

  #reply(frame: Frame, success: boolean, message: string): void {
    const op = typeof frame.op === 'string' ? frame.op : '';
    const name = frame.req_id === undefined ? {} : {req_id: frame.req_id};
    this.#outlet.send({success, ret_msg: message, conn_id: this.#outlet.connectionId, ...name, op});
  }
}
