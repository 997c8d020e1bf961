/**
 * A WebSocket of the exchange. Both hosts speak the same protocol, the one for user orders with fewer channels; here one path has all of them.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview
 */
import {ApiError} from '../../kit/api-error.ts';
import {ClientSocket} from '../../kit/client-socket.ts';
import {Feeds} from '../../kit/feeds.ts';
import {jsonObject} from '../../kit/params.ts';
import type {Connection, Peer} from '../../venue.ts';
import {type Context, iso, stableId} from './context.ts';
import {CHANNELS} from './market-feeds.ts';
import type {UserEvent, UserStream} from './user-stream.ts';

/** Who does not subscribe within this time is disconnected. */
const PATIENCE_MS = 5000;
/** A connection on which nothing is told for this long is closed: the exchange says 60 to 90 seconds. */
const SILENCE_MS = 75_000;
const HEARTBEAT_MS = 1000;
const SNAPSHOT_PAGE = 50;

type Frame = Readonly<Record<string, unknown>>;

export class MarketStream implements Connection {
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #socket: ClientSocket;
  readonly #feeds: Feeds;
  readonly #openedAt: number;
  #sequence = 0;
  #lastSentAt: number;
  #heartbeats = 0;
  #stopHeartbeats: (() => void) | null = null;
  #stopWatch: () => void = () => {};
  /** Whose orders are told, and of which products; null: of all. */
  #user: {readonly account: string; readonly products: ReadonlySet<string> | null; stop(): void} | null = null;

