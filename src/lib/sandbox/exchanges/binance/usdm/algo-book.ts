/**
 * Conditional orders: kept apart from the book, with ids of their own, until their trigger makes an order of them.
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Algo-Order-Update
 */
import type {DecimalText} from '../../../../model/decimal.ts';
import type {Engine} from '../../../engine/engine.ts';
import type {EngineEvent} from '../../../engine/events.ts';
import {smaller, text, units} from '../../../engine/fixed.ts';
import type {EngineOrder, EngineOrderRequest, EngineSide} from '../../../engine/types.ts';
import {isOpen} from '../../../kit/context.ts';
import {REFUSALS} from './errors.ts';
import {closeable} from './reducing.ts';
import type {WireSide} from './wire-side.ts';

export type AlgoType = 'STOP' | 'STOP_MARKET' | 'TAKE_PROFIT' | 'TAKE_PROFIT_MARKET';
export type AlgoStatus = 'NEW' | 'CANCELED' | 'TRIGGERING' | 'TRIGGERED' | 'FINISHED' | 'REJECTED' | 'EXPIRED';

export interface AlgoTerms {
  readonly account: string;
  readonly clientAlgoId: string;
  /** Canonical. */
  readonly symbol: string;
  readonly side: EngineSide;
  readonly orderType: AlgoType;
  readonly positionSide: WireSide;
  /** GTX is post-only; GTE_GTC ends with the position. */
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTE_GTC';
  /** Null closes whatever the position is then. */
  readonly quantity: DecimalText | null;
  readonly price: DecimalText | null;
  readonly triggerPrice: DecimalText;
  readonly workingType: 'MARK_PRICE' | 'CONTRACT_PRICE';
  readonly reduceOnly: boolean;
  readonly priceProtect: boolean;
}

export interface Algo extends AlgoTerms {
  readonly algoId: number;
  readonly createdAt: number;
  status: AlgoStatus;
  updatedAt: number;
  /** The order that its trigger made. */
  orderId: number | null;
  triggeredAt: number;
  /** Why it was rejected or expired. */
  reason: string | null;
}

const FIRST_ID = 1_000_000_200_000_000;

export class AlgoBook {
  readonly #engine: Engine;
  readonly #now: () => number;
  readonly #all = new Map<number, Algo>();
  readonly #open = new Set<Algo>();
  readonly #byOrder = new Map<number, Algo>();
  readonly #listeners = new Set<(algo: Algo) => void>();
  #stop: () => void = () => {};

  constructor(engine: Engine, now: () => number) {
    this.#engine = engine;
    this.#now = now;
  }

  /** From now on triggers fire. Who must hear of an order before it is said to be finished listens to the engine earlier. */
  start(): void {
    this.#stop = this.#engine.events.subscribe((event) => this.#hear(event));
  }

  close(): void {
    this.#stop();
    this.#listeners.clear();
  }

  onChange(listener: (algo: Algo) => void): void {
    this.#listeners.add(listener);
  }

  add(terms: AlgoTerms): Algo {
    const at = this.#now();
    const algoId = FIRST_ID + this.#all.size + 1;
    const algo: Algo = {
      ...{...terms, algoId, createdAt: at, status: 'NEW', updatedAt: at, orderId: null, triggeredAt: 0, reason: null},
    };
    this.#all.set(algoId, algo);
    this.#open.add(algo);
    this.#set(algo, 'NEW');
    return algo;
  }

  cancel(algo: Algo): void {
    this.#set(algo, 'CANCELED');
  }

