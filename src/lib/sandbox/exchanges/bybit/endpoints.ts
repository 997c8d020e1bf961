/** Every endpoint in one table: what it is called over REST and on the trade socket, how often, and who may. */
import type {EngineMarket} from '../../engine/types.ts';
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../kit/endpoints.ts';
import {assetOverview, coinInfo, coinsBalance, spotQuota, walletBalance, withdrawable} from './account.ts';
import {candles} from './candles.ts';
import {prepareAmend, prepareCancel, prepareCancelAll} from './change.ts';
import {type Context, categoryOf, type PerSecond} from './context.ts';
import {instruments, orderBook, priceLimit, recentTrades, serverTime, tickers} from './market-data.ts';
import {executions, orderHistory, realtimeOrders} from './orders.ts';
import {preparePlace} from './place.ts';
import {accountInfo, feeRate, keyInfo} from './rights.ts';

export type BybitEndpoint = Endpoint<Context, PerSecond>;
type Answer = Query<Context, PerSecond>['answer'];
type Prepare = Trade<Context, PerSecond>['prepare'];

const open = (path: string, answer: Answer): BybitEndpoint => ({
  rest: `GET /v5/market/${path}`,
  signed: false,
  cost: null,
  answer,
});
const signed = (path: string, cost: number, answer: Answer): BybitEndpoint => ({
  rest: `GET /v5/${path}`,
  signed: true,
  cost,
  answer,
});
const trade = (name: string, cost: number, prepare: Prepare, socket = true): BybitEndpoint => ({
  rest: `POST /v5/order/${name}`,
  ...(socket && {socket: `order.${name}`}),
  signed: true,
  cost,
  prepare,
});

/** There are no positions here. */
const noPositions: Answer = (_, {params}) => {
  const category = categoryOf({params});
  if (category === 'linear' && params.optional('symbol') === null) params.text('settleCoin');
  return {category, list: [], nextPageCursor: ''};
};

export const ENDPOINTS = new EndpointTable<BybitEndpoint>([
  open('time', serverTime),
  open('instruments-info', instruments),
  open('orderbook', orderBook),
  open('tickers', tickers),
  open('price-limit', priceLimit),
  open('recent-trade', recentTrades),
  open('kline', candles),
  signed('account/info', 50, accountInfo),
  signed('account/wallet-balance', 50, walletBalance),
  signed('account/withdrawal', 50, withdrawable),
  signed('account/fee-rate', 5, feeRate),
  signed('account/instruments-info', 10, instruments),
  signed('asset/transfer/query-account-coins-balance', 5, coinsBalance),
  signed('asset/coin/query-info', 5, coinInfo),
  signed('asset/asset-overview', 50, assetOverview),
  signed('user/query-api', 10, keyInfo),
  signed('position/list', 50, noPositions),
  signed('order/realtime', 50, realtimeOrders),
  signed('order/history', 50, orderHistory),
  signed('order/spot-borrow-check', 50, spotQuota),
  signed('execution/list', 50, executions),
  trade('create', 20, preparePlace),
  trade('amend', 10, prepareAmend),
  trade('cancel', 20, prepareCancel),
  trade('cancel-all', 20, prepareCancelAll, false),
]);

/** "BTCUSDT", spot and perpetual alike. */
export function spell({base, quote}: Pick<EngineMarket, 'base' | 'quote'>): string {
  return `${base}${quote}`;
}
