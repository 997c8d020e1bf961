/** One watch over many accounts: a single sequence of news, and how it ends. One exchange that is down never stops the others. */
import type {AccountHandle, CallOptions} from '../adapter/accounts.ts';
import type {StreamFill} from '../adapter/contract/order-feed.ts';
import {DeskError} from '../model/errors.ts';
import {isTerminal, type Order} from '../model/order.ts';
import {placedSymbols} from '../state/placed-symbols.ts';
import type {State} from '../state/state.ts';
import type {RandomBytes} from '../transport/clock.ts';
import {AccountFeed} from './account-feed.ts';
import {AwaitedOrder, type Wait} from './awaited-order.ts';
import type {FeedAccount, FeedEvent, FeedFill, FeedOutput, FeedSource, StreamState} from './feed-event.ts';
import {Parents} from './parents.ts';
import type {PlacedSymbols} from './snapshot.ts';

export interface WatchRequest {
  readonly accounts: readonly AccountHandle[];
  readonly call: CallOptions;
  readonly random: RandomBytes;
  /** Canonical; empty means all. */
  readonly symbols: readonly string[];
  /** Also reports what happened since this instant, epoch ms. */
  readonly since: number | null;
  /** Its journal knows symbols with a history, for exchanges that have it symbol by symbol. */
  readonly state?: Pick<State, 'journal'>;
  /** Reports orders only when they are executed. */
  readonly fillsOnly: boolean;
  /** Ends the watch once this order is filled, or closed in any way. */
  readonly until: Wait | null;
  /** Ends the watch after this long; null: never. */
  readonly endAfterMs: number | null;
  /** Takes what a person should know and no event says. */
  readonly tell?: (line: string) => void;
}

/** Why a watch ended, and whether every account was being followed then. */
export interface WatchEnd {
  readonly reason: 'met' | 'missed' | 'time' | 'interrupted' | 'stopped' | 'given-up';
  readonly complete: boolean;
  /** The order waited for, as it ended. */
  readonly order: Order | null;
  /** Why accounts were given up. */
  readonly failures: readonly DeskError[];
}

export class OrderWatch implements FeedOutput {
  readonly #request: WatchRequest;
  readonly #read: (event: FeedEvent) => void;
  readonly #stop = new AbortController();
  readonly #feeds: readonly AccountFeed[];
  readonly #states = new Map<string, StreamState>();
  readonly #parents: Parents;
  #reason: WatchEnd['reason'] | null = null;
  readonly #awaited: AwaitedOrder | null;
  #order: Order | null = null;
  /** Why the wait makes no sense any more. */
  #failure: DeskError | null = null;
  #saidNotFound = false;
  #sequence = 0;
  #pauses = 0;
  #now = 0;
  #nowText = '';

  constructor(request: WatchRequest, read: (event: FeedEvent) => void) {
    this.#request = request;
    this.#read = read;
    const {call, random, symbols, since, until} = request;
    const signal = AbortSignal.any([call.signal, this.#stop.signal]);
    this.#parents = new Parents(request.state?.journal ?? null, call.clock);
    this.#awaited = until === null ? null : new AwaitedOrder(until);
    // Where --timeout bounds the wait for an order, it does not bound a single request.
    const timeoutMs = until === null ? call.timeoutMs : Math.min(call.timeoutMs, 10_000);
    const options = {call: {...call, signal, timeoutMs}, random, output: this, symbols, since};
    this.#feeds = request.accounts.map((handle) => {
      const {state} = request;
      const placed: PlacedSymbols = (account, at) => (state === undefined ? [] : placedSymbols(account, at, state));
      const orders = this.#awaited?.refsOn(handle.account) ?? [];
      return new AccountFeed(handle, {...options, orders, placedSymbols: placed});
    });
  }

  /** Resolves when the watch is over: condition met, time over, Ctrl-C, `stop`, or no account left. Never rejects. */
  async run(): Promise<WatchEnd> {
    const {call, accounts, endAfterMs} = this.#request;
    const cancelTimer = endAfterMs === null ? () => {} : call.clock.after(endAfterMs, () => this.stop('time'));
    const results = await Promise.all(this.#feeds.map((feed) => feed.run()));
    cancelTimer();
    const reason = this.#reason ?? (call.signal.aborted ? 'interrupted' : 'given-up');
    const complete = [...this.#states.values()].every((state) => state === 'live' || state === 'recovered');
    accounts.forEach((account, index) => {
      if (results[index] === null) this.stream(account, 'stopped', reason === 'interrupted' ? 'interrupted' : undefined);
    });
    const failures = [this.#failure, ...results].filter((failure) => failure !== null);
    return {reason, complete, order: this.#order, failures};
  }

  /** Ends the watch. The first reason counts. */
  stop(reason: WatchEnd['reason'] = 'stopped'): void {
    this.#reason ??= reason;
    this.#stop.abort();
  }

  /** Back-pressure, counted: reading goes on once every `pause` has its `resume`. */
  pause(): void {
    this.#pauses += 1;
    if (this.#pauses === 1) for (const feed of this.#feeds) feed.pause();
  }

  resume(): void {
    this.#pauses -= 1;
    if (this.#pauses === 0) for (const feed of this.#feeds) feed.resume();
  }

  order(owner: FeedAccount, source: FeedSource, told: Order, fill: StreamFill | null): void {
    if (this.#reason !== null) return;
    const order = this.#parents.named(owner.account, told, source);
    const {fillsOnly} = this.#request;
    const {account, exchange} = owner;
    if (fill !== null || !fillsOnly) {
      const head = {type: 'order', at: this.#at(), account, exchange, sequence: ++this.#sequence, source, order} as const;
      this.#read(fill === null ? head : {...head, fill: feedFill(fill)});
    }
    if (this.#awaited !== null) this.#check(this.#awaited, account, order);
  }

  stream(owner: FeedAccount, state: StreamState, reason?: string): void {
    const {account, exchange} = owner;
    this.#states.set(account, state);
    const head = {type: 'stream', at: this.#at(), account, exchange, state} as const;
    this.#read(reason === undefined ? head : {...head, reason});
    if (state !== 'connecting' && this.#reason === null) this.#sayIfNotFound();
  }

  /** Once, when every account has answered for the first time: the wait may be for an order that ended long ago. */
  #sayIfNotFound(): void {
    const {accounts, symbols, tell} = this.#request;
    const awaited = this.#awaited;
    if (awaited === null || awaited.wasFound || this.#saidNotFound) return;
    if (accounts.some(({account}) => (this.#states.get(account) ?? 'connecting') === 'connecting')) return;
    this.#saidNotFound = true;
    const hint = symbols.length > 0 ? '' : ' Without --symbol an order that has ended already is not found on every exchange.';
    tell?.(`No account shows order ${awaited.id}; waiting for it.${hint}`);
  }

  #check(awaited: AwaitedOrder, account: string, order: Order): void {
    try {
      if (!awaited.is(account, order) || !isTerminal(order.status)) return;
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      this.#failure = error;
      return this.stop('given-up');
    }
    this.#order = order;
    this.stop(awaited.state === 'closed' || order.status === 'FILLED' ? 'met' : 'missed');
  }

  /** Now as text, made at most once per millisecond. */
  #at(): string {
    const now = this.#request.call.clock.now();
    if (now === this.#now) return this.#nowText;
    this.#now = now;
    this.#nowText = new Date(now).toISOString();
    return this.#nowText;
  }
}

function feedFill({id, price, quantity, fee, liquidity, cause}: StreamFill): FeedFill {
  return {id, price, quantity, fee, liquidity, cause};
}
