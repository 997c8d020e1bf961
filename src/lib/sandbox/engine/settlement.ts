/**
 * The money side of trading in one kind of market. The matcher decides who trades what at which price; a settlement decides
 * what an order ties up, what a trade moves, and what is free again after it. Spot is one; contracts on margin are another.
 *
 *   place ─► canPay or reserve ─► [rest] ─► settle (each trade) ─► release (the order is over)
 */
import type {LiveOrder} from './live-order.ts';
import type {EngineMarket, EngineRefusal} from './types.ts';

/** What an order could trade now: base units, and their worth in quote units. */
export interface Reach {
  readonly quantity: bigint;
  readonly cost: bigint;
}

/** One side of a trade. */
export interface Fill {
  readonly price: bigint;
  /** Base units. */
  readonly quantity: bigint;
  readonly maker: boolean;
}

export interface ContractCharge {
  /** Base units that were closed, what they had cost, and the fees that were paid to open them. */
  readonly closed: bigint;
  readonly entryValue: bigint;
  readonly openFee: bigint;
  /** The position afterwards: negative is short. */
  readonly held: bigint;
}

export interface Charge {
  readonly fee: bigint;
  readonly asset: string;
  /** What closing a position brought, in the same asset. Absent: nothing was closed. */
  readonly profit?: bigint;
  /** What it did to a position of contracts. */
  readonly contract?: ContractCharge;
}

export interface Settlement {
  /** Ties up what the rest of a limit order or of a stop needs, and sets `locked`. False, and nothing changed, without the money. */
  reserve(order: LiveOrder, market: EngineMarket): boolean;
  /** Whether a market order that would trade `reach` can be paid now. */
  canPay(order: LiveOrder, market: EngineMarket, reach: Reach): boolean;
  /** Base units, in whole steps, that the rest of an order sized in quote units buys or sells at a price. */
  affordable(order: LiveOrder, market: EngineMarket, price: bigint): bigint;
  /** A rule of positions that a new order would break, or null. */
  breaks?(order: LiveOrder, market: EngineMarket): EngineRefusal | null;
  /** The most base units that may trade now, whatever the order asks for. Absent or null: nothing bounds it. */
  limit?(order: LiveOrder, market: EngineMarket): bigint | null;
  /** Moves the money of one side of a trade, and reserves anew for the rest. The order's `filled` includes the fill already. */
  settle(order: LiveOrder, market: EngineMarket, fill: Fill): Charge;
  /** After a trade between two markets on one book: what the buyer paid in its quote becomes the seller's, one to one. */
  convert?(buyer: EngineMarket, seller: EngineMarket, worth: bigint): void;
  /** Frees what an order still ties up. */
  release(order: LiveOrder, market: EngineMarket): void;
}
