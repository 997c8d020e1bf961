/** Money that moves without a trade, in neutral words. Amounts are DecimalText, instants epoch ms. */
import type {DecimalText} from '../../model/decimal.ts';

export type MovementKind = 'DEPOSIT' | 'WITHDRAWAL' | 'TRANSFER' | 'REWARD' | 'REBATE' | 'INTEREST';

export interface NewMovement {
  readonly kind: MovementKind;
  readonly accountId: string;
  readonly wallet: string;
  readonly asset: string;
  /** Positive, but for interest that is paid. Of a withdrawal: what arrives. */
  readonly amount: DecimalText;
  /** The wallet that a transfer goes to. */
  readonly to?: string;
  /** On top of a withdrawal. */
  readonly fee?: DecimalText;
  /** The chain's id, the same at both ends. */
  readonly txId?: string;
}

export interface Movement extends NewMovement {
  /** Grows by one over the engine. */
  readonly id: number;
  readonly at: number;
  readonly fee: DecimalText;
  readonly txId: string;
}