  constructor(context: Context, users: UserStream, peer: Peer) {
    this.#context = context;
    this.#users = users;
    this.#openedAt = context.clock.now();
    this.#lastSentAt = this.#openedAt;
    this.#socket = new ClientSocket(context, peer, {path: '/'});
    this.#feeds = new Feeds(context.engine);
    this.#stopWatch = context.clock.after(PATIENCE_MS, () => {
      if (this.#subscribed().length === 0) this.#socket.close(1008, 'no subscription');
      else this.#watchSilence();
    });
  }

  receive(text: string): void {
    this.#socket.receive(text, (frame) => this.#obey(jsonObject(frame) ?? {}));
  }

  pong(): void {}

  closed(): void {
    this.#stopWatch();
    this.#stopHeartbeats?.();
    this.#user?.stop();
    this.#feeds.close();
    this.#socket.stop();
  }

  #obey(frame: Frame): void {
    const account = this.#accountOf(frame);
    if (account === null) return this.#complain('authentication failure');
    const {limits, clock} = this.#context;
    if (account === '' && !limits.speaks(clock.now())) return this.#complain('rate limit exceeded');
    const channel = String(frame.channel);
    const products = Array.isArray(frame.product_ids) ? frame.product_ids.map(String) : [];
    if (frame.type === 'unsubscribe') this.#unsubscribe(channel, products);
    else if (frame.type !== 'subscribe' || !this.#subscribe(channel, products, account))
      return this.#complain('failure to subscribe');
    this.#tell('subscriptions', [{subscriptions: Object.fromEntries(this.#subscribed())}]);
  }

  /** "" for a message without a token, null for a token that does not hold. */
  #accountOf({jwt}: Frame): string | null {
    if (typeof jwt !== 'string' || jwt === '') return '';
    try {
      return this.#context.gate.accountOf(jwt);
    } catch (error) {
      if (error instanceof ApiError) return null;
      throw error;
    }
  }

  /** False when there is no such channel or product, or when it needs a key. */
  #subscribe(channel: string, products: readonly string[], account: string): boolean {
    if (channel === 'heartbeats') {
      this.#stopHeartbeats ??= this.#beat();
      return true;
    }
    if (channel === 'user') return account !== '' && this.#follow(account, products);
    // Nobody here has futures: their channel is there, and silent.
    if (channel === 'futures_balance_summary') return account !== '';
    const made = Object.hasOwn(CHANNELS, channel) ? CHANNELS[channel] : undefined;
    if (made === undefined || products.length === 0 || products.some((product) => this.#told(product) === '')) return false;
    for (const product of products) {
      const symbol = this.#told(product);
      const name = `${channel} ${this.#context.names.wire(symbol)}`;
      if (this.#feeds.get(name) !== null) continue;
      const feed = made.open(this.#context, symbol, (events) => this.#tell(made.name, events));
      this.#feeds.set(name, feed);
    }
    return true;
  }

  /** A product that trades on the book of another is told under the other's name. */
  #told(product: string): string {
    return this.#context.names.market(product)?.bookSymbol ?? '';
  }

  /** Tells every open order first, in pages: the first one that is not full ends the snapshot. */
  #follow(account: string, products: readonly string[]): boolean {
    this.#user?.stop();
    const wanted = products.length === 0 ? null : new Set(products);
    const concerns = ({product}: UserEvent) => wanted === null || wanted.has(product);
    const rows = this.#users
      .open(this.#context, account)
      .filter(concerns)
      .map(({row}) => row);
    for (let start = 0; start <= rows.length; start += SNAPSHOT_PAGE)
      this.#tellOrders(start === 0 ? 'snapshot' : 'update', rows.slice(start, start + SNAPSHOT_PAGE));
    const stop = this.#users.add(account, (event) => concerns(event) && this.#tellOrders('update', [event.row]));
    this.#user = {account, products: wanted, stop};
    return true;
  }

  #tellOrders(type: 'snapshot' | 'update', orders: readonly object[]): void {
    this.#tell('user', [{type, orders, positions: {perpetual_futures_positions: [], expiring_futures_positions: []}}]);
  }

  #unsubscribe(channel: string, products: readonly string[]): void {
    if (channel === 'heartbeats') {
      this.#stopHeartbeats?.();
      this.#stopHeartbeats = null;
    } else if (channel === 'user') {
      this.#user?.stop();
      this.#user = null;
    }
    const unwanted = products.map((product) => `${channel} ${this.#context.names.wire(this.#told(product))}`);
    for (const name of this.#feeds.names)
      if (products.length === 0 ? name.startsWith(`${channel} `) : unwanted.includes(name)) this.#feeds.drop(name);
  }

  #subscribed(): readonly (readonly [channel: string, names: readonly string[]])[] {
    const products = Map.groupBy(this.#feeds.names, (name) => name.split(' ')[0] ?? '');
    const user = this.#user === null ? [] : [['user', [stableId(this.#context, `user/${this.#user.account}`)]] as const];
    const heartbeats = this.#stopHeartbeats === null ? [] : [['heartbeats', ['heartbeats']] as const];
    return [
      ...[...products].map(([channel, names]) => [channel, names.map((name) => name.split(' ')[1] ?? '')] as const),
      ...user,
      ...heartbeats,
    ];
  }

  /** Every second; the answer ends it. */
  #beat(): () => void {
    const {clock, now} = this.#context;
    const beat = () => {
      this.#heartbeats += 1;
      const elapsed = ((clock.now() - this.#openedAt) / 1000).toFixed(9);
      const current_time = `${iso(now()).replace('T', ' ').replace('Z', '000000')} +0000 UTC m=+${elapsed}`;
      this.#tell('heartbeats', [{current_time, heartbeat_counter: this.#heartbeats}]);
      cancel = clock.after(HEARTBEAT_MS, beat);
    };
    let cancel = clock.after(HEARTBEAT_MS, beat);
    return () => cancel();
  }

  /** Frames of all channels share one sequence, from zero without a gap. */
  #tell(channel: string, events: readonly object[]): void {
    this.#lastSentAt = this.#context.clock.now();
    const timestamp = iso(this.#context.now());
    this.#socket.send({channel, client_id: '', timestamp, sequence_num: this.#sequence, events});
    this.#sequence += 1;
  }

  #complain(message: string): void {
    this.#socket.send({type: 'error', message});
  }

  #watchSilence(): void {
    const left = this.#lastSentAt + SILENCE_MS - this.#context.clock.now();
    if (left <= 0) return this.#socket.close(1000, 'no updates');
    this.#stopWatch = this.#context.clock.after(left, () => this.#watchSilence());
  }
}
