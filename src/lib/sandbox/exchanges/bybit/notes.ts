/** What the engine does not keep of an account's orders: how they were placed, whether a trigger fired, which closed ones are still listed. */
import type {EngineOrder} from '../../engine/types.ts';

export type OrderFilter = 'Order' | 'StopOrder' | 'tpslOrder';

export interface OrderNote {
  readonly filter: OrderFilter;
  /** Unit of a market order's quantity; "" for others. */
  readonly marketUnit: 'baseCoin' | 'quoteCoin' | '';
  readonly isLeverage: '0' | '1';
  /** The protective limit of a market order, or null. */
  readonly guardPrice: string | null;
  /** Of a spot order: the stops that it brings, as they were asked for. Absent: none. */
  readonly linked?: Readonly<Record<string, string>>;
  /** Of an order of contracts; absent on spot. */
  readonly contract?: ContractNote;
}

/** How an order of contracts was placed. */
export interface ContractNote {
  /** "" for an order without a trigger. */
  readonly stopOrderType: '' | 'Stop' | 'TakeProfit' | 'StopLoss' | 'PartialTakeProfit' | 'PartialStopLoss';
  readonly closeOnTrigger: boolean;
  readonly createType: string;
  readonly lastPrice: string;
  /** It shows the size of the position that it is going to close. */
  readonly followsPosition: boolean;
  /** What its fills set on the position, as the request had it. */
  readonly attached: Readonly<Record<string, string>>;
  /** The client's id of the order that brought this stop. Absent: none did. */
  readonly parent?: string;
}

/** Closed orders of a category that the realtime endpoint still knows. */
const RECENT_CLOSED = 500;

const PLAIN: OrderNote = {filter: 'Order', marketUnit: '', isLeverage: '0', guardPrice: null};

export class OrderNotes {
  readonly #notes = new Map<number, OrderNote>();
  readonly #triggered = new Set<number>();
  readonly #attached = new Map<number, string>();
  readonly #linkIds = new Set<string>();
  /** Oldest first. */
  readonly #closed = {spot: new Set<number>(), linear: new Set<number>()};

  of(orderId: number): OrderNote {
    return this.#notes.get(orderId) ?? PLAIN;
  }

  put(orderId: number, note: OrderNote): void {
    // Plain limit orders are most of them, and need no note.
    const isBare = note.contract === undefined && note.linked === undefined;
    const isPlain = note.filter === 'Order' && note.marketUnit === '' && note.isLeverage === '0' && isBare;
    if (!isPlain) this.#notes.set(orderId, note);
  }

  /** Base units of an order for which what it brings along is set. */
  attached(orderId: number): string {
    return this.#attached.get(orderId) ?? '0';
  }

  attach({orderId, filled}: Pick<EngineOrder, 'orderId' | 'filled'>): void {
    this.#attached.set(orderId, filled);
  }

  isTriggered(orderId: number): boolean {
    return this.#triggered.has(orderId);
  }

  markTriggered(orderId: number): void {
    this.#triggered.add(orderId);
  }

  /** An account's orderLinkId is spent for good in a category once an order carried it. */
  isSpent(account: string, orderLinkId: string, category: 'spot' | 'linear' = 'spot'): boolean {
    return this.#linkIds.has(`${category} ${account} ${orderLinkId}`);
  }

  spend(account: string, orderLinkId: string, category: 'spot' | 'linear' = 'spot'): void {
    if (orderLinkId !== '') this.#linkIds.add(`${category} ${account} ${orderLinkId}`);
  }

  markClosed(orderId: number, category: 'spot' | 'linear'): void {
    const closed = this.#closed[category];
    closed.add(orderId);
    const [oldest] = closed;
    if (closed.size > RECENT_CLOSED && oldest !== undefined) closed.delete(oldest);
  }

  isRecentlyClosed(orderId: number): boolean {
    return this.#closed.spot.has(orderId) || this.#closed.linear.has(orderId);
  }

  /** Newest order first. */
  recentlyClosed(category: 'spot' | 'linear'): readonly number[] {
    return [...this.#closed[category]].sort((a, b) => b - a);
  }
}
