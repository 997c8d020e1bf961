/** Risk tiers of a contract: the larger a position, the less leverage and the more maintenance margin. */
import type {DecimalText} from '../../../model/decimal.ts';
import {over, text, times, units} from '../fixed.ts';
import type {EngineMarket} from '../types.ts';
import {usdPrice} from '../universe.ts';

export interface RiskTier {
  /** Largest position in this tier: its mark value in settle units, or base units on a market whose tiers count those. */
  readonly upTo: DecimalText;
  /** Share of the mark value that must stay. */
  readonly maintenance: DecimalText;
  /** Taken off the maintenance, so that it is continuous from tier to tier; "0" where the rate of a tier is that of the whole. */
  readonly deduction: DecimalText;
  readonly maxLeverage: DecimalText;
}

/** What decides a position's tier; both without a sign. */
export interface TierSize {
  /** At the mark price, settle units. */
  readonly value: bigint;
  /** Base units. */
  readonly quantity: bigint;
}

/** Of a signed quantity at a price. */
export function sizeAt(price: bigint, quantity: bigint): TierSize {
  const size = quantity < 0n ? -quantity : quantity;
  return {value: times(price, size), quantity: size};
}

type Tiered = Pick<EngineMarket, 'base' | 'tiersCount'>;

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
const BY_QUANTITY = new Map<string, readonly RiskTier[]>();

/** Smallest first. */
export function tiersOf({base, tiersCount}: Tiered): readonly RiskTier[] {
  const byValue = MAJOR_COINS.has(base) ? MAJOR : MINOR;
  if (tiersCount !== 'QUANTITY') return byValue;
  const known = BY_QUANTITY.get(base) ?? byValue.map((tier) => ({...tier, upTo: quantityWorth(tier.upTo, base), deduction: '0'}));
  BY_QUANTITY.set(base, known);
  return known;
}

/** Base units that a value is about: two digits, so that every size of a contract divides it. */
function quantityWorth(value: DecimalText, base: string): DecimalText {
  const quantity = over(units(value), units(usdPrice(base)));
  const digit = 10n ** BigInt(Math.max(quantity.toString().length - 2, 0));
  return text(quantity - (quantity % digit));
}

/** The tier of a position; beyond the last one, the last. */
export function tierAt(market: Tiered, {value, quantity}: TierSize): RiskTier {
  const tiers = tiersOf(market);
  const size = market.tiersCount === 'QUANTITY' ? quantity : value;
  return tiers.find(({upTo}) => size <= units(upTo)) ?? (tiers.at(-1) as RiskTier);
}

/** Maintenance margin of a position, settle units. */
export function maintenanceOf(market: Tiered, size: TierSize): bigint {
  const {maintenance, deduction} = tierAt(market, size);
  return times(size.value, units(maintenance)) - units(deduction);
}
