/** What time it is at the exchange, for proofs: measured once, and counted on by the clock that nobody can set. */
import {within} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';
import {WAS_SET_MS} from '../../transport/clock.ts';
import type {OrderDeps} from '../order-deps.ts';

/** Epoch ms on the exchange's clock; null while nobody knows: then nothing is proven. */
export type ExchangeTime = () => number | null;

export const UNMEASURED: ExchangeTime = () => null;

/** Asks the exchange. An offset remembered from earlier does not do: our own clock may have been set since. */
export async function measureTime(adapter: ExchangeAdapter, {call, state}: OrderDeps): Promise<ExchangeTime> {
  const {clock} = call;
  const memory = state.memory(adapter.config);
  const [wall, started] = [clock.now(), clock.monotonic()];
  const measured = await within(call, (signal) => adapter.marketData.syncClock(signal)).catch(() => null);
  const wasSet = Math.abs(clock.now() - wall - (clock.monotonic() - started)) > WAS_SET_MS;
  if (measured === null || wasSet) memory.dropClockOffset();
  const offset = memory.clockOffset();
  return offset === null ? UNMEASURED : () => wall + offset.offsetMs + clock.monotonic() - started;
}
