/**
 * /v5/private: authenticate, subscribe, listen. No snapshot comes with a subscription.
 * https://bybit-exchange.github.io/docs/v5/ws/connect
 */
import type {Connection, Peer} from '../../venue.ts';
import {type Context, stableId} from './context.ts';
import {ApiError, errorOf} from './errors.ts';
import {Outlet} from './outlet.ts';
import type {UserStream, UserTopic} from './user-stream.ts';

type Frame = Readonly<Record<string, unknown>>;

const TOPIC = /^(order|execution|position|execution\.fast)(\.(spot|linear|inverse|option))?$|^(wallet|greeks)$/;

export class PrivateStream implements Connection {
  readonly #context: Context;
  readonly #outlet: Outlet;
  readonly #topics = new Set<string>();
  readonly #stop: () => void;
  #known = false;
  #frames = 0;

  constructor(context: Context, users: UserStream, peer: Peer, query: string) {
    this.#context = context;
    this.#outlet = new Outlet(context, peer, '/v5/private', query);
    this.#stop = users.subscribe((topic, data) => this.#tell(topic, data));
  }

  receive(text: string): void {
    this.#outlet.receive(text, (frame) => this.#obey(frame ?? {}));
  }

  pong(): void {}

  closed(): void {
    this.#stop();
    this.#outlet.stop();
  }

  #obey(frame: Frame): void {
    const args = Array.isArray(frame.args) ? frame.args.map(String) : [];
    switch (frame.op) {
      case 'ping':
        return this.#outlet.send({
          ...named(frame),
          op: 'pong',
          args: [String(this.#context.now())],
          conn_id: this.#outlet.connectionId,
        });
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
      this.#context.gate.checkSocket(args, this.#context.now());
      this.#known = true;
      this.#reply(frame, true, '');
    } catch (error) {
      const known = error instanceof ApiError ? error : errorOf(10016);
      this.#reply(frame, false, known.message);
      this.#outlet.close(1008, 'auth failed');
    }
  }

  #subscribe(frame: Frame, topics: readonly string[]): void {
    if (!this.#known) return this.#reply(frame, false, 'Request not authorized');
    const unknown = topics.find((topic) => !TOPIC.test(topic));
    if (unknown !== undefined) return this.#reply(frame, false, `error:handler not found,topic:${unknown}`);
    // All-in-one and categorised topics must not be mixed in one request.
    const mixed = topics.find((topic) => topics.some((other) => other.startsWith(`${topic}.`)));
    if (mixed !== undefined) return this.#reply(frame, false, `error:topic conflict,topic:${mixed}`);
    for (const topic of topics) this.#topics.add(topic);
    this.#reply(frame, true, '');
  }

  #tell(topic: UserTopic, data: readonly object[]): void {
    for (const name of [topic, `${topic}.spot`]) if (this.#topics.has(name)) this.#frame(name, data);
    if (topic === 'execution')
      for (const name of ['execution.fast', 'execution.fast.spot'])
        if (this.#topics.has(name)) this.#frame(name, data.map(fastView));
  }

  #frame(topic: string, data: readonly object[]): void {
    this.#frames += 1;
    const id = stableId(this.#context, `${this.#outlet.connectionId}/${this.#frames}`);
    this.#outlet.send({id, topic, creationTime: this.#context.now(), data});
  }

  #reply(frame: Frame, success: boolean, message: string): void {
    const op = typeof frame.op === 'string' ? frame.op : '';
    this.#outlet.send({success, ret_msg: message, op, conn_id: this.#outlet.connectionId, ...named(frame)});
  }
}

function named({req_id: id}: Frame): object {
  return id === undefined ? {} : {req_id: id};
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
