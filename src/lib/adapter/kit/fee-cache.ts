import type {TradingFees} from '../../model/market.ts';
import type {AdapterContext} from '../context.ts';

/** Fees of a symbol: from the shared memory while young enough, else asked for and remembered. */
export async function cachedFees(
  {memory, clock}: Pick<AdapterContext, 'memory' | 'clock'>,
  symbol: string,
  maxAgeMs: number,
  ask: (at: string) => Promise<TradingFees>,
): Promise<TradingFees> {
  const cached = memory.fees(symbol);
  if (cached !== null && clock.now() - Date.parse(cached.at) < maxAgeMs) return cached;
  const fees = await ask(new Date(clock.now()).toISOString());
  memory.saveFees(fees);
  return fees;
}
