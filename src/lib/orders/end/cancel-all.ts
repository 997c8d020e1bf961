/** Cancels every open order of the accounts and says what became of each. */
import {type AccountStatus, askAccounts, within} from '../../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../adapter/contract/exchange.ts';
import {resolveSymbol} from '../../../adapter/find-market.ts';
import {DeskError} from '../../../model/errors.ts';
import {isTerminal, type Order} from '../../../model/order.ts';
import type {Intent} from '../../../state/journal.ts';
import {journaled} from '../../look/find.ts';
import {openOrders} from '../../look/open-orders.ts';
import type {OrderDeps} from '../../order-deps.ts';
import {foreignTo} from '../../ownership.ts';
import {confirmSeen} from '../../resolve.ts';
import {RULES_MAX_AGE_MS} from '../../submit.ts';
import {type CancelDocument, type CancelVerdict, cancelOne} from './cancel.ts';

/** Orders asked about at once after a cancel-all. */
const AT_ONCE = 8;

/** All open orders (of one typed symbol), on all accounts in parallel. */
export async function cancelAllOrders(typed: string | null, deps: OrderDeps): Promise<CancelDocument> {
  const call = {...deps.call, timeoutMs: deps.call.timeoutMs * 4};
  const {answers, statuses} = await askAccounts(deps.accounts, call, async (adapter, signal) => {
    const symbol = typed === null ? null : await symbolOn(adapter, typed, signal);
    if (symbol === undefined) return [];
    const {rows: open} = await within(deps.call, (given) => openOrders(adapter, symbol, deps, given));
    return open.length === 0 ? [] : cancelListed(adapter, open, symbol, deps);
  });
  return {orders: answers.flatMap(({value}) => value), accounts: statuses satisfies readonly AccountStatus[]};
}

/** Undefined: this account has no such market, so nothing to cancel on it. */
async function symbolOn(adapter: ExchangeAdapter, typed: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await resolveSymbol(typed, adapter, RULES_MAX_AGE_MS * 100, signal)).symbol;
  } catch (error) {
    if (error instanceof DeskError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** One request for all, then each order's own verdict: those that the one request missed are cancelled one by one. */
export async function cancelListed(
  adapter: ExchangeAdapter,
  open: readonly Order[],
  symbol: string | null,
  deps: OrderDeps,
): Promise<readonly CancelVerdict[]> {
  // Its failure is not the last word: the orders are cancelled one by one anyway.
  await within(deps.call, (signal) =>
    adapter.trading.cancelAll({symbol, knownSymbols: open.map((order) => order.symbol)}, signal),
  ).catch(() => {});
  const verdicts: CancelVerdict[] = [];
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const chunk = open.slice(from, from + AT_ONCE);
    verdicts.push(...(await Promise.all(chunk.map((order) => verdictOn(adapter, order, deps)))));
  }
  return verdicts;
}

async function verdictOn(adapter: ExchangeAdapter, order: Order, deps: OrderDeps): Promise<CancelVerdict> {
  const ref = {symbol: order.symbol, id: order.id, clientOrderId: order.clientOrderId};
  const intent = intentOf(order, deps);
  const now = await within(deps.call, (signal) => adapter.trading.order(ref, signal)).catch(() => null);
  if (now !== null && isTerminal(now.status)) {
    if (intent !== null && foreignTo(intent, now) === null) confirmSeen(intent, now, 'cancel', deps);
    return {outcome: now.status === 'FILLED' ? 'filled' : 'canceled', order: now};
  }
  const verdict = await cancelOne(adapter, ref, intent, deps);
  return verdict.order === null ? {...verdict, order: {...order, status: 'UNKNOWN'}} : verdict;
}

/** The order's own row, when it was placed from here: its end is written there. */
function intentOf({account, symbol, clientOrderId}: Order, deps: OrderDeps): Intent | null {
  if (clientOrderId === null) return null;
  return journaled(clientOrderId, symbol, deps).find(({handle}) => handle.account === account)?.intent ?? null;
}
