import type {DecimalText} from '../model/decimal.ts';
import type {Order} from '../model/order.ts';
import type {AlertState} from './level.ts';

/** One line of `mxt alert`. */
export interface AlertLine {
  readonly type: 'alert';
  /** When we learned it, ISO 8601. */
  readonly at: string;
  readonly condition: string;
  /** Ratios are fractions; of a fill its quantity. Null: not known, or there is none. */
  readonly value: DecimalText | null;
  readonly state: AlertState;
  /** Of a fill: the order that it is of. */
  readonly order?: Order;
  /** Why there are no fresh data, or why an account is down. */
  readonly reason?: string;
}

/** The line for a person. */
export function alertText({at, condition, value, state, order, reason}: AlertLine): string {
  const of = order === undefined ? '' : `  ${order.side ?? ''} ${order.symbol} on ${order.account}`;
  const shown = value === null ? '' : `  (${value})`;
  return `${at.slice(11, 19)}  ${state.padEnd(7)}  ${condition}${shown}${of}${reason === undefined ? '' : `  ${reason}`}`;
}
