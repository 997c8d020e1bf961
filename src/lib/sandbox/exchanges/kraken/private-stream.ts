/** The private channels of one connection: snapshots, then what happens, each channel with a sequence of its own. */

import {balanceRows} from './balance-view.ts';
import type {Context} from './context.ts';
import {badArgument, errorOf} from './errors.ts';
import type {Execution} from './execution-fields.ts';
import {pastFill, resting} from './execution-view.ts';
import type {UserEvent, UserStream} from './user-stream.ts';

const SNAPSHOT_FILLS = 50;
/** What is sent where not every change of status is wanted. */
const OPENED_AND_CLOSED: readonly string[] = ['new', 'trade', 'filled', 'canceled', 'expired'];

export const PRIVATE_CHANNELS: readonly string[] = ['executions', 'balances'];

type Options = Readonly<Record<string, unknown>>;

interface Subscription {
  sequence: number;
  readonly stop: () => void;
}

/** An acknowledgement's result, and the snapshot that follows it. */
interface Subscribed {
  readonly result: object;
  begin(): void;
}

export class PrivateStream {
  readonly #context: Context;
  readonly #users: UserStream;
  readonly #send: (frame: object) => void;
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(context: Context, users: UserStream, send: (frame: object) => void) {
    this.#context = context;
    this.#users = users;
    this.#send = send;
  }

  get size(): number {
    return this.#subscriptions.size;
  }

  /** Throws what the exchange says for a wrong option, or for a channel that is subscribed already. */
  subscribe(channel: string, account: string, options: Options): Subscribed {
    if (this.#subscriptions.has(channel)) throw errorOf('Already subscribed');
    return channel === 'executions' ? this.#executions(account, options) : this.#balances(account, options);
  }

  unsubscribe(channel: string): void {
    const subscription = this.#subscriptions.get(channel);
    if (subscription === undefined) throw errorOf('Subscription not found');
    subscription.stop();
    this.#subscriptions.delete(channel);
  }

  close(): void {
    for (const {stop} of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }

  #executions(account: string, options: Options): Subscribed {
    const withOrders = choice(options, 'snap_orders', true);
    const withTrades = choice(options, 'snap_trades', false);
    const everyStatus = choice(options, 'order_status', true);
    const {engine, limits} = this.#context;
    const wanted = ({exec_type: type}: Execution) => everyStatus || OPENED_AND_CLOSED.includes(type);
    this.#listen('executions', account, (event) => event.channel === 'executions' && wanted(event.row));
    const begin = () => {
      const orders = withOrders ? engine.orders.open(account).map((order) => resting(this.#context, order)) : [];
      const fills = withTrades ? engine.orders.trades(account).slice(-SNAPSHOT_FILLS).toReversed() : [];
      if (withOrders || withTrades)
        this.#frame('executions', 'snapshot', [...orders, ...fills.map((trade) => pastFill(this.#context, trade))]);
    };
    const maxratecount = limits.tier.orders.most;
    return {result: {channel: 'executions', maxratecount, snap_orders: withOrders, snap_trades: withTrades}, begin};
  }

  #balances(account: string, options: Options): Subscribed {
    const snapshot = choice(options, 'snapshot', true);
    this.#listen('balances', account, (event) => event.channel === 'balances');
    const begin = () => {
      if (snapshot) this.#frame('balances', 'snapshot', balanceRows(this.#context, account));
    };
    return {result: {channel: 'balances', snapshot}, begin};
  }

  #listen(channel: string, account: string, wanted: (event: UserEvent) => boolean): void {
    const stop = this.#users.add(account, (event) => {
      if (wanted(event)) this.#frame(channel, 'update', [event.row]);
    });
    this.#subscriptions.set(channel, {sequence: 0, stop});
  }

  #frame(channel: string, type: 'snapshot' | 'update', data: readonly object[]): void {
    const subscription = this.#subscriptions.get(channel);
    if (subscription === undefined) return;
    subscription.sequence += 1;
    this.#send({channel, type, data, sequence: subscription.sequence});
  }
}

function choice(options: Options, name: string, usual: boolean): boolean {
  const given = options[name];
  if (given === undefined) return usual;
  if (typeof given !== 'boolean') throw badArgument(name);
  return given;
}
