/** What the feed knows of one account's orders and fills, so that each piece of news is reported once. Bounded in memory. */
import type {StreamFill} from '../adapter/contract/order-feed.ts';
import {type Fill, isTerminal, type Order} from '../model/order.ts';
import {ByName} from './by-name.ts';
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
  /** Under which it is kept: its id; its client order id until the exchange has named it. */
  name: string;
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
  readonly #open = new ByName<Held>();
  readonly #closed = new ByName<Held>();
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
    const held = this.#heldOf(report);
    if (held === undefined) {
      const key = keyOf(report.symbol, nameOf(report));
      if (this.#names.has(key)) return this.#late(key, report, fill);
      return {order: this.#admit(report, fill), fill};
    }
    const before = held.order;
    held.order = joinOrders(before, report);
    held.touched = ++this.#touches;
    const fresh = fill !== null && remember(held, fill);
    this.#place(held, before);
    return fresh || differs(before, held.order) ? {order: held.order, fill: fresh ? fill : null} : null;
  }

  /** Takes in an execution without its order's state. `'unknown'`: the order must be asked for first. */
  applyFill(fill: StreamFill): Change | 'unknown' | null {
    const symbol = fill.symbol ?? this.#symbolOf(fill.orderId);
    if (symbol === null) return 'unknown';
    const held = this.#held(symbol, fill.orderId);
    if (held === undefined) return this.#names.trades(keyOf(symbol, fill.orderId))?.has(fill.id) === true ? null : 'unknown';
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
    return this.#held(symbol, id ?? '')?.order ?? null;
  }

  /** True when a report would bring something new. Changes nothing. */
  wouldChange(report: Order): boolean {
    const held = this.#heldOf(report);
    if (held === undefined) return !this.#names.has(keyOf(report.symbol, nameOf(report)));
    return differs(held.order, joinOrders(held.order, report));
  }

  /** True when this execution was reported. */
  hasFill({symbol, orderId, id}: Fill): boolean {
    const held = this.#held(symbol, orderId);
    const trades = held === undefined ? this.#names.trades(keyOf(symbol, orderId)) : held.fills;
    return trades?.has(id) === true;
  }

  /** Counts reports; an order whose `touchedAfter` is false has not been reported on since that count. */
  get touches(): number {
    return this.#touches;
  }

  touchedAfter(symbol: string, id: string | null, count: number): boolean {
    return (this.#held(symbol, id ?? '')?.touched ?? 0) > count;
  }

  /** Orders that are not finished as far as is known. */
  open(): Order[] {
    return Array.from(this.#open.values(), ({order}) => order);
  }

  get size(): number {
    return this.#open.size + this.#closed.size;
  }

  #held(symbol: string, name: string): Held | undefined {
    return this.#open.get(symbol, name) ?? this.#closed.get(symbol, name);
  }

  #admit(order: Order, fill: StreamFill | null): Order {
    const held: Held = {order, name: nameOf(order), fills: null, touched: ++this.#touches};
    if (fill !== null) remember(held, fill);
    if (isTerminal(order.status)) this.#close(held);
    else this.#open.set(order.symbol, held.name, held);
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

  #place(held: Held, before: Order): void {
    const wasTerminal = isTerminal(before.status);
    const {order, name} = held;
    if (!wasTerminal && !isTerminal(order.status)) {
      if (before.id !== null || order.id === null) return;
      this.#open.delete(order.symbol, name);
      held.name = order.id;
      return this.#open.set(order.symbol, order.id, held);
    }
    (wasTerminal ? this.#closed : this.#open).delete(order.symbol, name);
    held.name = nameOf(order);
    this.#close(held);
  }

  #close(held: Held): void {
    this.#closed.set(held.order.symbol, held.name, held);
    if (this.#closed.size <= this.#limits.closed) return;
    for (const {order, name, fills} of this.#closed.values()) {
      this.#closed.delete(order.symbol, name);
      this.#names.add(keyOf(order.symbol, name), fills);
      break;
    }
  }

  /** The order that a report is about, unless it is new or only its name is left. */
  #heldOf({symbol, id, clientOrderId}: Order): Held | undefined {
    if (id === null) return this.#heldOfClient(symbol, clientOrderId);
    const open = this.#open.get(symbol, id);
    if (open !== undefined || clientOrderId === null) return open ?? this.#closed.get(symbol, id);
    const unnamed = this.#open.get(symbol, clientOrderId);
    return unnamed?.order.id === null ? unnamed : this.#closed.get(symbol, id);
  }

  #heldOfClient(symbol: string, clientOrderId: string | null): Held | undefined {
    for (const orders of [this.#open, this.#closed]) {
      for (const {order} of orders.values()) {
        if (order.clientOrderId === clientOrderId && order.symbol === symbol && order.id !== null)
          return this.#held(symbol, order.id);
      }
    }
    return this.#held(symbol, clientOrderId ?? '');
  }
}

/** What a new order is kept under. */
function nameOf({id, clientOrderId}: Order): string {
  return id ?? clientOrderId ?? '';
}

function keyOf(symbol: string, name: string): string {
  return `${symbol} ${name}`;
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
