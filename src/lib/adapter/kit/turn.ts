/** Requests of one key in the order of their nonces, where an exchange wants nonces that grow. */
import type {AdapterContext} from '../context.ts';

/** Longest wait for another request of the key, which may hang. What ends risk waits a quarter of it. */
const TURN_WAIT_MS = 1000;

interface TurnCall {
  readonly inTurn?: boolean;
  readonly endsRisk: boolean;
  readonly timeoutMs?: number;
}

/** Resolves with what ends the turn; at once for a call that needs none. */
export async function turnOf(
  {memory, timeoutMs: usual}: Pick<AdapterContext, 'memory' | 'timeoutMs'>,
  {inTurn, endsRisk, timeoutMs = usual}: TurnCall,
  signal: AbortSignal,
): Promise<() => void> {
  if (inTurn !== true) return () => {};
  return memory.takeTurn({maxWaitMs: endsRisk ? TURN_WAIT_MS / 4 : TURN_WAIT_MS, lengthMs: timeoutMs}, signal);
}
