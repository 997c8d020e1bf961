/** A position of contracts as everyone outside of the engine sees it. */
import type {DecimalText} from '../../../model/decimal.ts';

/** NET in one-way mode; in hedge mode a long and a short position of one contract stand side by side. */
export type PositionSide = 'NET' | 'LONG' | 'SHORT';
export type EngineMarginMode = 'CROSS' | 'ISOLATED';

/** An open position of contracts, or one that was just closed. */
export interface EnginePosition {
  readonly accountId: string;
  readonly symbol: string;
  readonly side: PositionSide;
  /** Base units; negative is short, "0" is flat. */
  readonly quantity: DecimalText;
  readonly entryPrice: DecimalText;
  readonly markPrice: DecimalText;
  readonly leverage: DecimalText;
  readonly marginMode: EngineMarginMode;
  readonly initialMargin: DecimalText;
  readonly maintenanceMargin: DecimalText;
  /** The first mark price, all others unmoved, at which the engine takes the position over; null: there is none. */
  readonly liquidationPrice: DecimalText | null;
  readonly unrealized: DecimalText;
  /** Since it was opened, before fees. */
  readonly realized: DecimalText;
  /** Paid since it was opened. */
  readonly fees: DecimalText;
  /** Received since it was opened; negative was paid. */
  readonly funding: DecimalText;
  readonly openedAt: number;
  readonly updatedAt: number;
}
