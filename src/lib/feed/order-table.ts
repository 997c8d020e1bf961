/** What the feed knows of one account's orders and fills, so that each piece of news is reported once. Bounded in memory. */
import type {StreamFill} from '../adapter/contract/order-feed.ts';
import {type Fill, isTerminal, type Order} from '../model/order.ts';
import {differs, joinOrders} from './merge.ts';
import {RecentNames} from './recent-names.ts';
import {TradeIds} from './trade-ids.ts';

/** News: the order as it is known now, and the execution that is new, if one is. */
export interface Change {
  readonly order: Order;
  readonly fill: StreamFill | null;
}

interface Held {
  order: Order;
  /** Trade ids reported so far; null until there is one. */
  fills: TradeIds | null;
  /** Grows with every report, so that a slow reader of the exchange sees what changed meanwhile. */
  touched: number;
}

export interface OrderTableLimits {
  /** Finished orders kept whole. */
  readonly closed: number;
  /** Finished orders and their trades remembered by name alone, after that. */
  readonly names: number;
}

// So few finished orders whole that in a flood they die young: carrying them along was most of the garbage collector's work.
const LIMITS: OrderTableLimits = {closed: 500, names: 50_000};

/**
 * Orders are known by symbol and exchange id (some exchanges count ids per symbol), trades by symbol and trade id.
 * Open orders are always kept; finished ones are forgotten, least recently seen first, down to their names, so that a
 * replay of them stays silent.
 */
export class OrderTable {
  readonly #open = new Map<string, Held>();
  readonly #closed = new Map<string, Held>();
  readonly #names: RecentNames;
  readonly #limits: OrderTableLimits;
  #touches = 0;

  constructor(limits: OrderTableLimits = LIMITS) {
    this.#limits = limits;
    this.#names = new RecentNames(limits.names);
  }

