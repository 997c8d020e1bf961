/** What the engine does not keep of an order: until when it is valid, its fills so far, its edits, and what it is queued for. */
import type {EngineEvent} from '../../engine/events.ts';
import type {EngineOrder} from '../../engine/types.ts';

export interface Edit {
  readonly price: string;
  readonly size: string;
  readonly at: number;
}

export interface OrderNote {
  /** Epoch ms; null: until it is canceled. */
  readonly endTime: number | null;
  readonly fills: number;
  readonly lastFillAt: number | null;
  readonly edits: readonly Edit[];
  readonly queued: 'CANCEL_QUEUED' | 'EDIT_QUEUED' | null;
  readonly isTriggered: boolean;
  /** The bracket that closes what it bought; null without one, and until it is there. */
  readonly bracket: {readonly limit: string; readonly stop: string} | null;
  readonly attachedId: number | null;
  /** The order whose purchase this bracket closes. */
  readonly originId: number | null;
}

const PLAIN: OrderNote = {
  ...{endTime: null, fills: 0, lastFillAt: null, edits: [], queued: null, isTriggered: false},
  ...{bracket: null, attachedId: null, originId: null},
};

export class OrderNotes {
  readonly #notes = new Map<number, OrderNote>();

  of({orderId}: Pick<EngineOrder, 'orderId'>): OrderNote {
    return this.#notes.get(orderId) ?? PLAIN;
  }

  put(orderId: number, change: Partial<OrderNote>): void {
    this.#notes.set(orderId, {...this.of({orderId}), ...change});
  }

  /** Every event of an order passes here before it is told to anybody. */
  hear({order, trade, change}: Extract<EngineEvent, {type: 'ORDER'}>): void {
    if (change === 'TRIGGERED') this.put(order.orderId, {isTriggered: true});
    if (trade !== null) this.put(order.orderId, {fills: this.of(order).fills + 1, lastFillAt: trade.at});
  }
}
