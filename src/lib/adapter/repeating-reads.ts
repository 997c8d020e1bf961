/** An adapter whose reads are asked again after a bad answer (`askAgain`). What may change an order passes once, as it is. */

import type {Clock} from '../transport/clock.ts';
import type {ExchangeAdapter} from './contract/exchange.ts';
import {askAgain} from './kit/again.ts';

export interface ReadTiming {
  readonly clock: Clock;
  /** Budget of one read with all its attempts, counted from the first. */
  readonly timeoutMs: number;
}

/** `orderSources` is left alone: who asks it for evidence repeats the question by rules of its own. */
export function repeatingReads(adapter: ExchangeAdapter, {clock, timeoutMs}: ReadTiming): ExchangeAdapter {
  const again =
    <A extends readonly unknown[], T>(read: (...args: [...A, AbortSignal]) => Promise<T>) =>
    (...args: [...A, AbortSignal]): Promise<T> =>
      askAgain(clock, clock.monotonic() + timeoutMs, args.at(-1) as AbortSignal, () => read(...args));
  const {config, capabilities, marketData, account, trading, orderFeed, derivatives, ledger} = adapter;
  return {
    config,
    capabilities,
    orderFeed,
    marketData: {
      market: again(marketData.market.bind(marketData)),
      markets: again(marketData.markets.bind(marketData)),
      book: again(marketData.book.bind(marketData)),
      bookStream: marketData.bookStream.bind(marketData),
      tickers: again(marketData.tickers.bind(marketData)),
      prices: again(marketData.prices.bind(marketData)),
      syncClock: again(marketData.syncClock.bind(marketData)),
    },
    account: {
      balances: again(account.balances.bind(account)),
      fees: again(account.fees.bind(account)),
      keyRights: again(account.keyRights.bind(account)),
      uid: again(account.uid.bind(account)),
    },
    trading: {
      prepareOrder: trading.prepareOrder.bind(trading),
      placeOrder: trading.placeOrder.bind(trading),
      ...(trading.testOrder !== undefined && {testOrder: trading.testOrder.bind(trading)}),
      cancelOrder: trading.cancelOrder.bind(trading),
      cancelAll: trading.cancelAll.bind(trading),
      amendStyle: trading.amendStyle.bind(trading),
      amendOrder: trading.amendOrder.bind(trading),
      order: again(trading.order.bind(trading)),
      lookUp: again(trading.lookUp.bind(trading)),
      orderSources: trading.orderSources.bind(trading),
      openOrders: again(trading.openOrders.bind(trading)),
      closedOrders: again(trading.closedOrders.bind(trading)),
      fills: again(trading.fills.bind(trading)),
    },
    ...(derivatives !== undefined && {
      derivatives: {
        positions: again(derivatives.positions.bind(derivatives)),
        ...(derivatives.unread !== undefined && {unread: again(derivatives.unread.bind(derivatives))}),
        margin: again(derivatives.margin.bind(derivatives)),
        riskTiers: again(derivatives.riskTiers.bind(derivatives)),
        settings: again(derivatives.settings.bind(derivatives)),
        setLeverage: derivatives.setLeverage.bind(derivatives),
        setMarginMode: derivatives.setMarginMode.bind(derivatives),
        funding: again(derivatives.funding.bind(derivatives)),
        fundingPaid: again(derivatives.fundingPaid.bind(derivatives)),
      },
    }),
    ...(ledger !== undefined && {
      ledger: {logs: ledger.logs.map((log) => ({...log, entries: again(log.entries.bind(log))}))},
    }),
  };
}
