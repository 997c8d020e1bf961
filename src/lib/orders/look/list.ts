/** Open and closed orders of all accounts, with what the journal knows better than a lagging list. */
import {type AccountStatus, askAccounts} from '../../../adapter/accounts.ts';
import type {Order} from '../../../model/order.ts';
import type {Intent} from '../../../state/journal.ts';
import type {OrderDeps} from '../../order-deps.ts';
import type {HistoryDocument} from '../history.ts';
import {openOrders} from './open-orders.ts';
import {orderOfIntent} from './shown-order.ts';

export interface OrdersDocument {
  readonly at: string;
  readonly complete: boolean;
  readonly orders: readonly Order[];
  readonly accounts: readonly AccountStatus[];
}

type Deps = Pick<OrderDeps, 'call' | 'state' | 'accounts'>;

/** Open orders, newest first; a journaled one that nobody has confirmed is there as UNKNOWN. */
export async function listOrders(symbols: readonly string[], deps: Deps): Promise<OrdersDocument> {
  const only = symbols.length === 1 ? (symbols[0] ?? null) : null;
  const {
    answers,
    statuses,
    complete: answered,
  } = await askAccounts(deps.accounts, deps.call, (adapter, signal) => openOrders(adapter, only, deps, signal));
  const open = answers.flatMap(({value}) => value.rows);
  const seen = new Set(open.map(({account, clientOrderId}) => `${account} ${clientOrderId ?? ''}`));
  const unconfirmed = unsettledOrders(deps).filter(({account, clientOrderId}) => !seen.has(`${account} ${clientOrderId ?? ''}`));
  const complete = answered && answers.every(({value}) => value.missing.length === 0);
  const orders = [...unconfirmed, ...open].filter(({symbol}) => symbols.length === 0 || symbols.includes(symbol));
  return {at: new Date(deps.call.clock.now()).toISOString(), complete, orders: orders.toSorted(newestFirst), accounts: statuses};
}

/** Orders of these accounts of which nobody knows yet whether they exist, from the journal. */
export function unsettledOrders({state, accounts}: Pick<Deps, 'state' | 'accounts'>): readonly Order[] {
  return unsettledIntents({state})
    .filter(({account}) => accounts.some((handle) => handle.account === account))
    .map(orderOfIntent);
}

/** Empty without a usable journal: reading and cancelling work without one. */
export function unsettledIntents({state}: Pick<Deps, 'state'>): readonly Intent[] {
  try {
    return state.journal.unsettled();
  } catch {
    return [];
  }
}

/** What this machine's journal has placed, newest first: asks nobody. */
export function localHistory(
  {symbol, since, limit}: {readonly symbol: string | null; readonly since: number; readonly limit: number},
  deps: Deps,
): HistoryDocument {
  const names = new Set(deps.accounts.map(({account}) => account));
  const intents = deps.state.journal
    .list(since, limit)
    .filter((intent) => names.has(intent.account) && (symbol === null || intent.symbol === symbol));
  const orders = intents.map((intent) => ({
    ...orderOfIntent(intent),
    journal: {
      intent: intent.id,
      state: intent.state,
      clientId: intent.key,
      terms: intent.terms,
      attempts: intent.attempts,
      evidence: intent.evidence,
    },
  }));
  return {at: new Date(deps.call.clock.now()).toISOString(), complete: true, orders, fills: [], accounts: [], bySymbol: []};
}

function newestFirst(a: Order, b: Order): number {
  return (b.createdAt ?? '').localeCompare(a.createdAt ?? '');
}
