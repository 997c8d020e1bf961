/** What `decide` looks at beside plan and orders, and what it can answer. */
import type {DecimalText} from '../../model/decimal.ts';
import type {PairSide} from '../../state/pair-plan.ts';
import type {SideFacts} from './sizes.ts';

export type PairAction =
  /** Asks for the orders whose outcome is not known. */
  | {readonly do: 'SETTLE'}
  /** A limit order that ends at once: so many units of the market's base, at most at this price. */
  | {readonly do: 'PLACE'; readonly side: PairSide; readonly quantity: DecimalText; readonly price: DecimalText}
  /** A limit order that rests, and never takes. */
  | {readonly do: 'REST'; readonly side: PairSide; readonly quantity: DecimalText; readonly price: DecimalText}
  /** The resting order is to have another price. */
  | {readonly do: 'MOVE'; readonly side: PairSide; readonly clientOrderId: string; readonly price: DecimalText}
  /** The resting order is to end. */
  | {readonly do: 'CANCEL'; readonly clientOrderId: string; readonly why: string}
  /** `isDue`: the other side would be traded now, if it could. */
  | {readonly do: 'WAIT'; readonly why: string; readonly isDue?: true}
  | {readonly do: 'END'; readonly why: string | null};

export interface PairWorld {
  readonly facts: Readonly<Record<PairSide, SideFacts>>;
  /** Why nothing new is begun: interrupted, halted, out of time. Null: it may. */
  readonly stopped: string | null;
  /** True while the halt flag is up: what does not reduce a position would be refused. */
  readonly halted: boolean;
  /** Of a maker pair: why nothing may rest for now. Null: it may. */
  readonly noRest: string | null;
  /** How long ago the resting order was placed or moved. */
  readonly restedMs: number;
}
