/** Whether a change of an order was made: the only place where that is decided. Pure. */
import type {AmendChange} from '../../adapter/contract/trading.ts';
import {dec} from '../../model/decimal.ts';
import {isTerminal, type Order} from '../../model/order.ts';
import type {Amend} from '../../state/journal.ts';
import type {Bounds} from './evidence.ts';
import {NOT_FOUND_SPACING_MS, proofWindow} from './window.ts';

/** The order as it was read; null for a parsed "not found". */
export interface Reading {
  readonly order: Order | null;
  /** When it was asked: exchange clock, epoch ms (null: not measured), and our monotonic clock, ms. */
  readonly askedAt: number | null;
  readonly at: number;
}

/**
 * HALF: the old order was canceled for a replacement that was never sent. `order` is the newest reading, or the order as it
 * was before the change.
 */
export interface ChangeVerdict {
  readonly is: 'MADE' | 'NOT_MADE' | 'HALF' | 'OPEN';
  readonly order: Order;
  readonly says: string;
}

/** Readings in the order in which they came. Never made: the order shows its old terms twice after the change could arrive. */
export function judgeChange(
  amend: Pick<Amend, 'before' | 'change' | 'fenceAt' | 'replacement'>,
  readings: readonly Reading[],
  bounds: Bounds,
): ChangeVerdict {
  const {before, change, fenceAt, replacement} = amend;
  const last = readings.at(-1);
  const order = readings.findLast((reading) => reading.order !== null)?.order ?? before;
  const open: ChangeVerdict = {is: 'OPEN', order, says: 'not shown yet'};
  if (last === undefined) return open;
  if (last.order === null) {
    const isForgotten = last.askedAt !== null && last.askedAt - fenceAt > bounds.resolveDeadlineMs;
    return isForgotten ? {is: 'NOT_MADE', order, says: 'is not shown any more: there is nothing left to change'} : open;
  }
  if (replacement === null && hasTerms(last.order, change)) return {is: 'MADE', order, says: 'shows the change'};
  const isLate = (reading: Reading) => proofWindow(reading.askedAt, fenceAt, bounds).readsCaughtUp;
  if (isTerminal(last.order.status)) {
    const isCanceled = replacement !== null && last.order.status === 'CANCELED';
    if (!isCanceled) return {is: 'NOT_MADE', order, says: `was ${last.order.status} before it could be changed`};
    // Until the window has passed, the exchange may have canceled it and still be placing the replacement.
    return isLate(last) ? {is: 'HALF', order, says: 'was canceled, and its replacement was never sent'} : open;
  }
  const unchanged = readings.filter((reading) => reading.order !== null && isLate(reading));
  const first = unchanged[0];
  return first !== undefined && isLate(last) && last.at - first.at >= NOT_FOUND_SPACING_MS
    ? {is: 'NOT_MADE', order, says: 'was not changed'}
    : open;
}

/** Whether the order has these terms. */
export function hasTerms(order: Order, {price, quantity}: AmendChange): boolean {
  return (
    (price === undefined || (order.price !== null && dec(order.price).eq(price))) &&
    (quantity === undefined || (order.quantity !== null && dec(order.quantity).eq(quantity)))
  );
}
