/**
 * Tells every subscription of the account what happens to its orders, fills and money. Frames follow the engine by a
 * moment, so that an ack can come before them or after; what happens together comes together, one frame per topic.
 */
import {CUSTOMER, type EngineBalance, type EngineEvent, type EngineOrder} from '../../engine/types.ts';
import {unifiedView} from './account.ts';
import type {Context} from './context.ts';
import {isOpen} from './format.ts';
import {executionView, orderView} from './order-view.ts';

const BEHIND_MS = 2;

export type UserTopic = 'order' | 'execution' | 'wallet';
type Listener = (topic: UserTopic, data: readonly object[]) => void;

export class UserStream {
  readonly #listeners = new Set<Listener>();
  #context: Context | null = null;
  #stop: () => void = () => {};
  #cancel: () => void = () => {};
  #orders: (() => readonly object[])[] = [];
  #executions: (() => object)[] = [];
  #balances = new Map<string, EngineBalance>();
  #due = false;

  start(context: Context): void {
    this.#context = context;
    this.#stop = context.engine.subscribe((event) => this.#hear(context, event));
  }

  /** The answer ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The second message of an order that filled before its cancel came: the cancel was refused. */
  tellLateCancel(order: EngineOrder): void {
    const context = this.#context;
    if (context === null) return;
    const refused = {cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist'};
    this.#orders.push(() => [{...orderEntry(context, order), ...refused}]);
    this.#schedule(context);
  }

  close(): void {
    this.#stop();
    this.#cancel();
    this.#listeners.clear();
  }

  #hear(context: Context, event: EngineEvent): void {
    if (event.type === 'ORDER' && event.order.accountId === CUSTOMER) {
      const {order, trade, change} = event;
      if (change === 'TRIGGERED') context.notes.markTriggered(order.orderId);
      if (!isOpen(order)) context.notes.markClosed(order.orderId);
      if (this.#listeners.size === 0) return;
      // Rendered when it is sent: only then is known what the order was placed with.
      this.#orders.push(() => {
        const entry = orderEntry(context, order);
        return change === 'TRIGGERED' ? [{...entry, orderStatus: 'Triggered'}, entry] : [entry];
      });
      if (trade !== null)
        this.#executions.push(() => ({category: 'spot', ...executionView(context, trade, order), execPnl: '0'}));
      this.#schedule(context);
    } else if (event.type === 'BALANCE' && event.accountId === CUSTOMER && this.#listeners.size > 0) {
      const unified = event.balances.filter(({wallet}) => wallet === 'spot');
      for (const balance of unified) this.#balances.set(balance.asset, balance);
      if (unified.length > 0) this.#schedule(context);
    }
  }

  #schedule(context: Context): void {
    if (this.#due) return;
    this.#due = true;
    this.#cancel = context.clock.after(BEHIND_MS, () => this.#flush(context));
  }

  #flush(context: Context): void {
    const orders = this.#orders.flatMap((render) => render());
    const executions = this.#executions.map((render) => render());
    const balances = [...this.#balances.values()];
    this.#due = false;
    this.#orders = [];
    this.#executions = [];
    this.#balances = new Map();
    if (orders.length > 0) this.#tell('order', orders);
    if (executions.length > 0) this.#tell('execution', executions);
    if (balances.length > 0) this.#tell('wallet', [unifiedView(context, balances)]);
  }

  #tell(topic: UserTopic, data: readonly object[]): void {
    for (const listener of this.#listeners) listener(topic, data);
  }
}

function orderEntry(context: Context, order: EngineOrder): object {
  return {category: 'spot', ...orderView(context, order), closedPnl: '0', feeCurrency: Object.keys(order.fees)[0] ?? ''};
}
