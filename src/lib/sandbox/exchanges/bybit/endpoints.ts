/** Every endpoint in one table: what it is called over REST and on the trade socket, how often, and who may. */
import type {EngineMarket} from '../../engine/types.ts';
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../kit/endpoints.ts';
import {assetOverview, coinInfo, coinsBalance, spotQuota, withdrawable} from './account.ts';
import {candles} from './candles.ts';
import {prepareAmend, prepareCancel, prepareCancelAll} from './change.ts';
import {collateralInfo, collateralTiers} from './collateral.ts';
import type {Context} from './context.ts';
import {fundingHistory, riskLimit} from './contract-data.ts';
import {executions} from './executions.ts';
import type {PerSecond} from './limits.ts';
import {instruments, orderBook, priceLimit, recentTrades, serverTime, tickers} from './market-data.ts';
import {orderHistory, realtimeOrders} from './orders.ts';
import {preparePlace} from './place.ts';
import {
  prepareAddMargin,
  prepareLeverage,
  prepareMarginMode,
  preparePositionMode,
  prepareSwitchIsolated,
} from './position-settings.ts';
import {closedPnl, positionList} from './positions.ts';
import {accountInfo, feeRate, keyInfo} from './rights.ts';
import {prepareTradingStop} from './tpsl.ts';
import {transactionLog} from './transaction-log.ts';
import {walletBalance} from './wallet.ts';
import {
  depositRecords,
  fundingWalletHistory,
  internalDeposits,
  interTransfers,
  universalTransfers,
  withdrawRecords,
} from './wallet-records.ts';

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
const trade = (name: string, cost: PerSecond, prepare: Prepare, socket = true): BybitEndpoint => ({
  rest: `POST /v5/order/${name}`,
  ...(socket && {socket: `order.${name}`}),
  signed: true,
  cost,
  prepare,
});

/** Something for the engine that is not an order. */
const setting = (path: string, cost: number, prepare: Prepare): BybitEndpoint => ({
  rest: `POST /v5/${path}`,
  signed: true,
  cost,
  prepare,
});

export const ENDPOINTS = new EndpointTable<BybitEndpoint>([
  open('time', serverTime),
  open('instruments-info', instruments),
  open('orderbook', orderBook),
  open('tickers', tickers),
  open('price-limit', priceLimit),
  open('recent-trade', recentTrades),
  open('kline', candles),
  open('risk-limit', riskLimit),
  open('funding/history', fundingHistory),
  {rest: 'GET /v5/spot-margin-trade/collateral', signed: false, cost: null, answer: collateralTiers},
  signed('account/info', 50, accountInfo),
  signed('account/wallet-balance', 50, walletBalance),
  signed('account/withdrawal', 50, withdrawable),
  signed('account/fee-rate', 5, feeRate),
  signed('account/instruments-info', 10, instruments),
  signed('asset/transfer/query-account-coins-balance', 5, coinsBalance),
  signed('asset/coin/query-info', 5, coinInfo),
  signed('asset/asset-overview', 50, assetOverview),
  signed('asset/fundinghistory', 30, fundingWalletHistory),
  // Counted by minute there: 100, 300 and 60.
  signed('asset/deposit/query-record', 5, depositRecords),
  signed('asset/withdraw/query-record', 5, withdrawRecords),
  signed('asset/transfer/query-inter-transfer-list', 5, interTransfers),
  signed('asset/deposit/query-internal-record', 300, internalDeposits),
  signed('asset/transfer/query-universal-transfer-list', 5, universalTransfers),
  signed('user/query-api', 10, keyInfo),
  signed('position/list', 50, positionList),
  signed('position/closed-pnl', 50, closedPnl),
  setting('position/set-leverage', 10, prepareLeverage),
  setting('position/switch-mode', 10, preparePositionMode),
  setting('position/switch-isolated', 10, prepareSwitchIsolated),
  setting('position/add-margin', 10, prepareAddMargin),
  setting('position/trading-stop', 10, prepareTradingStop),
  setting('account/set-margin-mode', 5, prepareMarginMode),
  signed('account/collateral-info', 50, collateralInfo),
  signed('account/transaction-log', 25, transactionLog),
  signed('order/realtime', 50, realtimeOrders),
  signed('order/history', 50, orderHistory),
  signed('order/spot-borrow-check', 50, spotQuota),
  signed('execution/list', 50, executions),
  trade('create', {spot: 20, linear: 10}, preparePlace),
  trade('amend', {spot: 10, linear: 10}, prepareAmend),
  trade('cancel', {spot: 20, linear: 10}, prepareCancel),
  trade('cancel-all', {spot: 20, linear: 10}, prepareCancelAll, false),
]);

/** "BTCUSDT", spot and perpetual alike; perpetuals in USDC are "BTCPERP". */
export function spell({base, quote, product}: Pick<EngineMarket, 'base' | 'quote' | 'product'>): string {
  return product === 'linear' && quote === 'USDC' ? `${base}PERP` : `${base}${quote}`;
}
