/** The exchanges' own adapters: one account behind one contract, in facets. */
export {type AccountHandle, type AccountStatus, type Answers, askAccounts, type CallOptions} from '../lib/adapter/accounts.ts';
export type {ExchangeAdapter, ExchangeModule} from '../lib/adapter/contract/exchange.ts';
export {exchangeIds, loadExchange} from '../lib/adapter/registry.ts';
export type {Balance} from '../lib/model/account.ts';
export {Decimal, type DecimalText, dec, plain} from '../lib/model/decimal.ts';
export type {Market, OrderBook, Ticker, TradingFees} from '../lib/model/market.ts';
export type {Order, Side} from '../lib/model/order.ts';
