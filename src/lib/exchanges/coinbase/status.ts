/** How far an order has come: Coinbase's words, and what its other fields make of them. Pure. */
import type {Row} from '../../adapter/kit/row.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {OrderStatus, ShownOrderType, TimeInForce} from '../../model/order.ts';

/** OPEN has no word of its own for a partial fill; queued changes leave an order live. EXPIRED: its time was over. */
const STATUS: Readonly<Record<string, OrderStatus>> = {
  PENDING: 'PENDING',
  QUEUED: 'PENDING',
  OPEN: 'NEW',
  EDIT_QUEUED: 'NEW',
  CANCEL_QUEUED: 'NEW',
  FILLED: 'FILLED',
  CANCELLED: 'CANCELED',
  EXPIRED: 'EXPIRED',
  FAILED: 'REJECTED',
};

/** What the status is read from. */
export interface StatusFacts {
  readonly row: Row;
  readonly type: ShownOrderType;
  readonly timeInForce: TimeInForce | null;
  readonly filled: DecimalText | null;
  /** What was left when it ended cannot buy one step more. */
  readonly isDust: boolean;
}

/** The exchange's word alone. */
export function wordOf(row: Row): OrderStatus {
  return STATUS[row.text('status')] ?? 'UNKNOWN';
}

/**
 * What ends by itself is EXPIRED, and has the same word here as what was canceled: orders of these kinds are over before
 * anybody could cancel them. A failed order with a fill was live: calling it rejected would say that nothing was placed.
 */
export function statusOf({row, type, filled, timeInForce, isDust: dust}: StatusFacts): OrderStatus {
  const status = wordOf(row);
  const isUnfilled = filled === null || filled === '0';
  if (status === 'NEW') {
    if (row.text('trigger_status') === 'STOP_PENDING') return 'PENDING';
    return isUnfilled ? 'NEW' : 'PARTIALLY_FILLED';
  }
  if (status === 'REJECTED') return isUnfilled ? 'REJECTED' : 'CANCELED';
  if (status !== 'CANCELED') return status;
  if (dust) return 'FILLED';
  return type === 'MARKET' || timeInForce === 'IOC' || timeInForce === 'FOK' ? 'EXPIRED' : 'CANCELED';
}
