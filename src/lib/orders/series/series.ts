/** What a series is asked as, and what it comes to. */
import type {DecimalText} from '../../model/decimal.ts';
import type {Failure} from '../../model/errors.ts';
import type {Placed} from '../place/document.ts';
import type {OrderTerms} from '../place/terms.ts';
import type {Ticket} from '../place/ticket.ts';

/** Prices as typed: numbers or words. */
export type SeriesForm =
  | {readonly kind: 'LADDER'; readonly from: string; readonly to: string; readonly into: number}
  | {readonly kind: 'SLICES'; readonly overMs: number; readonly into: number};

export interface SeriesInput {
  readonly form: SeriesForm;
  /** Of all orders together; of a ladder without a price. */
  readonly typed: OrderTerms & {readonly clientId: string | null};
  /** Null: on the account that is best for all of it. */
  readonly on: string | null;
  readonly options: Pick<Ticket, 'exact' | 'allowDuplicate' | 'despite'>;
}

/** One order of the series, placed or not. */
export interface SeriesChild {
  readonly index: number;
  /** When it is due; null: at once. */
  readonly at: string | null;
  readonly quantity: DecimalText;
  readonly quantityIn: 'BASE' | 'QUOTE';
  readonly price: DecimalText | null;
  /** missed: its time had passed. unsent: nothing was sent, because the series was stopped before. */
  readonly outcome: 'placed' | 'rejected' | 'unknown' | 'missed' | 'unsent';
  readonly replayed: boolean;
  readonly clientOrderId: string | null;
  readonly error?: Failure;
}

/** What `order place` prints of a series. */
export interface PlacedSeries extends Placed {
  /** The name under which the same command goes on with it. */
  readonly clientId: string;
  readonly children: readonly SeriesChild[];
  readonly route: null;
}
