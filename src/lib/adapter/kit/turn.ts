/** Requests of one key in the order of their nonces, where an exchange wants nonces that grow. */
import type {AdapterContext} from '../context.ts';
import type {RateCost} from './rates.ts';

/** Longest wait for another request of the key, which may hang. What ends risk waits a quarter of it. */
const TURN_WAIT_MS = 1000;

interface TurnCall {
  readonly costs: readonly RateCost[];
  readonly inTurn?: boolean;
  readonly endsRisk: boolean;
  readonly timeoutMs?: number;
}

/**
 * Resolves with what ends the turn; at once for a call that needs none. An answer to the request before it may have brought a ban,
 * so leave to send is looked at once more. Throws `rate-limit` then.
 */
export async function turnOf(
  {memory, timeoutMs: usual}: Pick<AdapterContext, 'memory' | 'timeoutMs'>,
  {costs, inTurn, endsRisk, timeoutMs = usual}: TurnCall,
  signal: AbortSignal,
): Promise<() => void> {
  if (inTurn !== true) return () => {};
  const end = await memory.takeTurn({maxWaitMs: endsRisk ? TURN_WAIT_MS / 4 : TURN_WAIT_MS, lengthMs: timeoutMs}, signal);
  try {
    for (const {budget} of costs) await memory.admit({budget, weight: 0, maxWaitMs: 0}, signal);
    return end;
  } catch (error) {
    end();
    throw error;
  }
}