  /** Takes in a report of an order, with the execution that came along. Null: nothing new in it. */
  apply(told: Order, fill: StreamFill | null): Change | null {
    const report = withSide(told, fill);
    const key = this.#keyOf(report);
    const held = this.#open.get(key) ?? this.#closed.get(key);
    if (held === undefined) {
      if (this.#names.has(key)) return this.#late(key, report, fill);
      return {order: this.#admit(key, report, fill), fill};
    }
    const before = held.order;
    held.order = joinOrders(before, report);
    held.touched = ++this.#touches;
    const fresh = fill !== null && remember(held, fill);
    this.#place(key, held, before);
    return fresh || differs(before, held.order) ? {order: held.order, fill: fresh ? fill : null} : null;
  }

  /** Takes in an execution without its order's state. `'unknown'`: the order must be asked for first. */
  applyFill(fill: StreamFill): Change | 'unknown' | null {
    const symbol = fill.symbol ?? this.#symbolOf(fill.orderId);
    if (symbol === null) return 'unknown';
    const key = nameOf(symbol, fill.orderId);
    const held = this.#open.get(key) ?? this.#closed.get(key);
    if (held === undefined) return this.#names.trades(key)?.has(fill.id) === true ? null : 'unknown';
    held.touched = ++this.#touches;
    held.order = withSide(held.order, fill);
    return remember(held, fill) ? {order: held.order, fill} : null;
  }

  /** Of an order that is known whole. Exchanges that leave out the symbol count ids over all symbols. */
  #symbolOf(id: string): string | null {
    for (const orders of [this.#open, this.#closed])
      for (const {order} of orders.values()) if (order.id === id) return order.symbol;
    return null;
  }

  /** The order as known, or null; null as well once only its name is left. */
  get(symbol: string, id: string | null): Order | null {
    const key = nameOf(symbol, id ?? '');
    return (this.#open.get(key) ?? this.#closed.get(key))?.order ?? null;
  }

  /** True when a report would bring something new. Changes nothing. */
  wouldChange(report: Order): boolean {
    const key = this.#keyOf(report);
    const held = this.#open.get(key) ?? this.#closed.get(key);
    if (held === undefined) return !this.#names.has(key);
    return differs(held.order, joinOrders(held.order, report));
  }

  /** True when this execution was reported. */
  hasFill(fill: Fill): boolean {
    const key = nameOf(fill.symbol, fill.orderId);
    const held = this.#open.get(key) ?? this.#closed.get(key);
    const trades = held === undefined ? this.#names.trades(key) : held.fills;
    return trades?.has(fill.id) === true;
  }

  /** Counts reports; an order whose `touchedAfter` is false has not been reported on since that count. */
  get touches(): number {
    return this.#touches;
  }

  touchedAfter(symbol: string, id: string | null, count: number): boolean {
    const key = nameOf(symbol, id ?? '');
    return ((this.#open.get(key) ?? this.#closed.get(key))?.touched ?? 0) > count;
  }

  /** Orders that are not finished as far as is known. */
  open(): Order[] {
    return Array.from(this.#open.values(), ({order}) => order);
  }

  get size(): number {
    return this.#open.size + this.#closed.size;
  }

  #admit(key: string, order: Order, fill: StreamFill | null): Order {
    const held: Held = {order, fills: null, touched: ++this.#touches};
    if (fill !== null) remember(held, fill);
    if (isTerminal(order.status)) this.#close(key, held);
    else this.#open.set(key, held);
    return order;
  }

  /** A report on a finished order: only its name is remembered. */
  #late(key: string, report: Order, fill: StreamFill | null): Change | null {
    if (fill === null) return null;
    const trades = this.#names.trades(key) ?? new TradeIds();
    if (!trades.add(fill.id)) return null;
    this.#names.add(key, trades);
    return {order: report, fill};
  }

  #place(key: string, held: Held, before: Order): void {
    const wasTerminal = isTerminal(before.status);
    if (!wasTerminal && !isTerminal(held.order.status)) {
      if (before.id === null && held.order.id !== null) {
        this.#open.delete(key);
        this.#open.set(nameOf(held.order.symbol, held.order.id), held);
      }
      return;
    }
    (wasTerminal ? this.#closed : this.#open).delete(key);
    this.#close(nameOf(held.order.symbol, held.order.id ?? held.order.clientOrderId ?? ''), held);
  }

  #close(key: string, held: Held): void {
    this.#closed.set(key, held);
    if (this.#closed.size <= this.#limits.closed) return;
    for (const [oldest, {fills}] of this.#closed) {
      this.#closed.delete(oldest);
      this.#names.add(oldest, fills);
      break;
    }
  }

  /** Where the order is kept. Until the exchange named it, that is under its client order id. */
  #keyOf({symbol, id, clientOrderId}: Order): string {
    if (id === null) return this.#keyOfClient(symbol, clientOrderId);
    const key = nameOf(symbol, id);
    if (clientOrderId === null || this.#open.has(key)) return key;
    const unnamed = nameOf(symbol, clientOrderId);
    return this.#open.get(unnamed)?.order.id === null ? unnamed : key;
  }

  #keyOfClient(symbol: string, clientOrderId: string | null): string {
    for (const held of [...this.#open.values(), ...this.#closed.values()]) {
      const {order} = held;
      if (order.clientOrderId === clientOrderId && order.symbol === symbol && order.id !== null) return nameOf(symbol, order.id);
    }
    return nameOf(symbol, clientOrderId ?? '');
  }
}

function nameOf(symbol: string, id: string): string {
  return `${symbol} ${id}`;
}

/** A row that does not say the side of its order, with the side of its fill. */
function withSide(order: Order, fill: StreamFill | null): Order {
  return order.side !== null || fill === null || fill.side === null ? order : {...order, side: fill.side};
}

/** True when the execution is new. */
function remember(held: Held, fill: StreamFill): boolean {
  held.fills ??= new TradeIds();
  return held.fills.add(fill.id);
}
