/** Leave to send one request: its share of every budget that it draws on. */
import type {ExchangeMemory, RateLimit} from '../../state/exchange-memory.ts';

/** What one request costs in one budget. */
export interface RateCost {
  /** Names that start with "ip" belong to everybody behind this address, all others to the account's key. */
  readonly budget: string;
  readonly weight: number;
  /** What the documentation says of the budget: needed where no answer tells it, and paces the first requests elsewhere. */
  readonly limit?: RateLimit;
  /** Only this endpoint draws on the budget, so nothing of it is kept for others. */
  readonly own?: boolean;
}

/** Part of every budget that is kept for what ends risk: cancels, and reads that show which orders are live. */
const RESERVE = 0.2;
/**
 * Part that the heavy reads among them leave to the cancels and the light reads: lists of everything, asked again while an exchange is
 * out of reach, must not hold up a cancel once it is back.
 */
const LIST_RESERVE = 0.1;
const HEAVY_WEIGHT = 20;

/**
 * Resolves when a request may go. While one budget is waited for, an answer to another request may bring a ban, so all are
 * asked once more, without weight and without waiting, when every wait is over. Throws `rate-limit` with `sent: false`.
 */
export async function admitAll(
  memory: Pick<ExchangeMemory, 'admit'>,
  costs: readonly RateCost[],
  {endsRisk, maxWaitMs}: {readonly endsRisk: boolean; readonly maxWaitMs: number},
  signal: AbortSignal,
): Promise<void> {
  for (const {budget, weight, limit, own} of costs) {
    const kept = endsRisk ? (weight >= HEAVY_WEIGHT ? LIST_RESERVE : 0) : RESERVE;
    const reserve = own === true ? 0 : kept;
    await memory.admit({budget, weight, maxWaitMs, reserve, ...(limit !== undefined && {limit})}, signal);
  }
  if (costs.length < 2) return;
  for (const {budget} of costs) await memory.admit({budget, weight: 0, maxWaitMs: 0}, signal);
}
