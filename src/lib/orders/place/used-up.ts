/** A limit of an account that leaves no room for another order: a route goes elsewhere then, and says why. */

import {dec} from '../../model/decimal.ts';
import type {OrderDeps} from '../order-deps.ts';
import {limitName} from './own-limit.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What `gather` asks of each account. */
export function usedUpOn(deps: Pick<OrderDeps, 'limits' | 'state' | 'call'>): (account: string) => string | null {
  return (account) => usedUp(account, deps);
}

/**
 * The limit that is used up, in words; null where there is room, or the journal cannot be read (placing then refuses). Value in
 * another currency than the limit's is left to the check of each order.
 */
function usedUp(account: string, {limits, state: {journal}, call}: Pick<OrderDeps, 'limits' | 'state' | 'call'>): string | null {
  const now = call.clock.now();
  const sent = (since: number) =>
    journal
      .list(since, Number.MAX_SAFE_INTEGER)
      .filter((intent) => intent.account === account && intent.state !== 'REJECTED' && intent.state !== 'NOT_PLACED');
  const own = limits.ofAccount?.get(account);
  const scopes = [{of: null, ...limits}, ...(own === undefined ? [] : [{of: account, ...own}])];
  for (const {of, maxOrdersPerMinute, maxDailyValue} of scopes) {
    try {
      if (maxOrdersPerMinute !== null && sent(now - MINUTE_MS).length >= maxOrdersPerMinute)
        return `${limitName('maxOrdersPerMinute', of)} is used up: ${maxOrdersPerMinute} in the last minute`;
      if (maxDailyValue === null) continue;
      const today = now - (now % DAY_MS);
      // By its name alone: its key is not known here.
      const values = journal.valuesSince(today, {account, venue: '', credential: ''}, []);
      const worth = values.find(({asset}) => asset === maxDailyValue.asset)?.amount ?? '0';
      if (dec(worth).gte(maxDailyValue.amount))
        return `${limitName('maxDailyValue', of)} is used up: ${maxDailyValue.amount} ${maxDailyValue.asset} today (UTC)`;
    } catch {
      return null;
    }
  }
  return null;
}
