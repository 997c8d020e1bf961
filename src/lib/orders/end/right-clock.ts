/** A cancel that was refused for its time stamp is sent again with the exchange's own time: no other request repairs the clock first. */
import {type CallOptions, withTimeout} from '../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../adapter/contract/exchange.ts';

/**
 * What `send` answers; once more after the clock was measured where `isClockRefusal` says that the stamp was refused. Only for
 * what ends orders: the exchange did nothing then, and a second cancel could do no harm either way.
 */
export async function withRightClock<T>(
  adapter: ExchangeAdapter,
  call: CallOptions,
  send: () => Promise<T>,
  isClockRefusal: (answer: T) => boolean,
): Promise<T> {
  const answer = await send();
  if (!isClockRefusal(answer) || call.signal.aborted) return answer;
  try {
    await withTimeout(call, (signal) => adapter.marketData.syncClock(signal));
  } catch {
    return answer;
  }
  return send();
}
