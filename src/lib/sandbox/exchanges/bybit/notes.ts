/** What an order was placed with beyond the engine's words, and whether its trigger fired. By engine order id. */

export type OrderFilter = 'Order' | 'StopOrder' | 'tpslOrder';

export interface OrderNote {
  readonly filter: OrderFilter;
  /** Unit of a market order's quantity; "" for others. */
  readonly marketUnit: 'baseCoin' | 'quoteCoin' | '';
  readonly isLeverage: '0' | '1';
  /** The protective limit of a market order, or null. */
  readonly guardPrice: string | null;
}

const PLAIN: OrderNote = {filter: 'Order', marketUnit: '', isLeverage: '0', guardPrice: null};

export class OrderNotes {
  readonly #notes = new Map<number, OrderNote>();
  readonly #triggered = new Set<number>();
  readonly #linkIds = new Set<string>();

  of(orderId: number): OrderNote {
    return this.#notes.get(orderId) ?? PLAIN;
  }

  put(orderId: number, note: OrderNote): void {
    this.#notes.set(orderId, note);
  }

  isTriggered(orderId: number): boolean {
    return this.#triggered.has(orderId);
  }

  markTriggered(orderId: number): void {
    this.#triggered.add(orderId);
  }

  /** An orderLinkId is spent for good once an order carried it. */
  isSpent(orderLinkId: string): boolean {
    return this.#linkIds.has(orderLinkId);
  }

  spend(orderLinkId: string): void {
    if (orderLinkId !== '') this.#linkIds.add(orderLinkId);
  }
}
