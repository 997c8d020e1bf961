/** Closed orders and fills of all accounts, also where an exchange tells them one symbol at a time. */
import {type AccountHandle, type AccountStatus, askAccounts} from '../../../adapter/accounts.ts';
import type {ExchangeAdapter} from '../../../adapter/contract/exchange.ts';
import type {HistoryQuery} from '../../../adapter/contract/trading.ts';
import {DeskError} from '../../../model/errors.ts';
import type {Fill, Order} from '../../../model/order.ts';
import {placedSymbols} from '../../../state/placed-symbols.ts';
import type {OrderDeps} from '../../order-deps.ts';

type Deps = Pick<OrderDeps, 'call' | 'accounts' | 'state'>;

export interface HistoryDocument {
  readonly at: string;
  readonly complete: boolean;
  readonly orders: readonly Order[];
  readonly fills: readonly (Fill & {readonly account: string; readonly exchange: string})[];
  readonly accounts: readonly AccountStatus[];
  /** Accounts whose exchange tells history by symbol, with the symbols that were asked for. Others are not in it. */
  readonly bySymbol: readonly {readonly account: string; readonly symbols: readonly string[]}[];
}

interface History {
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  /** Null: everything was told at once. */
  readonly symbols: readonly string[] | null;
}

/** Since an instant (epoch ms, our clock), newest first. */
export async function orderHistory(query: HistoryQuery, deps: Deps): Promise<HistoryDocument> {
  const {answers, statuses, complete} = await askAccounts(deps.accounts, deps.call, (adapter, signal, handle) =>
    read(adapter, query, handle, deps, signal),
  );
  const fills = answers.flatMap(({handle: {account, exchange}, value}) =>
    value.fills.map((fill) => ({...fill, account, exchange})),
  );
  const orders = answers.flatMap(({value}) => value.orders);
  return {
    at: new Date(deps.call.clock.now()).toISOString(),
    complete,
    orders: orders.toSorted((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? '')).slice(0, query.limit),
    fills: fills.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, query.limit),
    accounts: statuses,
    bySymbol: answers.flatMap(({handle: {account}, value: {symbols}}) => (symbols === null ? [] : [{account, symbols}])),
  };
}

async function read(
  adapter: ExchangeAdapter,
  query: HistoryQuery,
  handle: AccountHandle,
  deps: Deps,
  signal: AbortSignal,
): Promise<History> {
  const ask = async (symbol: string | null) => {
    const [orders, fills] = await Promise.all([
      adapter.trading.closedOrders({...query, symbol}, signal),
      adapter.trading.fills({...query, symbol}, signal),
    ]);
    return {orders: orders.rows, fills: fills.rows};
  };
  try {
    return {...(await ask(query.symbol)), symbols: null};
  } catch (error) {
    if (query.symbol !== null || !(error instanceof DeskError) || error.kind !== 'unsupported') throw error;
  }
  const {rows: open} = await adapter.trading.openOrders(null, signal);
  const symbols = [
    ...new Set([...placedSymbols(handle.account, query.since, deps.state), ...open.map(({symbol}) => symbol)]),
  ].sort();
  const told = await Promise.all(symbols.map(ask));
  return {orders: told.flatMap(({orders}) => orders), fills: told.flatMap(({fills}) => fills), symbols};
}
