/** Contracts: positions and what they are held with. Present only where contracts are traded. */
import type {Position} from '../../model/account.ts';
import type {DecimalText} from '../../model/decimal.ts';
import type {Rows} from './rows.ts';

export interface Derivatives {
  /** Open positions, one per side in hedge mode. */
  positions(signal: AbortSignal): Promise<Rows<Position>>;
  /**
   * How the account holds positions in this contract: what the question before an order shows, and what `prepareOrder`
   * needs. Throws when the exchange does not say it in words that the adapter knows.
   */
  settings(symbol: string, signal: AbortSignal): Promise<ContractSettings>;
}

export interface ContractSettings {
  readonly symbol: string;
  /** HEDGE: a long and a short position of one contract stand side by side. */
  readonly positionMode: 'ONE_WAY' | 'HEDGE';
  readonly marginMode: MarginMode;
  /** By the side of the position, because hedged isolated ones may differ. Null: the exchange sets none (portfolio margin). */
  readonly leverage: {readonly LONG: DecimalText | null; readonly SHORT: DecimalText | null};
}

export type MarginMode = 'CROSS' | 'ISOLATED' | 'PORTFOLIO';
