/** What the engine does not keep of an account's orders: how they were placed, whether a trigger fired, which closed ones are still listed. */

export type OrderFilter = 'Order' | 'StopOrder' | 'tpslOrder';

export interface OrderNote {
  readonly filter: OrderFilter;
  /** Unit of a market order's quantity; "" for others. */
  readonly marketUnit: 'baseCoin' | 'quoteCoin' | '';
  readonly isLeverage: '0' | '1';
  /** The protective limit of a market order, or null. */
  readonly guardPrice: string | null;
}

/** Closed orders that the realtime endpoint still knows. */
const RECENT_CLOSED = 500;

const PLAIN: OrderNote = {filter: 'Order', marketUnit: '', isLeverage: '0', guardPrice: null};

export class OrderNotes {
  readonly #notes = new Map<number, OrderNote>();
  readonly #triggered = new Set<number>();
  readonly #linkIds = new Set<string>();
  /** Oldest first. */
  readonly #closed = new Set<number>();

  of(orderId: number): OrderNote {
    return this.#notes.get(orderId) ?? PLAIN;
  }

  put(orderId: number, note: OrderNote): void {
    // Plain limit orders are most of them, and need no note.
    if (note.filter !== 'Order' || note.marketUnit !== '' || note.isLeverage === '1') this.#notes.set(orderId, note);
  }

  isTriggered(orderId: number): boolean {
    return this.#triggered.has(orderId);
  }

  markTriggered(orderId: number): void {
    this.#triggered.add(orderId);
  }

  /** An account's orderLinkId is spent for good once an order carried it. */
  isSpent(account: string, orderLinkId: string): boolean {
    return this.#linkIds.has(`${account} ${orderLinkId}`);
  }

  spend(account: string, orderLinkId: string): void {
    if (orderLinkId !== '') this.#linkIds.add(`${account} ${orderLinkId}`);
  }

  markClosed(orderId: number): void {
    this.#closed.add(orderId);
    const [oldest] = this.#closed;
    if (this.#closed.size > RECENT_CLOSED && oldest !== undefined) this.#closed.delete(oldest);
  }

  isRecentlyClosed(orderId: number): boolean {
    return this.#closed.has(orderId);
  }

  /** Newest order first. */
  recentlyClosed(): readonly number[] {
    return [...this.#closed].sort((a, b) => b - a);
  }
}
