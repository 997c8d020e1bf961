/**
 * What happens to an account, as the private channels tell it: orders, waiting orders, positions, money. Frames follow the engine by a
 * moment: only then is known what an order was asked for, and an acknowledgement can come before them or after.
 */
import type {EngineEvent} from '../../engine/events.ts';
import type {EnginePosition} from '../../engine/margin/position.ts';
import type {EngineOrder, EngineTrade} from '../../engine/types.ts';
import {AccountListeners} from '../../kit/account-events.ts';
import {algoView} from './algo-view.ts';
import {type Context, instIdOf, instTypeOf, marketOf} from './context.ts';
import {endWithPosition} from './position-orders.ts';
import {positionHead, positionView} from './positions.ts';
import {moneyOf, TRADING, tradingView} from './trading-view.ts';
import {isMarket, orderUpdate} from './view.ts';

const BEHIND_MS = 2;

export interface UserEvent {
  readonly channel: 'orders' | 'orders-algo' | 'positions' | 'account' | 'balance_and_position';
  /** "" for money. */
  readonly instType: 'SPOT' | 'SWAP' | '';
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
  /** By account: why its positions changed last. */
  readonly #causes = new Map<string, string>();
  #due: (() => void)[] = [];
  #cancel: () => void = () => {};

  constructor(context: Context) {
    this.#context = context;
    this.#stop = context.engine.events.subscribe((event) => {
      if (event.type === 'ORDER') this.#onOrder(event);
      else if (event.type === 'POSITION') this.#onPosition(event.position);
      else if (event.type === 'FUNDING') this.#causes.set(event.accountId, 'funding_fee');
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
    // Ended in the moment in which it was made: there was nothing to close, and so it never was an order.
    const isEmpty = order.endReason === 'REDUCE_ONLY' && order.filled === '0';
    if (isEmpty && notes.childOf(order.orderId)?.at === at) notes.failed(order.orderId);
    if (trade !== null) this.#causes.set(order.accountId, trade.cause === 'LIQUIDATION' ? 'liquidation' : 'filled');
    const reqId = change === 'REPLACED' ? notes.takeAmendment(order.orderId) : null;
    if (!this.#listeners.has(order.accountId)) return;
    this.#soon(() => this.#tellOrder(order, trade, change, reqId));
  }

  #tellOrder(order: EngineOrder, trade: EngineTrade | null, change: OrderEvent['change'], reqId: string | null): void {
    const {notes} = this.#context;
    if (change === 'TRIGGERED' && notes.childOf(order.orderId) === null) return;
    const isWaiting = order.stopPrice !== null && (notes.childOf(order.orderId) === null || order.status === 'UNTRIGGERED');
    if (isWaiting || change === 'TRIGGERED') this.#tell(order, 'orders-algo', this.#algoRow(order, reqId));
    if (isWaiting) return;
    // The last fill of a market order for coins leaves it partly filled; that it is done comes in a message without a fill.
    const isCoins = marketOf(this.#context, order).product === 'spot';
    const isLast = isCoins && order.status === 'FILLED' && isMarket(order) && trade !== null;
    const shown: EngineOrder = isLast ? {...order, status: 'PARTIALLY_FILLED'} : order;
    this.#tell(order, 'orders', orderUpdate(this.#context, shown, {trade, reqId}));
    if (isLast) this.#tell(order, 'orders', orderUpdate(this.#context, order, {trade: null, reqId: null}));
  }

  #algoRow(order: EngineOrder, reqId: string | null): object {
    return {...algoView(this.#context, order), amendResult: reqId === null ? '' : '0', reqId: reqId ?? '', notionalUsd: ''};
  }

  #tell({accountId, symbol}: EngineOrder, channel: UserEvent['channel'], data: object): void {
    const instType = instTypeOf(marketOf(this.#context, {symbol}));
    this.#listeners.tell(accountId, {channel, instType, instId: instIdOf(this.#context, symbol), data, beside: {}});
  }

  #onPosition(position: EnginePosition): void {
    const {accountId} = position;
    if (position.quantity === '0') endWithPosition(this.#context, position);
    if (!this.#listeners.has(accountId)) return;
    const eventType = this.#causes.get(accountId) ?? 'filled';
    this.#soon(() => this.#tellPosition(position, eventType));
  }

  #tellPosition(position: EnginePosition, eventType: string): void {
    const {accountId} = position;
    const pTime = String(this.#context.now());
    const head = positionHead(this.#context, position);
    const {instId = '', tradeId = ''} = head;
    const data = {...positionView(this.#context, position), pTime};
    const beside = {eventType: 'event_update', curPage: 1, lastPage: true};
    this.#listeners.tell(accountId, {channel: 'positions', instType: 'SWAP', instId, data, beside});
    const both = {pTime, eventType, balData: [], posData: [head], trades: [{instId, tradeId}]};
    this.#listeners.tell(accountId, {channel: 'balance_and_position', instType: '', instId: '', data: both, beside: {}});
  }

  #onBalance({accountId, balances}: BalanceEvent): void {
    const trading = balances.filter(({wallet}) => wallet === TRADING);
    if (trading.length === 0) return;
    const uTime = String(this.#context.now());
    const account = tradingView(this.#context, accountId, trading);
    const beside = {eventType: 'event_update', curPage: 1, lastPage: true};
    this.#listeners.tell(accountId, {channel: 'account', instType: '', instId: '', data: account, beside});
    const data = {
      balData: moneyOf(account),
      posData: [],
      trades: [],
      pTime: uTime,
      eventType: this.#causes.get(accountId) ?? 'filled',
    };
    this.#listeners.tell(accountId, {channel: 'balance_and_position', instType: '', instId: '', data, beside: {}});
  }
}
