/** An adapter with single members replaced, whichever facet they are in. */
import type {AccountData, Holdings} from '../../src/lib/adapter/contract/account-data.ts';
import type {ExchangeAdapter} from '../../src/lib/adapter/contract/exchange.ts';
import type {MarketData} from '../../src/lib/adapter/contract/market-data.ts';
import type {OrderFeed} from '../../src/lib/adapter/contract/order-feed.ts';
import type {Page} from '../../src/lib/adapter/contract/rows.ts';
import type {Trading} from '../../src/lib/adapter/contract/trading.ts';
import type {Balance} from '../../src/lib/model/account.ts';

/** Members of all facets side by side, for tests that replace a few. */
export type Members = MarketData &
  AccountData &
  Trading &
  OrderFeed &
  Pick<ExchangeAdapter, 'config' | 'capabilities' | 'derivatives'>;

export function patched(adapter: ExchangeAdapter, changes: Partial<Members>): ExchangeAdapter {
  const of = <T extends object>(facet: T): T => ({
    ...facet,
    ...Object.fromEntries(Object.entries(changes).filter(([name]) => name in facet)),
  });
  return {
    ...adapter,
    ...(changes.config !== undefined && {config: changes.config}),
    ...(changes.capabilities !== undefined && {capabilities: changes.capabilities}),
    ...(changes.derivatives !== undefined && {derivatives: changes.derivatives}),
    marketData: of(adapter.marketData),
    account: of(adapter.account),
    trading: of(adapter.trading),
    orderFeed: of(adapter.orderFeed),
  };
}

/** A whole page of history. */
export function pageOf<T>(rows: readonly T[]): Page<T> {
  return {rows, missing: [], more: false};
}

/** Wallets of which nothing is missing. */
export function holdingsOf(rows: readonly Balance[]): Holdings {
  return {rows, missing: [], unread: []};
}
