/** Movements of an account's money as its exchange's logs say them. */
import type {DecimalText} from './decimal.ts';

/**
 * FEE, PROFIT: what a fill of a contract cost, and what closing brought before that; FEE also what a withdrawal cost.
 * LIQUIDATION: what the exchange took or paid after it took a position over. INTEREST: of loans, or of coins that were lent.
 * REBATE: fees given back. REWARD: anything else that the exchange gave. TRANSFER: one side of a move between wallets of the
 * same person. CONVERSION: one side of coins that were changed into others outside of the order book. UNKNOWN: a word that is
 * on no list, with the word in `raw`.
 */
export type EntryKind =
  | 'FEE'
  | 'PROFIT'
  | 'LIQUIDATION'
  | 'FUNDING'
  | 'INTEREST'
  | 'REBATE'
  | 'REWARD'
  | 'DEPOSIT'
  | 'WITHDRAWAL'
  | 'TRANSFER'
  | 'CONVERSION'
  | 'UNKNOWN';

/** One movement of one asset. */
export interface LedgerEntry {
  /** The exchange's own id, or made of what makes the row one of its kind; unique in its log. */
  readonly id: string;
  readonly kind: EntryKind;
  readonly asset: string;
  /** Above 0 was received: what the balance changed by. */
  readonly amount: DecimalText;
  readonly at: string;
  /** Of the contract that it belongs to, canonical; null where there is none. */
  readonly symbol: string | null;
  /** The fill that it belongs to, as `Fill.id` has it; null where there is none. */
  readonly tradeId: string | null;
  /**
   * What both sides of one event have in common: the id of a conversion, the chain's id of a deposit and the withdrawal that
   * it was elsewhere. Null where the exchange does not say.
   */
  readonly reference: string | null;
  /** The exchange's own word, where `kind` is UNKNOWN. */
  readonly raw?: string;
}
