/**
 * /v5/private: authenticate, subscribe, listen. No snapshot comes with a subscription.
 * https://bybit-exchange.github.io/docs/v5/ws/connect
 */
import {ApiError} from '../../kit/api-error.ts';
import {jsonObject} from '../../kit/params.ts';
import type {Connection, Peer} from '../../venue.ts';
import {type Context, stableId} from './context.ts';
import {errorOf} from './errors.ts';
import {argsOf, type BybitSocket, echo, type Frame, openSocket, opOf} from './socket.ts';
import type {UserEvent, UserStream} from './user-stream.ts';

const TOPIC = /^(order|execution|position|execution\.fast)(\.(spot|linear|inverse|option))?$|^(wallet|greeks)$/;

export class PrivateStream implements Connection {
  readonly #context: Context;
  readonly #client: BybitSocket;
  readonly #users: UserStream;
  readonly #topics = new Set<string>();
  #stop: (() => void) | null = null;
  #frames = 0;

  constructor(context: Context, users: UserStream, peer: Peer, query: string) {
    this.#context = context;
    this.#users = users;
    this.#client = openSocket(context, peer, '/v5/private', query);
  }

  receive(text: string): void {
    this.#client.socket.receive(text, (frame) => this.#obey(jsonObject(frame) ?? {}));
  }

  pong(): void {}

  closed(): void {
    this.#stop?.();
    this.#client.socket.stop();
  }

  #obey(frame: Frame): void {
    const args = argsOf(frame);
    const {socket, connectionId} = this.#client;
    switch (frame.op) {
      case 'ping':
        return socket.send({...echo(frame, 'req_id'), op: 'pong', args: [String(this.#context.now())], conn_id: connectionId});
      case 'auth':
        return this.#authenticate(frame, args);
      case 'subscribe':
        return this.#subscribe(frame, args);
      case 'unsubscribe':
        for (const topic of args) this.#topics.delete(topic);
        return this.#reply(frame, true, '');
      default:
        return this.#reply(frame, false, 'unknown op');
    }
  }

  #authenticate(frame: Frame, args: readonly string[]): void {
    try {
      const account = this.#context.gate.checkSocket(args);
      this.#stop ??= this.#users.add(account, (event) => this.#tell(event));
      this.#reply(frame, true, '');
    } catch (error) {
      const known = error instanceof ApiError ? error : errorOf(10016);
      this.#reply(frame, false, known.message);
      this.#client.socket.close(1008, 'auth failed');
    }
  }

  #subscribe(frame: Frame, topics: readonly string[]): void {
    if (this.#stop === null) return this.#reply(frame, false, 'Request not authorized');
    const unknown = topics.find((topic) => !TOPIC.test(topic));
    if (unknown !== undefined) return this.#reply(frame, false, `error:handler not found,topic:${unknown}`);
    // All-in-one and categorised topics must not be mixed in one request.
    const mixed = topics.find((topic) => topics.some((other) => other.startsWith(`${topic}.`)));
    if (mixed !== undefined) return this.#reply(frame, false, `error:topic conflict,topic:${mixed}`);
    for (const topic of topics) this.#topics.add(topic);
    this.#reply(frame, true, '');
  }

  /** All categories under the plain topic, one under its own. */
  #tell({topic, data}: UserEvent): void {
    if (this.#topics.has(topic)) this.#frame(topic, data);
    if (topic === 'execution') this.#fast('execution.fast', data);
    if (topic === 'wallet') return;
    for (const category of ['spot', 'linear']) {
      const own = data.filter((entry) => (entry as {readonly category?: string}).category === category);
      if (own.length === 0) continue;
      if (this.#topics.has(`${topic}.${category}`)) this.#frame(`${topic}.${category}`, own);
      if (topic === 'execution') this.#fast(`execution.fast.${category}`, own);
    }
  }

  /** Trades alone. */
  #fast(name: string, data: readonly object[]): void {
    const trades = data.filter((entry) => (entry as {readonly execType?: string}).execType === 'Trade');
    if (trades.length > 0 && this.#topics.has(name)) this.#frame(name, trades.map(fastView));
  }

  #frame(topic: string, data: readonly object[]): void {
    this.#frames += 1;
    const id = stableId(this.#context, `${this.#client.connectionId}/${this.#frames}`);
    this.#client.socket.send({id, topic, creationTime: this.#context.now(), data});
  }

  #reply(frame: Frame, success: boolean, message: string): void {
    const {socket, connectionId} = this.#client;
    socket.send({success, ret_msg: message, op: opOf(frame), conn_id: connectionId, ...echo(frame, 'req_id')});
  }
}

/** Fewer fields; a maker's fill does not carry its client id. */
function fastView(execution: object): object {
  const {category, symbol, execId, execPrice, execQty, orderId, isMaker, orderLinkId, side, execTime, seq} = execution as Record<
    string,
    unknown
  >;
  const linkId = isMaker === true ? '' : orderLinkId;
  return {category, symbol, execId, execPrice, execQty, orderId, isMaker, orderLinkId: linkId, side, execTime, seq};
}
