/** Brackets of a contract by the value of a position. Pure. https://bybit-exchange.github.io/docs/v5/market/risk-limit */
import {Row} from '../../adapter/kit/row.ts';
import type {RiskTier} from '../../model/contract.ts';
import {dec} from '../../model/decimal.ts';

/** Smallest first. Throws `protocol` for a bracket that can't be read: one that is left out would be a hole in the rule. */
export function toRiskTiers(list: readonly unknown[]): readonly RiskTier[] {
  return list
    .map((payload) => new Row(payload))
    .map((row) => ({
      upTo: row.need('riskLimitValue'),
      maintenanceRate: row.need('maintenanceMargin'),
      // Left empty in the first bracket.
      deduction: row.decimal('mmDeduction') ?? '0',
      maxLeverage: row.nonZero('maxLeverage'),
    }))
    .sort((a, b) => dec(a.upTo).cmp(b.upTo));
}
