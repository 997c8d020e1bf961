/** A clock that was compared with the exchange's at least once. */
import type {AdapterContext} from '../context.ts';

/**
 * Measures the exchange's clock with `sync` if that was never done, and answers whether it was done now. Best effort: when it fails,
 * our own clock has to do.
 */
export async function ensureClock(
  {memory, account, debug}: Pick<AdapterContext, 'memory' | 'account' | 'debug'>,
  sync: () => Promise<unknown>,
): Promise<boolean> {
  if (memory.clockOffset() !== null) return false;
  try {
    await sync();
    return true;
  } catch {
    debug(`${account.exchange}: the clock could not be measured`);
    return false;
  }
}
