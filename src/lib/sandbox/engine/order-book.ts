/** One symbol's book: price levels with a queue of orders each, first come first served. */
import {type Level, type LiveOrder, remaining} from './live-order.ts';

export class BookSide {
  readonly #buy: boolean;
  /** Best last, so that taking the best away costs nothing. */
  readonly #levels: Level[] = [];
  readonly #byPrice = new Map<bigint, Level>();
  /** Prices that changed since the last `takeChanges`. */
  #changed = new Set<bigint>();

  constructor(buy: boolean) {
    this.#buy = buy;
  }

  best(): Level | null {
    return this.#levels.at(-1) ?? null;
  }

  at(price: bigint): Level | null {
    return this.#byPrice.get(price) ?? null;
  }

  /** Levels, best first. */
  *levels(): Generator<Level> {
    for (let index = this.#levels.length - 1; index >= 0; index -= 1) {
      const level = this.#levels[index];
      if (level !== undefined) yield level;
    }
  }

  get size(): number {
    return this.#levels.length;
  }

  /** Queues the order behind the others at its price. */
  add(order: LiveOrder, price: bigint): void {
    const level = this.#byPrice.get(price) ?? this.#insert(price);
    order.level = level;
    order.previous = level.tail;
    order.next = null;
    if (level.tail === null) level.head = order;
    else level.tail.next = order;
    level.tail = order;
    level.total += remaining(order);
    this.#changed.add(price);
  }

  remove(order: LiveOrder): void {
    const level = order.level;
    if (level === null) return;
    if (order.previous === null) level.head = order.next;
    else order.previous.next = order.next;
    if (order.next === null) level.tail = order.previous;
    else order.next.previous = order.previous;
    order.level = null;
    order.next = null;
    order.previous = null;
    level.total -= remaining(order);
    this.#changed.add(level.price);
    if (level.head === null) this.#drop(level);
  }

  /** The order at the level wants `by` less than before (a fill, or an amend that keeps its place). */
  shrink(order: LiveOrder, by: bigint): void {
    if (order.level === null) return;
    order.level.total -= by;
    this.#changed.add(order.level.price);
  }

  takeChanges(): ReadonlySet<bigint> {
    const changed = this.#changed;
    if (changed.size > 0) this.#changed = new Set();
    return changed;
  }

  #insert(price: bigint): Level {
    const level: Level = {price, total: 0n, head: null, tail: null};
    this.#levels.splice(this.#position(price), 0, level);
    this.#byPrice.set(price, level);
    return level;
  }

  #drop(level: Level): void {
    this.#levels.splice(this.#position(level.price), 1);
    this.#byPrice.delete(level.price);
  }

  /** First index whose level is not worse than `price`. */
  #position(price: bigint): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#levels[middle]?.price ?? 0n;
      if (this.#buy ? other < price : other > price) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export class OrderBook {
  readonly bids = new BookSide(true);
  readonly asks = new BookSide(false);
  /** Stops that wait for a price. */
  readonly stops = new Set<LiveOrder>();
  /** Every market that trades on it; the first is the one that it is named after. */
  readonly symbols: readonly string[];
  last: bigint;
  updateId: number;
  tradeId: number;

  constructor(symbols: readonly string[], last: bigint, firstId: number) {
    this.symbols = symbols;
    this.last = last;
    this.updateId = firstId;
    this.tradeId = firstId;
  }

  side(buy: boolean): BookSide {
    return buy ? this.bids : this.asks;
  }
}

/** The next stop that its price has reached; null for none. */
export function dueStop(book: OrderBook, priceOf: (stop: LiveOrder) => bigint): LiveOrder | null {
  for (const stop of book.stops) {
    if (stop.stopPrice === null) continue;
    const price = priceOf(stop);
    if (isReached(stop.trigger, stop.stopPrice, price) || isReachedByOther(stop, price)) return stop;
  }
  return null;
}

/** Whether it is its second trigger that the price has reached. */
export function isReachedByOther({otherStop, trigger}: LiveOrder, price: bigint): boolean {
  return otherStop !== null && isReached(trigger === 'RISE' ? 'FALL' : 'RISE', otherStop, price);
}

export function isReached(trigger: LiveOrder['trigger'], stop: bigint, price: bigint): boolean {
  return trigger === 'RISE' ? price >= stop : price <= stop;
}
