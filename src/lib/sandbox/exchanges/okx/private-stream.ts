/**
 * /ws/v5/private and /ws/v5/business: log in, subscribe, listen; and on the first of them order operations.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel and the pages around it
 */
import type {Wire} from '../../kit/gateway.ts';
import type {Connection, Peer} from '../../venue.ts';
import {tradingSnapshot} from './account.ts';
import type {Context, Cost} from './context.ts';
import {errorOf, noChannel} from './errors.ts';
import {uidOf} from './rights.ts';
import {type Arg, argsOf, described, type Frame, OkxSocket} from './socket.ts';
import {operate} from './trade-operations.ts';
import {moneyOf, type UserEvent, type UserStream} from './user-stream.ts';

/** Channels by address, and what a subscription to each must name. What has no events here is there all the same. */
const CHANNELS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/ws/v5/private': {
    orders: ['instType'],
    positions: ['instType'],
    'liquidation-warning': ['instType'],
    account: [],
    balance_and_position: [],
    fills: [],
  },
  '/ws/v5/business': {'orders-algo': ['instType'], 'algo-advance': ['instType']},
};
/** Only for accounts that trade a lot. */
const VIP_CHANNELS = ['fills'];
const SPOT_TYPES = ['SPOT', 'ANY'];
/** Connections of an account on one of these channels. https://www.okx.com/docs-v5/en/#overview-websocket-connection-count-limit */
const COUNTED = ['orders', 'account', 'positions', 'balance_and_position'];
const MOST_CONNECTIONS = 30;

export class PrivateStream implements Connection {
  readonly #wire: Wire<Context, Cost>;
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #path: string;
  readonly #socket: OkxSocket;
  readonly #subscriptions = new Map<string, Arg>();
  #account: string | null = null;
  #stop: () => void = () => {};

  constructor(wire: Wire<Context, Cost>, users: UserStream, peer: Peer, path: string) {
    this.#wire = wire;
    this.#context = wire.context;
    this.#users = users;
    this.#path = path;
    this.#socket = new OkxSocket(wire.context, peer, path);
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => this.#obey(frame));
  }

  pong(): void {}

  closed(): void {
    this.#stop();
    for (const arg of this.#subscriptions.values()) this.#leave(arg);
    this.#subscriptions.clear();
    this.#socket.client.stop();
  }

  #obey(frame: Frame): void {
    if (frame.op === 'login') return this.#login(frame);
    if (frame.op === 'subscribe') return this.#each(frame, (account, arg) => this.#subscribe(frame, account, arg));
    if (frame.op === 'unsubscribe') return this.#each(frame, (_, arg) => this.#unsubscribe(frame, arg));
    void operate(this.#wire, this.#socket, frame, {account: this.#account, trades: this.#path === '/ws/v5/private'});
  }

  #login(frame: Frame): void {
    this.#socket.count();
    if (this.#account !== null) throw errorOf(60031);
    const account = this.#socket.login(frame);
    if (account === null) return;
    this.#account = account;
    this.#stop = this.#users.add(account, (event) => this.#tell(event));
  }

  /** Throws 60011 before a login. */
  #each(frame: Frame, act: (account: string, arg: Arg) => void): void {
    this.#socket.count();
    const args = argsOf(frame);
    if (this.#account === null) throw errorOf(60011);
    for (const arg of args) act(this.#account, arg);
  }

  #subscribe(frame: Frame, account: string, arg: Arg): void {
    const {channel = ''} = arg;
    const needed = CHANNELS[this.#path]?.[channel];
    if (needed?.every((name) => arg[name] !== undefined) !== true) return this.#socket.refuse(frame, noChannel(described(arg)));
    if (VIP_CHANNELS.includes(channel)) return this.#socket.refuse(frame, errorOf(64003));
    this.#socket.event('subscribe', frame, {arg});
    const name = JSON.stringify(arg);
    if (this.#subscriptions.has(name) || !this.#join(account, channel)) return;
    this.#subscriptions.set(name, arg);
    this.#snapshot(account, arg);
  }

  /** A channel of one connection counts once, however often it is subscribed to. */
  #join(account: string, channel: string): boolean {
    const listens = [...this.#subscriptions.values()].some((each) => each.channel === channel);
    if (!COUNTED.includes(channel) || listens) return true;
    const count = this.#users.count(account, channel, 1);
    const isOver = count > MOST_CONNECTIONS;
    if (isOver) this.#users.count(account, channel, -1);
    const connCount = String(Math.min(count, MOST_CONNECTIONS));
    this.#socket.event(isOver ? 'channel-conn-count-error' : 'channel-conn-count', {}, {channel, connCount});
    return !isOver;
  }

  #leave({channel = ''}: Arg): void {
    const others = [...this.#subscriptions.values()].filter((each) => each.channel === channel).length > 1;
    if (this.#account !== null && COUNTED.includes(channel) && !others) this.#users.count(this.#account, channel, -1);
  }

  #unsubscribe(frame: Frame, arg: Arg): void {
    const known = this.#subscriptions.get(JSON.stringify(arg));
    if (known !== undefined) this.#leave(known);
    this.#subscriptions.delete(JSON.stringify(arg));
    this.#socket.event('unsubscribe', frame, {arg});
  }

  /** Money is told as it is when the subscription begins; orders are not. */
  #snapshot(account: string, arg: Arg): void {
    if (arg.channel === 'account') {
      const beside = {eventType: 'snapshot', curPage: 1, lastPage: true};
      this.#push(account, arg, tradingSnapshot(this.#context, account), beside);
    }
    if (arg.channel === 'balance_and_position') {
      const money = moneyOf(tradingSnapshot(this.#context, account));
      this.#push(account, arg, {...money, pTime: String(this.#context.now()), eventType: 'snapshot'}, {});
    }
  }

  #tell({channel, instId, data, beside}: UserEvent): void {
    for (const arg of this.#subscriptions.values()) {
      const isWanted =
        arg.channel === channel &&
        (arg.instType === undefined || SPOT_TYPES.includes(arg.instType)) &&
        (arg.instId === undefined || arg.instId === instId);
      if (isWanted) this.#push(this.#account ?? '', arg, data, beside);
    }
  }

  #push(account: string, arg: Arg, data: object, beside: object): void {
    this.#socket.client.send({arg: {...arg, uid: uidOf(this.#context, account)}, ...beside, data: [data]});
  }
}
