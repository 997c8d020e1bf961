/** Turns stream events into feed events: holds them back while the truth is read, drops repeats, and pairs fills with orders. */
import type {OrderStreamEvent, StreamFill} from '../adapter/contract/order-feed.ts';
import type {Fill, Order, OrderRef} from '../model/order.ts';
import type {Clock} from '../transport/clock.ts';
import type {FeedAccount, FeedOutput, FeedSource} from './feed-event.ts';
import {type Change, OrderTable} from './order-table.ts';

/** Events held back at most; the connection is paused when they are that many. */
export const BUFFER_LIMIT = 10_000;
const ASK_ATTEMPTS = 3;
const ASK_PAUSE_MS = 1000;
/** Words that mxt does not know and rows that it can't read, remembered so that each costs one reading of the truth. */
const MOST_ODD_WORDS = 1000;

export interface EventJoinerOptions {
  readonly account: FeedAccount;
  readonly output: FeedOutput;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Only these symbols; empty means all. */
  readonly symbols: readonly string[];
  ask(ref: OrderRef): Promise<Order | null>;
  /** The buffer is full: stop reading. */
  onFull(): void;
  /** Something was reported that the exchange does not explain: the truth must be read again. */
  onDoubt(reason: string): void;
  /** Orders were seen on this symbol. */
  onSymbol(symbol: string): void;
}

export class EventJoiner {
  readonly table = new OrderTable();
  readonly #options: EventJoinerOptions;
  /** Null: events pass straight through. */
  #buffer: OrderStreamEvent[] | null = [];
  /** Executions of orders that are not known yet, by order. */
  readonly #waiting = new Map<string, StreamFill[]>();
  readonly #oddWords = new Set<string>();

  constructor(options: EventJoinerOptions) {
    this.#options = options;
  }

  /** From here on events are held back, until `release`. */
  hold(): void {
    this.#buffer ??= [];
  }

  /** Reports what was held back, in order of arrival, and lets events pass. */
  release(): void {
    const held = this.#buffer ?? [];
    this.#buffer = null;
    for (const event of held) this.#pass(event);
  }

  /** Holds back what comes, without what an earlier connection left behind: the history that is read next covers that. */
  holdAfresh(): void {
    this.#buffer = [];
  }

  take(event: OrderStreamEvent): void {
    if (this.#buffer === null) this.#pass(event);
    else if (this.#buffer.push(event) >= BUFFER_LIMIT) this.#options.onFull();
  }

  /** Reports an order as it was read, one line per execution that is new. */
  report(source: FeedSource, order: Order, fills: readonly Fill[]): void {
    const [first = null, ...others] = fills;
    this.#put(source, this.table.apply(order, first));
    for (const fill of others) this.#put(source, this.table.apply(order, fill));
    this.#flushWaiting(source, order);
  }

  /** False when the order of this execution is not known. */
  reportFill(source: FeedSource, fill: StreamFill): boolean {
    const change = this.table.applyFill(fill);
    if (change === 'unknown') return false;
    this.#put(source, change);
    return true;
  }

  #pass(event: OrderStreamEvent): void {
    if (event.type === 'ORDER') {
      if (!this.#wanted(event.order.symbol)) return;
      this.#options.onSymbol(event.order.symbol);
      this.#put('stream', this.table.apply(event.order, event.fill));
      if (this.#waiting.size > 0) this.#flushWaiting('stream', event.order);
      if (event.order.raw !== undefined) this.#doubtWords(event.order);
    } else if (event.type === 'FILL') {
      if (this.#wanted(event.fill.symbol) && !this.reportFill('stream', event.fill)) this.#wait(event.fill);
    } else if (event.type === 'UNREADABLE') this.#doubtOnce(event.row, event.reason);
  }

  /** A fill without a symbol is wanted until its order says otherwise. */
  #wanted(symbol: string | null): boolean {
    const {symbols} = this.#options;
    return symbols.length === 0 || symbol === null || symbols.includes(symbol);
  }

  /** Words that mxt does not know may hide a change that matters: the exchange is asked once for what is true now. */
  #doubtWords({id, clientOrderId, raw}: Order): void {
    const words = [raw?.status, raw?.type].filter((word) => word !== undefined).join(' ');
    if (words === '') return;
    const name = id ?? clientOrderId;
    this.#doubtOnce(`${name} ${words}`, `order ${name} was reported in words that mxt does not know: ${words}`);
  }

  #doubtOnce(key: string, reason: string): void {
    if (this.#oddWords.has(key)) return;
    if (this.#oddWords.size >= MOST_ODD_WORDS) this.#oddWords.clear();
    this.#oddWords.add(key);
    this.#options.onDoubt(reason);
  }

  #put(source: FeedSource, change: Change | null): void {
    if (change !== null) this.#options.output.order(this.#options.account, source, change.order, change.fill);
  }

  #wait(fill: StreamFill): void {
    const key = waitingKey(fill.symbol, fill.orderId);
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) {
      waiting.push(fill);
      return;
    }
    this.#waiting.set(key, [fill]);
    void this.#complete(key, {symbol: fill.symbol ?? '', id: fill.orderId, clientOrderId: null});
  }

  /** Asks for the order of waiting executions. An exchange that just executed it may need a moment to show it. */
  async #complete(key: string, ref: OrderRef): Promise<void> {
    const {ask, clock, signal, onDoubt} = this.#options;
    for (let attempt = 1; attempt <= ASK_ATTEMPTS && this.#waiting.has(key); attempt++) {
      const order = await ask(ref).catch(() => null);
      if (signal.aborted) return;
      if (order !== null) return this.report('stream', order, []);
      await clock.sleep(ASK_PAUSE_MS * attempt, signal).catch(() => {});
    }
    // The repair reads executions too, and asks again for this one's order.
    if (this.#waiting.delete(key)) onDoubt(`an execution of order ${ref.id} came, but the exchange does not show the order`);
  }

  /** Reports the executions that waited for this order. */
  #flushWaiting(source: FeedSource, {symbol, id}: Order): void {
    if (this.#waiting.size === 0) return;
    for (const key of [waitingKey(symbol, id ?? ''), waitingKey(null, id ?? '')]) {
      const fills = this.#waiting.get(key) ?? [];
      this.#waiting.delete(key);
      for (const fill of fills) this.reportFill(source, {...fill, symbol});
    }
  }
}

function waitingKey(symbol: string | null, orderId: string): string {
  return `${symbol ?? ''} ${orderId}`;
}
