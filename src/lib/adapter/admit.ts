import type {ExchangeMemory} from '../state/exchange-memory.ts';

/** One request's share of a budget. */
export interface Share {
  readonly budget: string;
  readonly weight: number;
}

/**
 * Leave to send in several budgets. While one is waited for, another may be told of a ban (by an answer to somebody else),
 * so all are asked once more, without weight and without waiting, when every wait is over. Throws `rate-limit`.
 */
export async function admitAll(
  memory: Pick<ExchangeMemory, 'admit'>,
  shares: readonly Share[],
  maxWaitMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (const share of shares) await memory.admit({...share, maxWaitMs}, signal);
  for (const {budget} of shares) await memory.admit({budget, weight: 0, maxWaitMs: 0}, signal);
}
