/** /ws/v5/public: books, trades and tickers by channel. https://www.okx.com/docs-v5/en/#overview-websocket-subscribe */
import {ApiError} from '../../kit/api-error.ts';
import {Feeds} from '../../kit/feeds.ts';
import type {Connection, Peer} from '../../venue.ts';
import type {Context} from './context.ts';
import {errorOf, noChannel} from './errors.ts';
import {createFeed} from './market-feeds.ts';
import {type Arg, argsOf, described, type Frame, OkxSocket} from './socket.ts';

/** Only for accounts that trade a lot. */
const VIP_CHANNELS = ['books-l2-tbt', 'books50-l2-tbt'];

export class MarketStream implements Connection {
  readonly #context: Context;
  readonly #socket: OkxSocket;
  readonly #feeds: Feeds;

  constructor(context: Context, peer: Peer) {
    this.#context = context;
    this.#socket = new OkxSocket(context, peer, '/ws/v5/public');
    this.#feeds = new Feeds(context.engine);
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => this.#obey(frame));
  }

  pong(): void {}

  closed(): void {
    this.#feeds.close();
    this.#socket.client.stop();
  }

  #obey(frame: Frame): void {
    if (frame.op === 'login') return void this.#socket.login(frame);
    if (frame.op !== 'subscribe' && frame.op !== 'unsubscribe') throw new ApiError(60019, `Invalid op: ${String(frame.op)}`);
    this.#socket.count();
    for (const arg of argsOf(frame)) {
      if (frame.op === 'subscribe') this.#subscribe(frame, arg);
      else {
        this.#feeds.drop(JSON.stringify(arg));
        this.#socket.event('unsubscribe', frame, {arg});
      }
    }
  }

  #subscribe(frame: Frame, arg: Arg): void {
    const {channel = ''} = arg;
    if (VIP_CHANNELS.includes(channel)) return this.#socket.refuse(frame, errorOf(64003));
    const name = JSON.stringify(arg);
    const known = this.#feeds.get(name);
    const feed = known ?? createFeed(this.#context, arg, (body) => this.#socket.client.send({arg, ...body}));
    if (feed === null) return this.#socket.refuse(frame, noChannel(described(arg)));
    this.#socket.event('subscribe', frame, {arg});
    if (known === null) this.#feeds.set(name, feed);
  }
}
