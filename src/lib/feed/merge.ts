/**
 * Two reports of one order as one. The reports may be old, doubled or out of order, so arrival means nothing: each part
 * of an order is a value that only grows, and joining takes the greater one (a join semilattice: commutative,
 * associative, idempotent). Replays and reordering therefore cannot move an order back. Background: Shapiro et al.,
 * "Conflict-free Replicated Data Types", 2011.
 *
 *   terms     price, quantity, ...         the later `updatedAt` (an amendment may lower them)
 *   progress  filled, average price, fees  the greater `filled`
 *   status    and its reason               the higher rank: pending < open < partial < terminal
 *   family    parent, linked, children     all that was said: not every report has it
 *
 * A report may lack what mxt could not read (side, type, prices of an unknown type): what another report says then stands,
 * while its raw words are kept as long as no later report replaces them.
 */
import type {DecimalText} from '../model/decimal.ts';
import {difference} from '../model/exact.ts';
import type {Fee, Order, OrderStatus} from '../model/order.ts';

/** Terminal ranks differ only so that a contradiction of the exchange resolves the same way in any order of arrival. */
const RANK: Readonly<Record<OrderStatus, number>> = {
  UNKNOWN: 0,
  PENDING: 1,
  NEW: 2,
  PARTIALLY_FILLED: 3,
  EXPIRED: 4,
  REJECTED: 5,
  CANCELED: 6,
  FILLED: 7,
};

/**
 * The join of two reports of the same order. Gives back one of the two objects where it already is the answer.
 * An exchange that tells the client order id is taken to tell it in every report.
 */
export function joinOrders(a: Order, b: Order): Order {
  if (a === b) return a;
  const terms = compareTerms(a, b) >= 0 ? a : b;
  const progress = compareProgress(a, b) >= 0 ? a : b;
  const ending = compareStatus(a, b) >= 0 ? a : b;
  const other = terms === a ? b : a;
  if (terms === progress && terms === ending && isAtLeastAsFull(terms, other)) return terms;
  const {reason: _, ...described} = terms;
  const isOdd = terms.type === 'UNKNOWN';
  const quantity = terms.quantity ?? other.quantity;
  return {
    ...described,
    side: terms.side ?? other.side,
    ...(isOdd && {type: other.type, price: terms.price ?? other.price, stopPrice: terms.stopPrice ?? other.stopPrice}),
    quantity,
    id: terms.id ?? other.id,
    clientOrderId: terms.clientOrderId ?? other.clientOrderId,
    filled: progress.filled,
    remaining: progress === terms && quantity === terms.quantity ? terms.remaining : rest(quantity, progress.filled),
    averagePrice: progress.averagePrice,
    fees: progress.fees,
    status: ending.status,
    createdAt: earliest(a.createdAt, b.createdAt),
    parentId: compareText(a.parentId, b.parentId) >= 0 ? a.parentId : b.parentId,
    linkedIds: union(a.linkedIds, b.linkedIds),
    childIds: union(a.childIds, b.childIds),
    ...(ending.reason !== undefined && {reason: ending.reason}),
  };
}

/** True when the difference between two reports is worth telling: not a mere time stamp, fee or rounding of an average. */
export function differs(a: Order, b: Order): boolean {
  return (
    a.status !== b.status ||
    a.filled !== b.filled ||
    a.quantity !== b.quantity ||
    a.price !== b.price ||
    a.stopPrice !== b.stopPrice ||
    a.id !== b.id ||
    a.raw?.status !== b.raw?.status ||
    a.raw?.type !== b.raw?.type
  );
}

/** Compares two canonical decimals that are not negative, without making a Decimal. */
export function compareDecimals(a: DecimalText | null, b: DecimalText | null): number {
  if (a === b) return 0;
  // What is not known is below everything that is.
  if (a === null || b === null) return a === null ? -1 : 1;
  const wholeA = a.indexOf('.') === -1 ? a.length : a.indexOf('.');
  const wholeB = b.indexOf('.') === -1 ? b.length : b.indexOf('.');
  if (wholeA !== wholeB) return wholeA - wholeB;
  return a < b ? -1 : 1;
}

function isAtLeastAsFull(order: Order, other: Order): boolean {
  return (
    (order.id !== null || other.id === null) &&
    (order.side !== null || other.side === null) &&
    (order.type !== 'UNKNOWN' || other.type === 'UNKNOWN') &&
    (order.quantity !== null || other.quantity === null) &&
    (order.clientOrderId !== null || other.clientOrderId === null) &&
    order.createdAt === earliest(order.createdAt, other.createdAt) &&
    compareText(order.parentId, other.parentId) >= 0 &&
    hasAll(order.linkedIds, other.linkedIds) &&
    hasAll(order.childIds, other.childIds)
  );
}

/** Nearly always neither has any. */
function hasAll(ids: readonly string[], others: readonly string[]): boolean {
  return others.length === 0 || ids === others || others.every((id) => ids.includes(id));
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (hasAll(a, b)) return a;
  return hasAll(b, a) ? b : [...new Set([...a, ...b])].toSorted();
}

function compareTerms(a: Order, b: Order): number {
  return (
    compareText(a.updatedAt, b.updatedAt) ||
    compareDecimals(a.quantity, b.quantity) ||
    compareText(a.price, b.price) ||
    compareText(a.stopPrice, b.stopPrice) ||
    compareText(a.timeInForce, b.timeInForce) ||
    compareText(a.type, b.type) ||
    compareText(a.side, b.side) ||
    compareText(rawText(a), rawText(b)) ||
    Number(a.postOnly) - Number(b.postOnly) ||
    Number(a.reduceOnly) - Number(b.reduceOnly)
  );
}

function compareProgress(a: Order, b: Order): number {
  return (
    compareDecimals(a.filled, b.filled) ||
    compareText(a.averagePrice, b.averagePrice) ||
    a.fees.length - b.fees.length ||
    compareText(feeText(a.fees), feeText(b.fees))
  );
}

function compareStatus(a: Order, b: Order): number {
  return RANK[a.status] - RANK[b.status] || compareText(a.reason ?? null, b.reason ?? null);
}

/** Null (not known) is below every known value. */
function compareText(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function rawText({raw}: Order): string | null {
  return raw === undefined ? null : `${raw.status ?? ''} ${raw.type ?? ''} ${raw.symbol ?? ''}`;
}

function feeText(fees: readonly Fee[]): string {
  if (fees.length === 0) return '';
  return fees.map(({asset, amount}) => `${asset} ${amount}`).join();
}

function earliest(a: string | null, b: string | null): string | null {
  // An order is nearly always said to be as old as before.
  if (a === b) return a;
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function rest(quantity: DecimalText | null, filled: DecimalText | null): DecimalText | null {
  if (quantity === null || filled === null) return null;
  return compareDecimals(filled, quantity) >= 0 ? '0' : difference(quantity, filled);
}
