/** Every order and trade of the customers' accounts, by the ways they are asked for. The house keeps no history. */

import {isOpen, type LiveOrder} from './live-order.ts';
import type {EngineTrade} from './types.ts';

interface AccountHistory {
  readonly orders: LiveOrder[];
  readonly open: Map<number, LiveOrder>;
  readonly byId: Map<number, LiveOrder>;
  readonly byClientId: Map<string, LiveOrder[]>;
  readonly trades: EngineTrade[];
}

export class OrderStore {
  readonly #accounts = new Map<string, AccountHistory>();

  add(order: LiveOrder): void {
    const history = this.#of(order.accountId);
    history.orders.push(order);
    history.byId.set(order.orderId, order);
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
    this.#of(order.accountId).open.delete(order.orderId);
  }

  addTrade(order: LiveOrder, trade: EngineTrade): void {
    order.trades.push(trade);
    this.#of(trade.accountId).trades.push(trade);
  }

  order(accountId: string, orderId: number): LiveOrder | null {
    return this.#of(accountId).byId.get(orderId) ?? null;
  }

  byClientId(accountId: string, clientOrderId: string): readonly LiveOrder[] {
    return this.#of(accountId).byClientId.get(clientOrderId) ?? [];
  }

  open(accountId: string, symbol: string | null): readonly LiveOrder[] {
    return [...this.#of(accountId).open.values()].filter(
      (order) => isOpen(order) && (symbol === null || order.symbol === symbol),
    );
  }

  all(accountId: string, symbol: string | null): readonly LiveOrder[] {
    const {orders} = this.#of(accountId);
    return symbol === null ? orders : orders.filter((order) => order.symbol === symbol);
  }

  trades(accountId: string, symbol: string | null): readonly EngineTrade[] {
    const {trades} = this.#of(accountId);
    return symbol === null ? [...trades] : trades.filter((trade) => trade.symbol === symbol);
  }

  #of(accountId: string): AccountHistory {
    let history = this.#accounts.get(accountId);
    if (history === undefined) {
      history = {orders: [], open: new Map(), byId: new Map(), byClientId: new Map(), trades: []};
      this.#accounts.set(accountId, history);
    }
    return history;
  }
}