  /** Oldest first. */
  of(account: string): readonly Algo[] {
    return [...this.#all.values()].filter((algo) => algo.account === account);
  }

  /** Those that wait for their trigger, oldest first. */
  open(account: string, symbol: string | null = null): readonly Algo[] {
    return [...this.#open].filter((algo) => algo.account === account && (symbol === null || algo.symbol === symbol));
  }

  /** The conditional order that an order came from, or null. */
  byOrder(orderId: number): Algo | null {
    return this.#byOrder.get(orderId) ?? null;
  }

  /** True once the price that it looks at is where it waits for it. */
  isDue({symbol, side, orderType, triggerPrice, workingType}: AlgoTerms): boolean {
    const {markets, contracts} = this.#engine;
    const market = markets.find(symbol);
    if (market === null) return false;
    const price = workingType === 'MARK_PRICE' ? contracts.marks.mark(market) : units(markets.ticker(symbol).last);
    const rises = (side === 'BUY') === orderType.startsWith('STOP');
    return rises ? price >= units(triggerPrice) : price <= units(triggerPrice);
  }

  #hear(event: EngineEvent): void {
    // The index of a contract is the price of its coin: any trade may have moved a mark.
    if (event.type === 'PUBLIC_TRADE' || event.type === 'MARK') {
      for (const algo of [...this.#open]) if (algo.status === 'NEW' && this.isDue(algo)) this.#fire(algo);
    } else if (event.type === 'ORDER' && !isOpen(event.order)) {
      const algo = this.#byOrder.get(event.order.orderId);
      if (algo?.status === 'TRIGGERED') this.#set(algo, 'FINISHED');
    } else if (event.type === 'POSITION' && event.position.quantity === '0') {
      const {accountId, symbol, side} = event.position;
      const ended = this.open(accountId, symbol).filter(
        ({timeInForce, positionSide}) => timeInForce === 'GTE_GTC' && (positionSide === 'BOTH' ? 'NET' : positionSide) === side,
      );
      for (const algo of ended) this.#set(algo, 'EXPIRED');
    }
  }

  #fire(algo: Algo): void {
    algo.triggeredAt = this.#now();
    this.#set(algo, 'TRIGGERING');
    const request = requestOf(this.#engine, algo);
    const placed = request === null ? null : this.#engine.place(request);
    if (placed?.ok === true) {
      algo.orderId = placed.value.order.orderId;
      this.#byOrder.set(algo.orderId, algo);
      this.#set(algo, 'TRIGGERED');
      return;
    }
    algo.reason = placed === null ? 'Reduce Only reject' : (REFUSALS[placed.refusal]?.().message ?? 'Rejected');
    this.#set(algo, 'REJECTED');
  }

  #set(algo: Algo, status: AlgoStatus): void {
    algo.status = status;
    algo.updatedAt = this.#now();
    if (status !== 'NEW') this.#open.delete(algo);
    for (const listener of this.#listeners) listener(algo);
  }
}

/** The order that a trigger makes; null when it only reduces and there is nothing left. */
function requestOf(engine: Engine, algo: Algo): EngineOrderRequest | null {
  const {account: accountId, clientAlgoId: clientOrderId, symbol, side, price, positionSide, timeInForce} = algo;
  const most = algo.reduceOnly ? closeable(engine, accountId, symbol, algo) : null;
  if (most === 0n) return null;
  const wanted = algo.quantity === null ? most : units(algo.quantity);
  const quantity = text(most === null ? (wanted ?? 0n) : smaller(wanted ?? most, most));
  const isPostOnly = timeInForce === 'GTX';
  return {
    ...{accountId, clientOrderId, symbol, side, price, quantity, stopPrice: null, quoteQuantity: null},
    type: price === null ? 'MARKET' : isPostOnly ? 'LIMIT_MAKER' : 'LIMIT',
    timeInForce: isPostOnly || timeInForce === 'GTE_GTC' ? 'GTC' : timeInForce,
    ...(algo.reduceOnly && {reduceOnly: true}),
    ...(positionSide !== 'BOTH' && {positionSide}),
  };
}

const STATUSES: Readonly<Partial<Record<AlgoStatus, EngineOrder['status']>>> = {
  NEW: 'UNTRIGGERED',
  TRIGGERING: 'UNTRIGGERED',
  CANCELED: 'CANCELED',
};

/** One that no order was made of, as the engine would have it. */
export function asEngineOrder(algo: Algo): EngineOrder {
  const {algoId, account, clientAlgoId, symbol, side, price, triggerPrice, positionSide, orderType} = algo;
  const rises = (side === 'BUY') === orderType.startsWith('STOP');
  return {
    ...{orderId: algoId, accountId: account, clientOrderId: clientAlgoId, symbol, side, price, stopPrice: triggerPrice},
    type: price === null ? 'STOP_MARKET' : 'STOP_LIMIT',
    timeInForce: algo.timeInForce === 'GTX' || algo.timeInForce === 'GTE_GTC' ? 'GTC' : algo.timeInForce,
    trigger: rises ? 'RISE' : 'FALL',
    triggerBy: algo.workingType === 'MARK_PRICE' ? 'MARK' : 'LAST',
    ...{quantity: algo.quantity ?? '0', quoteQuantity: null, filled: '0', filledQuote: '0', fees: {}},
    ...{status: STATUSES[algo.status] ?? 'EXPIRED', endReason: algo.reason, createdAt: algo.createdAt, updatedAt: algo.updatedAt},
    ...{reduceOnly: algo.reduceOnly, closesAll: algo.quantity === null, marginMode: null},
    positionSide: positionSide === 'BOTH' ? null : positionSide,
  };
}
