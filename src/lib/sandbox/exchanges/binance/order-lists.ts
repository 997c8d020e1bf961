/**
 * Order lists: which orders belong together, and what moves them on. The working order's full fill lets the pending ones work;
 * its end without one ends them; of a pair the engine ends the one when the other fires or trades.
 * https://developers.binance.com/docs/binance-spot-api-docs/faqs/opo
 */
import type {EngineEvent} from '../../engine/events.ts';
import {floorTo, smaller, text, units} from '../../engine/fixed.ts';
import {expire, release} from '../../engine/pending.ts';
import {BROTHER, type EngineMarket, type EngineOrder, type EngineTrade} from '../../engine/types.ts';
import {isOpen, type Situation, situationOf, type VenueContext} from '../../kit/context.ts';

export interface OrderList {
  readonly orderListId: number;
  readonly account: string;
  readonly symbol: string;
  readonly contingency: 'OCO' | 'OTO';
  readonly clientId: string;
  /** Epoch ms. */
  readonly createdAt: number;
  changedAt: number;
  /** Its orders, the working one first. */
  readonly members: readonly Pick<EngineOrder, 'orderId' | 'clientOrderId'>[];
  readonly workingId: number | null;
  /** What its working order brought in, base units, set aside for those that wait; null where they have sizes of their own. */
  kept: bigint | null;
  /** Ids of orders that have not ended. */
  readonly left: Set<number>;
}

/** Beyond these the oldest that are over are forgotten, so that a sandbox can run for days. */
const OVER_KEPT = 10_000;

export type ListChange = 'EXEC_STARTED' | 'UPDATED' | 'ALL_DONE';
export type NewList = Omit<OrderList, 'orderListId' | 'createdAt' | 'changedAt' | 'left' | 'kept'> & {readonly unsized: boolean};

/** Why an order ended that waited for one which did not fill. */
export const PHASE_ONE = 'OTO_PHASE_ONE';
/** Why an order ended that could not be entered once it was to work. */
export const NOT_ENTERED = 'NOT_ENTERED';

/** Whether an order cannot be entered as it is. */
type Breaks = (market: EngineMarket, order: EngineOrder, situation: Situation) => boolean;

export class OrderLists {
  readonly #host: VenueContext;
  readonly #breaks: Breaks;
  readonly #lists = new Map<number, OrderList>();
  readonly #byOrder = new Map<number, OrderList>();
  #tell: (list: OrderList, change: ListChange) => void = () => {};
  /** Those that are over, in the order of their ends. */
  readonly #over: OrderList[] = [];
  #lastId = 0;

  constructor(host: VenueContext, breaks: Breaks) {
    this.#host = host;
    this.#breaks = breaks;
  }

  /** Begins to move lists on. `tell` hears of each change, after what caused it was heard by all that subscribed to the engine before. */
  watch(tell: (list: OrderList, change: ListChange) => void): () => void {
    this.#tell = tell;
    return this.#host.engine.events.subscribe((event) => this.#hear(event));
  }

  /** In the same breath as its orders are made, so that every event of them knows it. */
  add({unsized, ...list}: NewList): OrderList {
    this.#lastId += 1;
    const at = this.#host.clock.now();
    const left = new Set(list.members.map(({orderId}) => orderId));
    const added: OrderList = {...list, orderListId: this.#lastId, createdAt: at, changedAt: at, left, kept: unsized ? 0n : null};
    this.#lists.set(added.orderListId, added);
    for (const orderId of left) this.#byOrder.set(orderId, added);
    this.#tell(added, 'EXEC_STARTED');
    return added;
  }

  /** The list of an order, or null. */
  of(orderId: number): OrderList | null {
    return this.#byOrder.get(orderId) ?? null;
  }

  find(account: string, orderListId: number): OrderList | null {
    const list = this.#lists.get(orderListId);
    return list?.account === account ? list : null;
  }

  /** Oldest first. */
  all(account: string): readonly OrderList[] {
    return [...this.#lists.values()].filter((list) => list.account === account);
  }

  #hear(event: EngineEvent): void {
    if (event.type !== 'ORDER') return;
    const {order, trade, change} = event;
    const list = this.of(order.orderId);
    if (list === null) return;
    if (trade !== null && order.orderId === list.workingId) this.#keep(list, trade);
    if (change === 'REPLACED') this.#tell(list, 'UPDATED');
    if (isOpen(order) || !list.left.delete(order.orderId)) return;
    list.changedAt = event.at;
    const isWorking = order.orderId === list.workingId;
    if (isWorking && order.status === 'FILLED') this.#begin(list);
    else if (order.status !== 'FILLED' && order.endReason !== BROTHER) this.#end(list, isWorking ? PHASE_ONE : BROTHER);
    if (list.left.size > 0) return;
    this.#tell(list, 'ALL_DONE');
    this.#over.push(list);
    if (this.#over.length > OVER_KEPT) this.#forget(this.#over.shift());
  }

  #forget(list: OrderList | undefined): void {
    if (list === undefined) return;
    this.#lists.delete(list.orderListId);
    for (const {orderId} of list.members) this.#byOrder.delete(orderId);
  }

  /** Sets aside what the working order brought in; its commission is taken from other free coins where there are enough. */
  #keep(list: OrderList, {quantity}: EngineTrade): void {
    if (list.kept === null) return;
    const {ledger, markets} = this.#host.engine;
    const base = markets.find(list.symbol)?.base ?? '';
    const amount = smaller(units(quantity), ledger.usable(list.account, base));
    if (ledger.lock(list.account, base, amount)) list.kept += amount;
  }

  #giveBack(list: OrderList): bigint {
    const kept = list.kept ?? 0n;
    const {ledger, markets} = this.#host.engine;
    ledger.unlock(list.account, markets.find(list.symbol)?.base ?? '', kept);
    if (list.kept !== null) list.kept = 0n;
    return kept;
  }

  #end(list: OrderList, reason: string): void {
    this.#giveBack(list);
    for (const orderId of list.left) expire(this.#host.engine, {accountId: list.account, orderId}, reason);
  }

  /** The pending orders work from now on; where one cannot, none does. */
  #begin(list: OrderList): void {
    const {engine, clock} = this.#host;
    const market = engine.markets.find(list.symbol);
    const waiting = [...list.left].flatMap((orderId) => engine.orders.find(list.account, orderId) ?? []);
    const kept = this.#giveBack(list);
    if (market === null) return;
    const size = list.kept === null ? null : text(floorTo(kept, units(market.stepSize)));
    engine.events.together(() => {
      // The one that takes the profit first: it ties up the money of both.
      for (const order of waiting.toReversed()) {
        const sized = {...order, quantity: size ?? order.quantity};
        const situation = situationOf(this.#host, list.account, market);
        const isBroken = this.#breaks(market, sized, {...situation, openHere: 0, stopsHere: 0});
        if (!isBroken && release(engine, order, clock.now(), sized.quantity).ok) continue;
        expire(engine, order, NOT_ENTERED);
        this.#end(list, BROTHER);
        return;
      }
    });
    if (list.left.size > 0) this.#tell(list, 'EXEC_STARTED');
  }
}
