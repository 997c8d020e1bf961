import type {RandomBytes} from '../transport/clock.ts';

const BASE_MS = 250;
const CAP_MS = 30_000;

/**
 * How long to wait before connection attempt `attempt` (0 is the first retry): capped exponential with full jitter,
 * so that many clients cut off together do not come back together. 0.25 s, 0.5 s, ... 30 s at most: a few dozen
 * connections in five minutes, far below what any exchange allows (Binance 300, Bybit 500).
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, random: RandomBytes): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 20));
  const [high = 0, low = 0] = random(2);
  return Math.round((ceiling * (high * 256 + low)) / 65_535);
}
