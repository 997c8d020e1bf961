/**
 * Brackets of a contract. Pure. OKX draws them by contracts, whatever those are worth, and the rate of a bracket is that of the
 * whole position: there is no deduction. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-position-tiers
 */
import {Row} from '../../adapter/kit/row.ts';
import type {RiskTier} from '../../model/contract.ts';
import {type DecimalText, dec, plain} from '../../model/decimal.ts';

/** Smallest first. Throws `protocol` for a bracket that can't be read: one that is left out would be a hole in the rule. */
export function toRiskTiers(list: readonly unknown[], contract: DecimalText): readonly RiskTier[] {
  return list
    .map((payload) => new Row(payload))
    .map((row) => ({
      upTo: plain(dec(row.need('maxSz')).mul(contract)),
      counts: 'QUANTITY' as const,
      maintenanceRate: row.need('mmr'),
      deduction: '0',
      maxLeverage: row.nonZero('maxLever'),
    }))
    .sort((a, b) => dec(a.upTo).cmp(b.upTo));
}
