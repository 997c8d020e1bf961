/** Orders and trades of every customer, by the ways they are looked up. The market maker keeps no history. */
import {isOpen, type LiveOrder, snapshot} from './live-order.ts';
import type {EngineOrder, EngineTrade} from './types.ts';

/** Beyond these the oldest closed orders and trades are archived away, so that a sandbox can run for days. */
const CLOSED_KEPT = 50_000;
const TRADES_KEPT = 100_000;

interface AccountHistory {
  /** Oldest first. */
  readonly orders: Map<number, LiveOrder>;
  readonly open: Map<number, LiveOrder>;
  readonly closed: Set<LiveOrder>;
  /** Newest first when several orders carried an id. */
  readonly byClientId: Map<string, LiveOrder[]>;
  trades: EngineTrade[];
}

export class OrderStore {
  readonly #accounts = new Map<string, AccountHistory>();

  add(order: LiveOrder): void {
    const history = this.#of(order.accountId);
    history.orders.set(order.orderId, order);
    history.open.set(order.orderId, order);
    this.rename(order);
  }

  /** Files the order under its present client id as well (it has a new one after an amend). */
  rename(order: LiveOrder): void {
    const history = this.#of(order.accountId);
    const same = history.byClientId.get(order.clientOrderId);
    if (same === undefined) history.byClientId.set(order.clientOrderId, [order]);
    else if (!same.includes(order)) same.unshift(order);
  }

  closed(order: LiveOrder): void {
    const history = this.#of(order.accountId);
    history.open.delete(order.orderId);
    history.closed.add(order);
    if (history.closed.size <= CLOSED_KEPT) return;
    const [oldest] = history.closed;
    if (oldest !== undefined) archive(history, oldest);
  }

  addTrade(trade: EngineTrade): void {
    const history = this.#of(trade.accountId);
    history.trades.push(trade);
    if (history.trades.length > 2 * TRADES_KEPT) history.trades = history.trades.slice(-TRADES_KEPT);
  }

  /** The order itself, for the engine to change. */
  live(accountId: string, orderId: number): LiveOrder | null {
    return this.#of(accountId).orders.get(orderId) ?? null;
  }

  /** From now on the end of one is brought about by what happens to the other: its trigger fires, or it trades. */
  pair(accountId: string, oneId: number, otherId: number): void {
    const [one, other] = [this.live(accountId, oneId), this.live(accountId, otherId)];
    if (one === null || other === null) return;
    one.brother = other;
    other.brother = one;
  }

  find(accountId: string, orderId: number): EngineOrder | null {
    const order = this.live(accountId, orderId);
    return order === null ? null : snapshot(order);
  }

  /** Newest first when several orders carried the id. */
  byClientId(accountId: string, clientOrderId: string): readonly EngineOrder[] {
    return (this.#of(accountId).byClientId.get(clientOrderId) ?? []).map(snapshot);
  }

  /** Oldest first. Of every market without `symbol`. */
  open(accountId: string, symbol: string | null = null): readonly EngineOrder[] {
    return [...this.#of(accountId).open.values()]
      .filter((order) => isOpen(order) && (symbol === null || order.symbol === symbol))
      .map(snapshot);
  }

  /** Every order that is still kept, oldest first. */
  all(accountId: string, symbol: string | null = null): readonly EngineOrder[] {
    return [...this.#of(accountId).orders.values()].filter((order) => symbol === null || order.symbol === symbol).map(snapshot);
  }

  /** Every trade that is still kept, oldest first. */
  trades(accountId: string, symbol: string | null = null): readonly EngineTrade[] {
    return this.#of(accountId).trades.filter((trade) => symbol === null || trade.symbol === symbol);
  }

  #of(accountId: string): AccountHistory {
    let history = this.#accounts.get(accountId);
    if (history === undefined) {
      history = {orders: new Map(), open: new Map(), closed: new Set(), byClientId: new Map(), trades: []};
      this.#accounts.set(accountId, history);
    }
    return history;
  }
}

function archive(history: AccountHistory, order: LiveOrder): void {
  history.closed.delete(order);
  history.orders.delete(order.orderId);
  const same = (history.byClientId.get(order.clientOrderId) ?? []).filter((other) => other !== order);
  if (same.length === 0) history.byClientId.delete(order.clientOrderId);
  else history.byClientId.set(order.clientOrderId, same);
}
