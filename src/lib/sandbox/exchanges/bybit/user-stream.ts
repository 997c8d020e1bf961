/**
 * Tells every subscription of an account what happens to its orders, fills and money. Frames follow the engine by a
 * moment, so that an ack can come before them or after; what happens together comes together, one frame per topic.
 */
import type {EngineEvent} from '../../engine/events.ts';
import type {EngineBalance, EngineOrder} from '../../engine/types.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {isOpen} from '../../kit/context.ts';
import {unifiedView} from './account.ts';
import type {Context} from './context.ts';
import {executionView, orderView} from './view.ts';

const BEHIND_MS = 2;

export interface UserEvent {
  readonly topic: 'order' | 'execution' | 'wallet';
  readonly data: readonly object[];
}

/** What an account is told next. Rendered when it is sent: only then is known what an order was placed with. */
interface Pending {
  readonly orders: (() => readonly object[])[];
  readonly executions: (() => object)[];
  readonly balances: Map<string, EngineBalance>;
  readonly cancel: () => void;
}

export class UserStream extends AccountListeners<UserEvent> {
  readonly #pending = new Map<string, Pending>();
  #context: Context | null = null;
  #stop: () => void = () => {};

  start(context: Context): void {
    this.#context = context;
    this.#stop = context.engine.events.subscribe((event) => this.#hear(context, event));
  }

  /** The second message of an order that filled before its cancel came: the cancel was refused. */
  tellLateCancel(order: EngineOrder): void {
    const context = this.#context;
    if (context === null) return;
    const refused = {cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist'};
    this.#soon(context, order.accountId).orders.push(() => [{...orderEntry(context, order), ...refused}]);
  }

  close(): void {
    this.#stop();
    for (const {cancel} of this.#pending.values()) cancel();
    this.clear();
  }

  #hear(context: Context, event: EngineEvent): void {
    if (event.type === 'ORDER') {
      const {order, trade, change} = event;
      if (change === 'TRIGGERED') context.notes.markTriggered(order.orderId);
      if (!isOpen(order)) context.notes.markClosed(order.orderId);
      if (!this.has(order.accountId)) return;
      const pending = this.#soon(context, order.accountId);
      pending.orders.push(() => {
        const entry = orderEntry(context, order);
        return change === 'TRIGGERED' ? [{...entry, orderStatus: 'Triggered'}, entry] : [entry];
      });
      if (trade !== null)
        pending.executions.push(() => ({category: 'spot', ...executionView(context, trade, order), execPnl: '0'}));
    } else if (event.type === 'BALANCE' && this.has(event.accountId)) {
      for (const balance of event.balances)
        if (balance.wallet === 'spot') this.#soon(context, event.accountId).balances.set(balance.asset, balance);
    }
  }

  #soon(context: Context, account: string): Pending {
    let pending = this.#pending.get(account);
    if (pending === undefined) {
      const cancel = context.clock.after(BEHIND_MS, () => this.#flush(context, account));
      pending = {orders: [], executions: [], balances: new Map(), cancel};
      this.#pending.set(account, pending);
    }
    return pending;
  }

  #flush(context: Context, account: string): void {
    const pending = this.#pending.get(account);
    this.#pending.delete(account);
    if (pending === undefined) return;
    const orders = pending.orders.flatMap((render) => render());
    const executions = pending.executions.map((render) => render());
    if (orders.length > 0) this.tell(account, {topic: 'order', data: orders});
    if (executions.length > 0) this.tell(account, {topic: 'execution', data: executions});
    if (pending.balances.size > 0)
      this.tell(account, {topic: 'wallet', data: [unifiedView(context, account, [...pending.balances.values()])]});
  }
}

function orderEntry(context: Context, order: EngineOrder): object {
  return {category: 'spot', ...orderView(context, order), closedPnl: '0', feeCurrency: Object.keys(order.fees)[0] ?? ''};
}
