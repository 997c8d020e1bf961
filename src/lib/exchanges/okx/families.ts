/**
 * Conditional orders and the orders that they made, told as one. A trigger makes another order under another number; what is said
 * of that one goes on under the number that was placed, and its trigger is remembered, because its own rows leave it out.
 */
import {type DecimalText, dec, plain, ZERO} from '../../model/decimal.ts';
import {type Fee, isTerminal, type Order, type OrderStatus} from '../../model/order.ts';

/** Families remembered; older ones are long over. */
const MOST = 2000;
const PRICE_PLACES = 18;

interface Family {
  terms: Pick<Order, 'stopPrice' | 'trigger'> | null;
  readonly children: Map<string, Order>;
}

export class Families {
  readonly #byId = new Map<string, Family>();
  readonly #parents = new Map<string, string>();
  readonly #clientIds = new Set<string>();

  /** Notes a conditional order as it was read, or placed. */
  note({
    id,
    clientOrderId,
    stopPrice,
    trigger,
    childIds,
  }: Pick<Order, 'id' | 'clientOrderId' | 'stopPrice' | 'trigger' | 'childIds'>): void {
    if (id === null) return;
    this.#family(id).terms = {stopPrice, trigger};
    if (clientOrderId !== null) this.#clientIds.add(clientOrderId);
    for (const child of childIds) this.#parents.set(child, id);
    for (const names of [this.#clientIds, this.#parents]) dropOldest(names);
  }

  /** True for an id that a conditional order is known to have: that is where it is asked for first. */
  has({id, clientOrderId}: Pick<Order, 'id' | 'clientOrderId'>): boolean {
    return id !== null ? this.#byId.has(id) : clientOrderId !== null && this.#clientIds.has(clientOrderId);
  }

  /** The order that a fill is told under. */
  parentOf(orderId: string): string {
    return this.#parents.get(orderId) ?? orderId;
  }

  /** Orders that a trigger made, with their brothers and what is known of the trigger; all others as they are. */
  complete(orders: readonly Order[]): readonly Order[] {
    const whole = new Map<string, Order>();
    for (const order of orders) {
      const [child] = order.childIds;
      if (order.id === null || child === undefined || order.childIds.length > 1) whole.set(`${order.symbol} ${order.id}`, order);
      else whole.set(`${order.symbol} ${order.id}`, this.#withBrothers(order.id, child, order));
    }
    return [...whole.values()];
  }

  #withBrothers(id: string, child: string, order: Order): Order {
    const family = this.#family(id);
    const before = family.children.get(child);
    const isNewer = before === undefined || (order.updatedAt ?? '') >= (before.updatedAt ?? '');
    if (isNewer) family.children.set(child, order);
    this.#parents.set(child, id);
    dropOldest(this.#parents);
    const joined = joinChildren([...family.children.values()]) ?? order;
    return family.terms === null ? joined : {...joined, ...family.terms};
  }

  #family(id: string): Family {
    const known = this.#byId.get(id) ?? {terms: null, children: new Map()};
    this.#byId.delete(id);
    this.#byId.set(id, known);
    dropOldest(this.#byId);
    return known;
  }
}

/** Orders that one trigger made, as one. Null for none. */
export function joinChildren(children: readonly Order[]): Order | null {
  const [first, ...others] = children.toSorted((a, b) => ((a.updatedAt ?? '') < (b.updatedAt ?? '') ? 1 : -1));
  if (first === undefined || others.length === 0) return first ?? null;
  const all = [first, ...others];
  const filled = sumOf(all.map((order) => order.filled));
  const quantity = sumOf(all.map((order) => order.quantity));
  return {
    ...first,
    quantity,
    filled,
    remaining: quantity === null || filled === null ? null : plain(dec(quantity).minus(filled)),
    averagePrice: averageOf(all),
    status: statusOf(all, filled),
    fees: feesOf(all),
    createdAt: all.map(({createdAt}) => createdAt).toSorted()[0] ?? null,
    childIds: [...new Set(all.flatMap(({childIds}) => childIds))].toSorted(),
  };
}

/** Open while one of them is; filled only when all of them are. */
function statusOf(children: readonly Order[], filled: DecimalText | null): OrderStatus {
  const statuses = children.map(({status}) => status);
  if (statuses.includes('UNKNOWN')) return 'UNKNOWN';
  if (!statuses.every(isTerminal)) return filled === '0' ? 'NEW' : 'PARTIALLY_FILLED';
  return statuses.find((status) => status !== 'FILLED') ?? 'FILLED';
}

function sumOf(amounts: readonly (DecimalText | null)[]): DecimalText | null {
  return amounts.includes(null) ? null : plain(amounts.reduce((sum, amount) => sum.plus(amount ?? '0'), ZERO));
}

function averageOf(orders: readonly Order[]): DecimalText | null {
  const traded = orders.filter((order) => order.averagePrice !== null && order.filled !== null);
  const amount = traded.reduce((sum, {filled}) => sum.plus(filled ?? '0'), ZERO);
  const value = traded.reduce((sum, {filled, averagePrice}) => sum.plus(dec(filled ?? '0').mul(averagePrice ?? '0')), ZERO);
  return amount.isZero() ? null : plain(value.div(amount).toDecimalPlaces(PRICE_PLACES));
}

function feesOf(orders: readonly Order[]): readonly Fee[] {
  const byAsset = Map.groupBy(
    orders.flatMap(({fees}) => fees),
    ({asset}) => asset,
  );
  return [...byAsset].map(([asset, fees]) => ({asset, amount: plain(fees.reduce((sum, {amount}) => sum.plus(amount), ZERO))}));
}

function dropOldest(names: {readonly size: number; keys(): Iterator<string>; delete(name: string): boolean}): void {
  if (names.size <= MOST) return;
  const {value, done} = names.keys().next();
  if (done !== true) names.delete(value);
}
