/**
 * Tells every subscription of an account what happens to its orders, fills and money. Frames follow the engine by a moment,
 * so that the answer to a request can come before them or after.
 */
import type {EngineEvent} from '../../engine/events.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {BalanceChanges} from './balance-view.ts';
import type {Context} from './context.ts';
import type {Execution} from './execution-fields.ts';
import {amended, ended, filled, filledPart, live, pendingNew, triggered} from './execution-view.ts';

const BEHIND_MS = 2;

export type UserEvent =
  | {readonly channel: 'executions'; readonly row: Execution}
  | {readonly channel: 'balances'; readonly row: object};

type OrderEvent = Extract<EngineEvent, {type: 'ORDER'}>;

/** What an account hears next. Rendered when it is sent: what an order was placed with is known only then. */
interface Pending {
  readonly rows: (() => readonly UserEvent[])[];
  readonly cancel: () => void;
}

export class UserStream extends AccountListeners<UserEvent> {
  readonly #context: Context;
  readonly #balances: BalanceChanges;
  readonly #pending = new Map<string, Pending>();
  readonly #stop: () => void;

  constructor(context: Context) {
    super();
    this.#context = context;
    this.#balances = new BalanceChanges(context);
    this.#stop = context.engine.events.subscribe((event) => this.#hear(event));
  }

  close(): void {
    this.#stop();
    for (const {cancel} of this.#pending.values()) cancel();
    this.clear();
  }

  #hear(event: EngineEvent): void {
    if (event.type === 'ORDER') {
      const {order, trade, change} = event;
      if (change === 'TRIGGERED') this.#context.notes.markTriggered(order, event.at);
      if (trade !== null) this.#balances.note(trade);
      if (!this.has(order.accountId)) return;
      this.#soon(order.accountId, () => rowsOf(this.#context, event).map((row) => ({channel: 'executions', row})));
    } else if (event.type === 'BALANCE') {
      const rows = this.#balances.rows(event);
      if (rows.length > 0 && this.has(event.accountId))
        this.#soon(event.accountId, () => rows.map((row) => ({channel: 'balances', row})));
    }
  }

  #soon(account: string, render: () => readonly UserEvent[]): void {
    const pending = this.#pending.get(account);
    if (pending !== undefined) return void pending.rows.push(render);
    const cancel = this.#context.clock.after(BEHIND_MS, () => this.#flush(account));
    this.#pending.set(account, {rows: [render], cancel});
  }

  #flush(account: string): void {
    const rows = this.#pending.get(account)?.rows ?? [];
    this.#pending.delete(account);
    for (const event of rows.flatMap((render) => render())) this.tell(account, event);
  }
}

/** The frames of one event, in order. */
function rowsOf(context: Context, {order, trade, change}: OrderEvent): readonly Execution[] {
  switch (change) {
    case 'NEW':
      return [pendingNew(context, order), live(context, order)];
    case 'TRADE':
      if (trade === null) return [];
      return [filledPart(context, order, trade), ...(order.status === 'FILLED' ? [filled(context, order)] : [])];
    case 'REPLACED':
      return [amended(context, order)];
    case 'TRIGGERED':
      return [triggered(context, order), live(context, order)];
    default:
      return [ended(context, order)];
  }
}
