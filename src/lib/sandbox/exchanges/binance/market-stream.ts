/**
 * Market streams, raw and combined.
 * https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
 */
import type {EngineEvent, EngineMarket} from '../../engine/types.ts';
import type {Connection, Peer} from '../../venue.ts';
import type {Context} from './context.ts';
import {createFeed, type Feed} from './market-feeds.ts';
import {Outlet} from './outlet.ts';

const MAX_STREAMS = 1024;
const MAX_MESSAGES = 5;
const SECOND_MS = 1000;

export class MarketStream implements Connection {
  readonly #context: Context;
  readonly #outlet: Outlet;
  readonly #feeds = new Map<string, Feed>();
  readonly #stop: () => void;
  #combined: boolean;
  #second = 0;
  #messages = 0;

  constructor(context: Context, peer: Peer, streams: readonly string[], combined: boolean) {
    this.#context = context;
    this.#combined = combined;
    this.#outlet = new Outlet(context, peer, combined ? '/stream' : '/ws', (outlet) =>
      outlet.send(JSON.stringify({e: 'serverShutdown', E: context.now()})),
    );
    this.#stop = context.engine.subscribe((event) => this.#hear(event));
    for (const name of streams) this.#add(name);
  }

  receive(text: string): void {
    this.#outlet.receive(text, (frame) => {
      if (this.#tooMany()) this.#outlet.close(1008, 'Too many requests');
      else this.#send(this.#obey(frame));
    });
  }

  #obey(text: string): object {
    let request: {method?: unknown; params?: unknown; id?: unknown};
    try {
      request = JSON.parse(text);
    } catch {
      return {code: 3, msg: 'Invalid JSON: expected value at line 1 column 1'};
    }
    const id = request.id ?? null;
    const params: readonly unknown[] = Array.isArray(request.params) ? request.params : [];
    const names = params.filter((one) => typeof one === 'string');
    if (request.method === 'LIST_SUBSCRIPTIONS') return {result: [...this.#feeds.keys()], id};
    if (request.method === 'SUBSCRIBE') for (const name of names) this.#add(name);
    else if (request.method === 'UNSUBSCRIBE') for (const name of names) this.#drop(name);
    else if (request.method === 'SET_PROPERTY') this.#combined = params[0] === 'combined' && params[1] === true;
    else return {code: 2, msg: 'Invalid request: unknown variant', id};
    return {result: null, id};
  }

  pong(): void {
    this.#outlet.pong();
  }

  closed(): void {
    this.#stop();
    for (const feed of this.#feeds.values()) feed.close();
    this.#feeds.clear();
    this.#outlet.stop();
  }

  #hear(event: EngineEvent): void {
    if (event.type !== 'BOOK' && event.type !== 'PUBLIC_TRADE') return;
    for (const feed of this.#feeds.values()) if (feed.symbol === event.symbol) feed.hear(event);
  }

  /** Unknown stream names are taken and stay silent, as on the exchange. */
  #add(name: string): void {
    if (this.#feeds.has(name) || this.#feeds.size >= MAX_STREAMS) return;
    const market = marketOf(this.#context, name);
    const send = (data: object) => this.#send(this.#combined ? {stream: name, data} : data);
    this.#feeds.set(name, createFeed(this.#context, market?.symbol ?? '', name.slice(name.indexOf('@') + 1), send));
  }

  #drop(name: string): void {
    this.#feeds.get(name)?.close();
    this.#feeds.delete(name);
  }

  #tooMany(): boolean {
    const second = Math.floor(this.#context.clock.now() / SECOND_MS);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    return this.#messages > MAX_MESSAGES;
  }

  #send(message: object): void {
    this.#outlet.send(JSON.stringify(message));
  }
}

function marketOf({engine}: Context, stream: string): EngineMarket | null {
  return engine.market(stream.split('@', 1)[0]?.toUpperCase() ?? '');
}
