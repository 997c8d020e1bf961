/**
 * Tells every subscription of an account what happens to its orders. Frames follow the engine by a moment, so that an answer can come before
 * them or after; no fill is told by itself, only the sums of the order.
 * https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels#user-channel
 */
import type {EngineEvent} from '../../engine/events.ts';
import type {EngineOrder} from '../../engine/types.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {isOpen} from '../../kit/context.ts';
import type {Context} from './context.ts';
import {statusOf, userOrderView} from './view.ts';

const BEHIND_MS = 2;

export interface UserEvent {
  readonly product: string;
  readonly row: object;
}

export class UserStream extends AccountListeners<UserEvent> {
  #stop: () => void = () => {};

  start(context: Context): void {
    this.#stop = context.engine.events.subscribe((event) => this.#hear(context, event));
  }

  /** The orders that a new subscription is told first, oldest first. */
  open(context: Context, account: string): readonly UserEvent[] {
    return context.engine.orders.open(account).map((order) => eventOf(context, order));
  }

  /** An order was queued for a change: nothing else about it is different yet. */
  tellQueued(context: Context, account: string, orderId: number): void {
    const order = context.engine.orders.find(account, orderId);
    if (order !== null && isOpen(order)) this.#tellSoon(context, order, statusOf(order, context.notes.of(order)));
  }

  close(): void {
    this.#stop();
    this.clear();
  }

  #hear(context: Context, event: EngineEvent): void {
    if (event.type !== 'ORDER') return;
    context.notes.hear(event);
    const {order, change} = event;
    // A new order is pending until it is on the book, or waits for its trigger.
    if (change === 'NEW') this.#tellSoon(context, order, 'PENDING');
    this.#tellSoon(context, order, statusOf(order, {queued: null}));
  }

  #tellSoon(context: Context, order: EngineOrder, status: string): void {
    const {accountId} = order;
    if (!this.has(accountId)) return;
    const {fills, lastFillAt, isTriggered} = context.notes.of(order);
    // The end time of a new order is noted only once the engine has taken it.
    const event = () => eventOf(context, order, status, {fills, lastFillAt, isTriggered});
    context.timers.after(BEHIND_MS, () => this.tell(accountId, event()));
  }
}

function eventOf(context: Context, order: EngineOrder, status = 'OPEN', known: object = {}): UserEvent {
  const note = {...context.notes.of(order), ...known};
  return {product: context.names.wire(order.symbol), row: userOrderView(context, order, note, status)};
}
