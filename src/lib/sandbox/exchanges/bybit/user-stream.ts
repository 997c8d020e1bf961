/**
 * Tells every subscription of an account what happens to its orders, fills and money. Frames follow the engine by a
 * moment, so that an ack can come before them or after; what happens together comes together, one frame per topic.
 */
import type {EngineEvent} from '../../engine/events.ts';
import type {LivePosition} from '../../engine/margin/positions.ts';
import type {EngineBalance, EngineOrder} from '../../engine/types.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {isOpen} from '../../kit/context.ts';
import type {FundingEvent} from './account-log.ts';
import {type Context, categoryOfSymbol} from './context.ts';
import {fundingView} from './executions.ts';
import {positionsIn, positionView, shown} from './position-view.ts';
import {closedSums} from './positions.ts';
import {executionView, orderView} from './view.ts';
import {unifiedView} from './wallet.ts';

const BEHIND_MS = 2;

export interface UserEvent {
  readonly topic: 'order' | 'execution' | 'position' | 'wallet';
  /** Each with its category; of the wallet there is none. */
  readonly data: readonly object[];
}

/** What an account is told next. Rendered when it is sent: only then is known what an order was placed with. */
interface Pending {
  readonly orders: (() => readonly object[])[];
  readonly executions: (() => object)[];
  /** Contracts whose positions are told. */
  readonly contracts: Set<string>;
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
    if (event.type === 'ORDER') this.#order(context, event);
    else if (event.type === 'BALANCE' && this.has(event.accountId)) {
      for (const balance of event.balances)
        if (balance.wallet === 'spot') this.#soon(context, event.accountId).balances.set(balance.asset, balance);
    } else if (event.type === 'POSITION' && this.has(event.position.accountId)) {
      this.#soon(context, event.position.accountId).contracts.add(event.position.symbol);
    } else if (event.type === 'FUNDING' && this.has(event.accountId)) {
      this.#soon(context, event.accountId).executions.push(() => fundingEntry(context, event));
    }
  }

  #order(context: Context, {order, trade, change}: Extract<EngineEvent, {type: 'ORDER'}>): void {
    const category = categoryOfSymbol(order.symbol);
    if (change === 'TRIGGERED') context.notes.markTriggered(order.orderId);
    if (!isOpen(order)) context.notes.markClosed(order.orderId, category);
    if (!this.has(order.accountId)) return;
    const pending = this.#soon(context, order.accountId);
    pending.orders.push(() => {
      const entry = orderEntry(context, order);
      return change === 'TRIGGERED' ? [{...entry, orderStatus: 'Triggered'}, entry] : [entry];
    });
    // The position is told with every change of an order, whether it moved or not.
    if (category === 'linear') pending.contracts.add(order.symbol);
    if (trade !== null)
      pending.executions.push(() => ({category, ...executionView(context, trade, order), execPnl: trade.profit ?? '0'}));
  }

  #soon(context: Context, account: string): Pending {
    let pending = this.#pending.get(account);
    if (pending === undefined) {
      const cancel = context.clock.after(BEHIND_MS, () => this.#flush(context, account));
      pending = {orders: [], executions: [], contracts: new Set(), balances: new Map(), cancel};
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
    const positions = [...pending.contracts].flatMap((symbol) => positionsIn(context, account, symbol));
    if (positions.length > 0)
      this.tell(account, {topic: 'position', data: positions.map((position) => positionEntry(context, position))});
    if (pending.balances.size > 0)
      this.tell(account, {topic: 'wallet', data: [unifiedView(context, account, [...pending.balances.values()])]});
  }
}

function orderEntry(context: Context, order: EngineOrder): object {
  const category = categoryOfSymbol(order.symbol);
  const shownAlike = {category, ...orderView(context, order)};
  if (category === 'spot') return {...shownAlike, closedPnl: '0', feeCurrency: Object.keys(order.fees)[0] ?? ''};
  const {accountId, orderId, symbol, filled} = order;
  const trades =
    filled === '0' ? [] : context.engine.orders.trades(accountId, symbol).filter((trade) => trade.orderId === orderId);
  return {...shownAlike, closedPnl: shown(closedSums(trades).net), feeCurrency: ''};
}

function fundingEntry(context: Context, payment: FundingEvent): object {
  return {category: 'linear', isLeverage: '0', marketUnit: '', execPnl: '0', ...fundingView(context, payment)};
}

/** The stream calls the entry price by another name than the list. */
function positionEntry(context: Context, position: LivePosition): object {
  const {avgPrice, ...others} = positionView(context, position);
  return {category: 'linear', ...others, entryPrice: avgPrice};
}
