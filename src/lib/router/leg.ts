import type {DecimalText} from '../model/decimal.ts';
import type {Side} from '../model/order.ts';
import type {LegOf} from '../orders/place/ticket.ts';

/** One order of a route. It obeys the exchange's rules already; `of` names it in the journal. */
export interface LegOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: DecimalText;
  readonly price: DecimalText;
  readonly timeInForce: 'IOC' | 'GTC';
  readonly leg: LegOf;
}
