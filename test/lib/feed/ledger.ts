/** The truth of a modelled exchange: orders with every state they ever had, and fills. */
import {type Fill, isTerminal, type Order} from '../../../src/lib/model/order.ts';
import {aFill, anOrder, instant} from './orders.ts';

const SYMBOLS = ['BTC/USDT', 'ETH/USDT'] as const;

/** One change, as the exchange would stream it. */
export interface LedgerEvent {
  readonly order: Order;
  readonly fill: Fill | null;
}

export class Ledger {
  readonly fills: Fill[] = [];
  readonly #states = new Map<string, Order[]>();
  readonly #random: () => number;
  #ids = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  orders(): readonly Order[] {
    return [...this.#states.values()].flatMap((states) => states.slice(-1));
  }

  /** Every order as it was at an instant. */
  ordersAt(at: number): readonly Order[] {
    const text = instant(at);
    return [...this.#states.values()].flatMap((states) => states.filter(({updatedAt}) => (updatedAt ?? '') <= text).slice(-1));
  }

  /** Something happens: an order comes, is amended, executed in part or whole, or canceled. */
  act(at: number): readonly LedgerEvent[] {
    const open = this.orders().filter(({status}) => !isTerminal(status));
    const victim = open[Math.floor(this.#random() * open.length)];
    const dice = this.#random();
    if (victim === undefined || (dice < 0.35 && open.length < 20)) return this.place(at);
    if (dice < 0.75) return [this.#execute(victim, at)];
    if (dice < 0.85) return [this.#put({...victim, ...amended(victim), updatedAt: instant(at)}, null)];
    return [this.cancel(victim, at)];
  }

  cancel(order: Order, at: number): LedgerEvent {
    return this.#put({...order, status: 'CANCELED', updatedAt: instant(at)}, null);
  }

  place(at: number, symbol: string = SYMBOLS[Math.floor(this.#random() * 2)] ?? 'BTC/USDT'): readonly LedgerEvent[] {
    const id = String(++this.#ids);
    const order = anOrder({symbol, id, clientOrderId: `c-${id}`, createdAt: instant(at), updatedAt: instant(at)});
    if (this.#random() < 0.2) return [this.#put({...order, type: 'MARKET', price: null}, null), this.#execute(order, at + 1, 10)];
    return [this.#put(order, null)];
  }

  #execute(order: Order, at: number, size = 1 + Math.floor(this.#random() * 4)): LedgerEvent {
    const left = Number(order.remaining);
    const done = Math.min(left, size);
    const fill = aFill({
      id: `t${this.fills.length + 1}`,
      symbol: order.symbol,
      orderId: order.id ?? '',
      clientOrderId: order.clientOrderId,
      quantity: String(done),
      at: instant(at),
    });
    this.fills.push(fill);
    const next = {filled: String(Number(order.filled) + done), remaining: String(left - done), averagePrice: '60000'};
    return this.#put({...order, ...next, status: left === done ? 'FILLED' : 'PARTIALLY_FILLED', updatedAt: instant(at)}, fill);
  }

  #put(order: Order, fill: Fill | null): LedgerEvent {
    const key = `${order.symbol} ${order.id}`;
    const states = this.#states.get(key) ?? [];
    states.push(order);
    this.#states.set(key, states);
    return {order, fill};
  }
}

function amended({quantity, filled, price}: Order): Partial<Order> {
  const total = Number(quantity) + 1;
  return {
    quantity: String(total),
    remaining: String(total - Number(filled)),
    price: price === null ? null : String(Number(price) - 1),
  };
}
