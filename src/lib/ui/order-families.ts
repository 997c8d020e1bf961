/** Orders that belong together, side by side: an order, and what its exchange linked to it. Pure. */
import type {Order} from '../model/order.ts';

type Named = Pick<Order, 'account' | 'symbol' | 'id' | 'clientOrderId' | 'parentId' | 'linkedIds'>;

/** Before the name of an order that stands below the one that it belongs to. */
export const BELOW = '└ ';

/** The first one stands for all of them; those behind it belong to it. */
export type Family<T> = readonly [T, ...T[]];

/** Every order once, each family where its first order stood. Orders of one list whose parent is not among them stay together. */
export function familiesOf<T extends Named>(orders: readonly T[]): readonly Family<T>[] {
  if (orders.every(({parentId, linkedIds}) => parentId === null && linkedIds.length === 0)) return orders.map((order) => [order]);
  const byName = new Map<string, T>();
  for (const order of orders) for (const name of namesOf(order)) if (!byName.has(name)) byName.set(name, order);
  const families = new Map<T, [T, ...T[]]>();
  for (const order of orders) {
    const head = headOf(order, byName);
    const family = families.get(head) ?? [head];
    if (order !== head) family.push(order);
    families.set(head, family);
  }
  return [...families.values()];
}

/** The orders that stand below another one, which they belong to. */
export function membersOf<T extends Named>(orders: readonly T[]): ReadonlySet<T> {
  return new Set(
    familiesOf(orders).flatMap(([head, ...others]) =>
      others.filter(({parentId}) => parentId !== null && isNamed(head, parentId)),
    ),
  );
}

/** The order itself where what it belongs to belongs to something else: a circle has no head. */
function headOf<T extends Named>(order: T, byName: ReadonlyMap<string, T>): T {
  const above = aboveOf(order, byName);
  return aboveOf(above, byName) === above ? above : order;
}

function aboveOf<T extends Named>(order: T, byName: ReadonlyMap<string, T>): T {
  const parent = parentOf(order, byName);
  if (parent !== null) return parent;
  const brothers = order.linkedIds.flatMap((id) => byName.get(nameIn(order, id)) ?? []);
  const orphans = brothers.filter((each) => parentOf(each, byName) === null);
  // Of several the one with the smallest name, so that all of them find the same.
  return orphans.reduce((first, each) => ((each.id ?? '') < (first.id ?? '') ? each : first), order);
}

function parentOf<T extends Named>(order: T, byName: ReadonlyMap<string, T>): T | null {
  if (order.parentId === null) return null;
  const parent = byName.get(nameIn(order, order.parentId)) ?? null;
  return parent === order ? null : parent;
}

function isNamed({id, clientOrderId}: Named, name: string): boolean {
  return id === name || clientOrderId === name;
}

function namesOf(order: Named): readonly string[] {
  return [order.id, order.clientOrderId].flatMap((name) => (name === null ? [] : [nameIn(order, name)]));
}

function nameIn({account, symbol}: Named, name: string): string {
  return `${account} ${symbol} ${name}`;
}
