/**
 * /ws/v5/private and /ws/v5/business: log in, subscribe, listen; and on the first of them order operations.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-ws-order-channel and the pages around it
 */
import type {Wire} from '../../kit/gateway.ts';
import type {Connection, Peer} from '../../venue.ts';
import {type Context, type Cost, familyOf, instIdOf, marketOf} from './context.ts';
import {errorOf, noChannel} from './errors.ts';
import {positionHead, positionView} from './positions.ts';
import {uidOf} from './rights.ts';
import {type Arg, argsOf, described, type Frame, OkxSocket} from './socket.ts';
import {operate} from './trade-operations.ts';
import {moneyOf, tradingSnapshot} from './trading-view.ts';
import type {UserEvent, UserStream} from './user-stream.ts';

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
/** How often positions are told although nothing happened, by `updateInterval`. */
const INTERVALS: Readonly<Record<string, number | null>> = {'0': null, '2000': 2000, '3000': 3000, '4000': 4000};
const USUAL_INTERVAL_MS = 5000;
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
  /** What ends the regular pushes of a subscription. */
  readonly #rhythms = new Map<string, () => void>();
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
    for (const stop of this.#rhythms.values()) stop();
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
    if (channel === 'positions') this.#repeat(name, account, arg);
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
    this.#rhythms.get(JSON.stringify(arg))?.();
    this.#subscriptions.delete(JSON.stringify(arg));
    this.#socket.event('unsubscribe', frame, {arg});
  }

  /** Money and positions are told as they are when the subscription begins; orders are not. */
  #snapshot(account: string, arg: Arg): void {
    if (arg.channel === 'account') {
      const beside = {eventType: 'snapshot', curPage: 1, lastPage: true};
      this.#push(account, arg, [tradingSnapshot(this.#context, account)], beside);
    }
    if (arg.channel === 'balance_and_position') {
      const balData = moneyOf(tradingSnapshot(this.#context, account));
      const posData = this.#context.engine.contracts.open(account).map((position) => positionHead(this.#context, position));
      const pTime = String(this.#context.now());
      this.#push(account, arg, [{balData, posData, trades: [], pTime, eventType: 'snapshot'}], {});
    }
    if (arg.channel === 'positions') this.#pushPositions(account, arg, true);
  }

  /** All positions that the subscription is about; without any, only the first snapshot is sent. */
  #pushPositions(account: string, arg: Arg, isFirst: boolean): void {
    const pTime = String(this.#context.now());
    const held = this.#context.engine.contracts
      .open(account)
      .filter((position) => isAbout(arg, 'SWAP', instIdOf(this.#context, position.symbol)))
      .filter((position) => arg.instFamily === undefined || familyOf(marketOf(this.#context, position)) === arg.instFamily)
      .map((position) => ({...positionView(this.#context, position), pTime}));
    const beside = {eventType: 'snapshot', curPage: 1, lastPage: true};
    if (isFirst || held.length > 0) this.#push(account, arg, held, beside);
  }

  #repeat(name: string, account: string, arg: Arg): void {
    const given = /"updateInterval"\s*:\s*"?(\d+)/.exec(arg.extraParams ?? '')?.[1] ?? '';
    const everyMs = INTERVALS[given] === undefined ? USUAL_INTERVAL_MS : INTERVALS[given];
    if (everyMs === null) return;
    const again = () => {
      this.#rhythms.set(name, this.#context.clock.after(everyMs, again));
      this.#pushPositions(account, arg, false);
    };
    this.#rhythms.set(name, this.#context.clock.after(everyMs, again));
  }

  #tell({channel, instType, instId, data, beside}: UserEvent): void {
    for (const arg of this.#subscriptions.values())
      if (arg.channel === channel && isAbout(arg, instType, instId)) this.#push(this.#account ?? '', arg, [data], beside);
  }

  #push(account: string, arg: Arg, data: readonly object[], beside: object): void {
    this.#socket.client.send({arg: {...arg, uid: uidOf(this.#context, account)}, ...beside, data});
  }
}

/** Whether something of this type and name belongs to a subscription. */
function isAbout(arg: Arg, instType: string, instId: string): boolean {
  const isOfType = arg.instType === undefined || arg.instType === 'ANY' || arg.instType === instType;
  return isOfType && (arg.instId === undefined || arg.instId === instId);
}
