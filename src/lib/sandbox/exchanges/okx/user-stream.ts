/**
 * What happens to an account, as the private channels tell it: orders, waiting orders, money. Frames follow the engine by a
 * moment: only then is known what an order was asked for, and an acknowledgement can come before them or after.
 */
import type {EngineEvent} from '../../engine/events.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {tradingView} from './account.ts';
import {algoView} from './algo-view.ts';
import {type Context, instIdOf} from './context.ts';
import {isMarket, orderUpdate} from './view.ts';

const BEHIND_MS = 2;

export interface UserEvent {
  readonly channel: 'orders' | 'orders-algo' | 'account' | 'balance_and_position';
  /** "" for money. */
  readonly instId: string;
  readonly data: object;
  /** What a frame has beside `arg` and `data`. */
  readonly beside: object;
}

type OrderEvent = Extract<EngineEvent, {type: 'ORDER'}>;
type BalanceEvent = Extract<EngineEvent, {type: 'BALANCE'}>;

export class UserStream {
  readonly #context: Context;
  readonly #listeners = new AccountListeners<UserEvent>();
  readonly #stop: () => void;
  /** Connections of each account on each channel. */
  readonly #connections = new Map<string, number>();
  #due: (() => void)[] = [];
  #cancel: () => void = () => {};

  constructor(context: Context) {
    this.#context = context;
    this.#stop = context.engine.events.subscribe((event) => {
      if (event.type === 'ORDER') this.#onOrder(event);
      else if (event.type === 'BALANCE' && this.#listeners.has(event.accountId)) this.#soon(() => this.#onBalance(event));
    });
  }

  add(account: string, listener: (event: UserEvent) => void): () => void {
    return this.#listeners.add(account, listener);
  }

  /** One more (or less) connection that listens to a channel; the answer is how many there are. */
  count(account: string, channel: string, by: 1 | -1): number {
    const name = `${account} ${channel}`;
    const count = (this.#connections.get(name) ?? 0) + by;
    this.#connections.set(name, count);
    return count;
  }

  close(): void {
    this.#stop();
    this.#cancel();
    this.#listeners.clear();
  }

  #soon(tell: () => void): void {
    this.#due.push(tell);
    if (this.#due.length > 1) return;
    this.#cancel = this.#context.clock.after(BEHIND_MS, () => {
      const due = this.#due;
      this.#due = [];
      for (const each of due) each();
    });
  }

  /** The notes are kept whoever listens. */
  #onOrder({order, trade, change, at}: OrderEvent): void {
    const {notes} = this.#context;
    notes.saw(order.orderId);
    if (change === 'TRIGGERED') notes.fired(order.orderId, at);
    const reqId = change === 'REPLACED' ? notes.takeAmendment(order.orderId) : null;
    if (!this.#listeners.has(order.accountId)) return;
    this.#soon(() => this.#tellOrder(order, trade, change, reqId));
  }

  #tellOrder(order: EngineOrder, trade: EngineTrade | null, change: OrderEvent['change'], reqId: string | null): void {
    const {notes} = this.#context;
    const isWaiting = order.stopPrice !== null && (notes.childOf(order.orderId) === null || order.status === 'UNTRIGGERED');
    if (isWaiting || change === 'TRIGGERED') this.#tell(order, 'orders-algo', this.#algoRow(order, reqId));
    if (isWaiting) return;
    // The last fill of a market order leaves it partly filled; that it is done comes in a message without a fill.
    const isLast = order.status === 'FILLED' && isMarket(order) && trade !== null;
    const shown: EngineOrder = isLast ? {...order, status: 'PARTIALLY_FILLED'} : order;
    this.#tell(order, 'orders', orderUpdate(this.#context, shown, {trade, reqId}));
    if (isLast) this.#tell(order, 'orders', orderUpdate(this.#context, order, {trade: null, reqId: null}));
  }

  #algoRow(order: EngineOrder, reqId: string | null): object {
    return {...algoView(this.#context, order), amendResult: reqId === null ? '' : '0', reqId: reqId ?? '', notionalUsd: ''};
  }

  #tell({accountId, symbol}: EngineOrder, channel: UserEvent['channel'], data: object): void {
    this.#listeners.tell(accountId, {channel, instId: instIdOf(this.#context, symbol), data, beside: {}});
  }

  #onBalance({accountId, balances}: BalanceEvent): void {
    const trading = balances.filter(({wallet}) => wallet === 'spot');
    if (trading.length === 0) return;
    const uTime = String(this.#context.now());
    const account = tradingView(this.#context, accountId, trading);
    const beside = {eventType: 'event_update', curPage: 1, lastPage: true};
    this.#listeners.tell(accountId, {channel: 'account', instId: '', data: account, beside});
    const data = {...moneyOf(account), pTime: uTime, eventType: 'filled'};
    this.#listeners.tell(accountId, {channel: 'balance_and_position', instId: '', data, beside: {}});
  }
}

/** The money of a view of the trading account, as `balance_and_position` has it. */
export function moneyOf(view: object): object {
  const {details} = view as {
    readonly details: readonly {readonly ccy: string; readonly cashBal: string; readonly uTime: string}[];
  };
  return {balData: details.map(({ccy, cashBal, uTime}) => ({ccy, cashBal, uTime})), posData: [], trades: []};
}
