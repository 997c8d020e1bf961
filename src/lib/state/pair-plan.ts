/** A pair as it was agreed on before its first order: what every run goes by. Quantities in coins, prices per coin. */
import type {DecimalText} from '../model/decimal.ts';
import type {Product} from '../model/market.ts';
import type {Sender} from './account-names.ts';

export type PairSide = 'long' | 'short';

export interface PairLeg extends Sender {
  readonly exchange: string;
  /** Canonical. */
  readonly symbol: string;
  readonly product: Product;
  /** Coins in one unit of the market's base: 1000 for 1000PEPE, else 1. */
  readonly coinsPerUnit: DecimalText;
  /** One step of the market. */
  readonly lot: DecimalText;
  /** What is to be traded on this side. */
  readonly quantity: DecimalText;
  /** The share of what is bought here that may be kept back as a fee in coins; "0" where fees are paid in money. */
  readonly coinFee: DecimalText;
  /** What the whole of this side may come to: it counts towards the limits of its account until the pair has ended. */
  readonly reserve: {readonly amount: DecimalText; readonly asset: string};
}

export interface PairPlan {
  readonly kind: 'OPEN' | 'CLOSE';
  /** The pair that this one closes. Null: it opens one. */
  readonly closes: string | null;
  readonly asset: string;
  readonly long: PairLeg;
  readonly short: PairLeg;
  /** The side that is traded first, bit by bit; the other one follows what it filled. */
  readonly lead: PairSide;
  /** The lead rests in the book, post-only, and each fill of it is followed. Absent: it takes. */
  readonly maker?: true;
  /** (sold - bought) / bought before fees, in basis points, under which nothing new is begun. Null: at any spread. */
  readonly minSpreadBps: DecimalText | null;
  /** Most that one side may be ahead of the other. */
  readonly maxUnhedged: DecimalText;
  /** How much worse than the best price an order may trade, as a fraction. */
  readonly maxSlippage: DecimalText;
}
