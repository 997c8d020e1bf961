/** The exchange's clock, for proofs: measured for each proof, and counted on by our monotonic clock, which cannot be set. */
import {withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {WAS_SET_MS} from '../../transport/clock.ts';
import type {OrderDeps} from '../order-deps.ts';

export interface ExchangeTime {
  /** Epoch ms on the exchange's clock; null until it has been measured: then nothing is proven. */
  now(): number | null;
  /** Asks the exchange, unless it has answered already. A failure leaves the clock unmeasured: ask again in the next round. */
  measure(): Promise<void>;
}

/** For a change that was sent just now: no proof of absence is wanted of it yet. */
export const UNMEASURED: ExchangeTime = {now: () => null, measure: async () => {}};

/** An offset remembered from earlier is not used: our own clock may have been set since. */
export function createExchangeTime(adapter: ExchangeAdapter, {call, state}: Pick<OrderDeps, 'call' | 'state'>): ExchangeTime {
  const {clock} = call;
  const memory = state.memory(adapter.config);
  let now: () => number | null = () => null;
  return {
    now: () => now(),
    async measure() {
      if (now() !== null) return;
      const [wall, started] = [clock.now(), clock.monotonic()];
      const measured = await withTimeout(call, (signal) => adapter.marketData.syncClock(signal)).catch(() => null);
      const wasSet = Math.abs(clock.now() - wall - (clock.monotonic() - started)) > WAS_SET_MS;
      if (measured === null || wasSet) memory.dropClockOffset();
      const offset = memory.clockOffset();
      if (offset !== null) now = () => wall + offset.offsetMs + clock.monotonic() - started;
    },
  };
}
