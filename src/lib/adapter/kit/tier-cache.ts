import type {RiskTier} from '../../model/contract.ts';
import type {AdapterContext} from '../context.ts';

/**
 * Risk brackets of a contract: from the shared memory while young enough, else asked for and remembered. Kept by account,
 * because some exchanges move them with the account.
 */
export async function cachedTiers(
  {memory}: Pick<AdapterContext, 'memory'>,
  symbol: string,
  maxAgeMs: number,
  ask: () => Promise<readonly RiskTier[]>,
): Promise<readonly RiskTier[]> {
  const fact = `risk tiers of ${symbol}`;
  const cached = memory.accountFact(fact, maxAgeMs);
  if (cached !== null) return JSON.parse(cached) as readonly RiskTier[];
  const tiers = await ask();
  memory.saveAccountFact(fact, JSON.stringify(tiers));
  return tiers;
}
