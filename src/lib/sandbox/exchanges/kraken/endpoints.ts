/** Every endpoint in one table: what it is called over REST and on a socket, and what it adds to the counter of its key. */
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../kit/endpoints.ts';
import {earnAllocations, extendedBalance, plainBalance, tradeBalance} from './account.ts';
import {prepareAmend, prepareCancel, prepareCancelAll, prepareCancelBatch} from './change.ts';
import type {Context, Points} from './context.ts';
import {prepareEdit} from './edit.ts';
import {queryTrades, tradesHistory} from './fills.ts';
import {depositStatus, ledgers, withdrawStatus} from './ledgers.ts';
import {assetPairs, assets, orderBook, recentTrades, serverTime, systemStatus, tickers} from './market-data.ts';
import {closedOrders, openOrdersList, queryOrders} from './orders.ts';
import {preparePlace} from './place.ts';
import {keyInfo, socketToken, tradeVolume} from './rights.ts';

export type KrakenEndpoint = Endpoint<Context, Points>;
type Answer = Query<Context, Points>['answer'];
type Prepare = Trade<Context, Points>['prepare'];

const open = (name: string, answer: Answer): KrakenEndpoint => ({
  rest: `GET /0/public/${name}`,
  signed: false,
  cost: 0,
  answer,
});
const signed = (name: string, answer: Answer, cost = 1): KrakenEndpoint => ({
  rest: `POST /0/private/${name}`,
  signed: true,
  cost,
  answer,
});
/** AddOrder and CancelOrder have a counter of their own, by pair; the pages leave open where their kin count. */
const trade = (name: string, prepare: Prepare, socket: string | null, cost = 0): KrakenEndpoint => ({
  rest: `POST /0/private/${name}`,
  ...(socket !== null && {socket}),
  signed: true,
  cost,
  prepare,
});
/** "Ledger/trade history calls increase the counter by 4." */
const HISTORY = 4;

export const ENDPOINTS = new EndpointTable<KrakenEndpoint>([
  open('Time', serverTime),
  open('SystemStatus', systemStatus),
  open('Assets', assets),
  open('AssetPairs', assetPairs),
  open('Ticker', tickers),
  open('Depth', orderBook),
  open('Trades', recentTrades),
  signed('Balance', plainBalance),
  signed('BalanceEx', extendedBalance),
  signed('TradeBalance', tradeBalance),
  signed('Earn/Allocations', earnAllocations),
  signed('OpenPositions', () => ({})),
  signed('TradeVolume', tradeVolume),
  signed('GetApiKeyInfo', keyInfo),
  signed('GetWebSocketsToken', socketToken),
  signed('QueryOrders', queryOrders),
  signed('OpenOrders', openOrdersList),
  signed('ClosedOrders', closedOrders),
  signed('QueryTrades', queryTrades),
  signed('TradesHistory', tradesHistory, HISTORY),
  signed('Ledgers', ledgers, HISTORY),
  signed('DepositStatus', depositStatus),
  signed('WithdrawStatus', withdrawStatus),
  trade('AddOrder', preparePlace, 'add_order'),
  trade('AmendOrder', prepareAmend, 'amend_order'),
  trade('EditOrder', prepareEdit, null),
  trade('CancelOrder', prepareCancel, 'cancel_order'),
  trade('CancelOrderBatch', prepareCancelBatch, null),
  trade('CancelAll', prepareCancelAll, 'cancel_all', 1),
]);
