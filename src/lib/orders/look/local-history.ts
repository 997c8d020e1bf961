import type {HistoryQuery} from '../../adapter/contract/trading.ts';
import type {Intent} from '../../state/journal.ts';
import type {OrderDeps} from '../order-deps.ts';
import type {HistoryDocument} from './history.ts';
import {orderOfIntent} from './shown-order.ts';

/** What this machine's journal has placed, newest first: no exchange is asked. */
export function localHistory(
  {symbol, since, limit}: HistoryQuery,
  {state, accounts, call}: Pick<OrderDeps, 'call' | 'state' | 'accounts'>,
): HistoryDocument {
  const names = new Set(accounts.map(({account}) => account));
  const isMeant = (intent: Intent) => names.has(intent.account) && (symbol === null || intent.symbol === symbol);
  const intents = some(limit + 1, isMeant, (most) => state.journal.list(since, most));
  const orders = intents.slice(0, limit).map((intent) => ({
    ...orderOfIntent(intent),
    journal: {
      intent: intent.id,
      state: intent.state,
      clientId: intent.clientId,
      terms: intent.terms,
      attempts: intent.attempts,
      evidence: intent.evidence.map(({at, source, says}) => ({at: new Date(at).toISOString(), source, says})),
    },
  }));
  const settings = state.settings
    .list(since)
    .filter((change) => names.has(change.account) && (symbol === null || change.symbol === symbol))
    .map(({venue: _, credential: __, at, ...change}) => ({...change, at: new Date(at).toISOString()}));
  const at = new Date(call.clock.now()).toISOString();
  const more = intents.length > limit;
  return {at, complete: true, orders, fills: [], more, accounts: [], missing: [], bySymbol: [], settings};
}

/** At least `wanted` rows that are meant, where there are as many: other accounts' rows may fill the newest ones. */
function some(
  wanted: number,
  isMeant: (intent: Intent) => boolean,
  read: (most: number) => readonly Intent[],
): readonly Intent[] {
  for (let most = wanted; ; most *= 4) {
    const rows = read(most);
    const meant = rows.filter(isMeant);
    if (meant.length >= wanted || rows.length < most) return meant;
  }
}
