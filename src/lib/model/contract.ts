/** Contracts as an account holds them: settings, brackets of risk, funding. Ratios are fractions, instants ISO 8601. */
import type {DecimalText} from './decimal.ts';

export type MarginMode = 'CROSS' | 'ISOLATED' | 'PORTFOLIO';

/** HEDGE: a long and a short position of one contract stand side by side. */
export type PositionMode = 'ONE_WAY' | 'HEDGE';

/** What an order on a contract is encoded by. */
export interface HeldAs {
  readonly positionMode: PositionMode;
  /** Null: not known. */
  readonly marginMode: MarginMode | null;
}

export interface ContractSettings extends HeldAs {
  readonly symbol: string;
  readonly marginMode: MarginMode;
  /** By the side of the position, because hedged isolated ones may differ. Null: the exchange sets none (portfolio margin). */
  readonly leverage: {readonly LONG: DecimalText | null; readonly SHORT: DecimalText | null};
}

/** One bracket: maintenance margin = value x `maintenanceRate` - `deduction`, for a position of at most `upTo`. */
export interface RiskTier {
  /** Value of the position, settle asset, or its base units, as `counts` says; null: no bound. */
  readonly upTo: DecimalText | null;
  /** QUANTITY: the bracket of a position is the same at every price. Absent: VALUE. */
  readonly counts?: 'VALUE' | 'QUANTITY';
  readonly maintenanceRate: DecimalText;
  /** Settle asset: what makes the maintenance margin continuous from bracket to bracket. */
  readonly deduction: DecimalText;
  readonly maxLeverage: DecimalText | null;
}

export interface FundingRate {
  readonly symbol: string;
  /** Of one interval. Above 0 longs pay shorts. Null: the exchange does not say. */
  readonly rate: DecimalText | null;
  /** True: the rate may still move until `nextAt`. False: it is the one that will be settled. */
  readonly predicted: boolean;
  /** Null where the exchange does not say; never assumed. */
  readonly intervalHours: DecimalText | null;
  readonly nextAt: string | null;
  readonly markPrice: DecimalText | null;
  readonly indexPrice: DecimalText | null;
}

/** `amount` above 0 was received. `id` is the exchange's own, or made of what makes the payment one of its kind. */
export interface FundingPayment {
  readonly id: string;
  readonly symbol: string;
  readonly asset: string;
  readonly amount: DecimalText;
  readonly rate: DecimalText | null;
  readonly at: string;
}
