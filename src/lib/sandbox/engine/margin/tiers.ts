/** Risk tiers of a contract: the larger a position, the less leverage and the more maintenance margin. */
import type {DecimalText} from '../../../model/decimal.ts';
import {times, units} from '../fixed.ts';
import type {EngineMarket} from '../types.ts';

export interface RiskTier {
  /** Largest mark value of a position in this tier, in settle units. */
  readonly upTo: DecimalText;
  /** Share of the mark value that must stay. */
  readonly maintenance: DecimalText;
  /** Taken off the maintenance, so that it is continuous from tier to tier. */
  readonly deduction: DecimalText;
  readonly maxLeverage: DecimalText;
}

const MAJOR: readonly RiskTier[] = [
  {upTo: '2000000', maintenance: '0.005', deduction: '0', maxLeverage: '100'},
  {upTo: '10000000', maintenance: '0.01', deduction: '10000', maxLeverage: '50'},
  {upTo: '50000000', maintenance: '0.025', deduction: '160000', maxLeverage: '20'},
  {upTo: '1000000000', maintenance: '0.05', deduction: '1410000', maxLeverage: '10'},
];
const MINOR: readonly RiskTier[] = [
  {upTo: '200000', maintenance: '0.01', deduction: '0', maxLeverage: '50'},
  {upTo: '1000000', maintenance: '0.025', deduction: '3000', maxLeverage: '20'},
  {upTo: '1000000000', maintenance: '0.1', deduction: '78000', maxLeverage: '5'},
];
const MAJOR_COINS = new Set(['BTC', 'ETH']);

/** Smallest first. */
export function tiersOf({base}: Pick<EngineMarket, 'base'>): readonly RiskTier[] {
  return MAJOR_COINS.has(base) ? MAJOR : MINOR;
}

/** The tier of a mark value; beyond the last one, the last. */
export function tierAt(market: Pick<EngineMarket, 'base'>, value: bigint): RiskTier {
  const tiers = tiersOf(market);
  return tiers.find(({upTo}) => value <= units(upTo)) ?? (tiers.at(-1) as RiskTier);
}

/** Maintenance margin of a mark value, settle units. */
export function maintenanceOf(market: Pick<EngineMarket, 'base'>, value: bigint): bigint {
  const {maintenance, deduction} = tierAt(market, value);
  return times(value, units(maintenance)) - units(deduction);
}
