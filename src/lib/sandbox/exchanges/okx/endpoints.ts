/** Every endpoint in one table: what it is called over REST and on a socket, how often it may be asked, and by whom. */
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../kit/endpoints.ts';
import {currencies, fundingBalances, maxAvailable, maxSize, savings, tradingBalance, valuation} from './account.ts';
import {finishedAlgos, oneAlgo, pendingAlgos} from './algos.ts';
import {billsOf, billTypes} from './bill-view.ts';
import {prepareCancelAllAfter} from './cancel-all-after.ts';
import {candles} from './candles.ts';
import {AMEND, CANCEL} from './change.ts';
import {AMEND_ALGO, CANCEL_ALGO} from './change-algo.ts';
import {prepareClosePosition} from './close-position.ts';
import type {Context, Cost} from './context.ts';
import {fundingHistory, fundingRates, markPrices, openInterest, positionTiers} from './contract-data.ts';
import {leverageInfo, prepareLeverage, preparePositionMode} from './contract-settings.ts';
import {fills} from './fills.ts';
import {listInstruments} from './instruments.ts';
import {indexTickers, orderBook, priceLimit, recentTrades, serverTime, systemStatus, ticker, tickers} from './market-data.ts';
import {inTurn, type Operation} from './operations.ts';
import {completedOrders, oneOrder, pendingOrders, QUARTER_MS, WEEK_MS} from './orders.ts';
import {PLACE} from './place.ts';
import {PLACE_ALGO} from './place-algo.ts';
import {accountRisk, listPositions} from './positions.ts';
import {accountConfig, tradeFee} from './rights.ts';
import {deposits, lendingHistory, walletBills, withdrawals} from './wallet-bills.ts';

export type OkxEndpoint = Endpoint<Context, Cost>;
type Answer = Query<Context, Cost>['answer'];

const SECOND_MS = 1000;
const THREE_DAYS_MS = 3 * 86_400_000;
const MONTH_MS = 31 * 86_400_000;

const open = (path: string, limit: number, answer: Answer, ms?: number): OkxEndpoint => ({
  rest: `GET /api/v5/${path}`,
  signed: false,
  cost: {by: 'ADDRESS', limit, ...(ms !== undefined && {ms})},
  answer,
});
const signed = (path: string, limit: number, answer: Answer, ms?: number): OkxEndpoint => ({
  rest: `GET /api/v5/${path}`,
  signed: true,
  cost: {by: 'USER', limit, ...(ms !== undefined && {ms})},
  answer,
});
/** `single`: the name of the same operation for one order. */
const trade = (name: string, limit: number, operation: Operation, {socket, single}: {socket?: string; single?: string} = {}) =>
  ({
    rest: `POST /api/v5/trade/${name}`,
    ...(socket !== undefined && {socket}),
    signed: true,
    cost: {by: 'INSTRUMENT', limit, ...(single !== undefined && {single: `POST /api/v5/trade/${single}`})},
    prepare: inTurn(operation),
  }) satisfies OkxEndpoint;

/** Asked by address and instrument. */
const ofInstrument = (path: string, limit: number, answer: Answer): OkxEndpoint => ({
  ...open(path, limit, answer),
  cost: {by: 'INSTRUMENT', limit},
});
const change = (path: string, limit: number, prepare: Trade<Context, Cost>['prepare'], by: Cost['by'] = 'USER'): OkxEndpoint => ({
  rest: `POST /api/v5/${path}`,
  signed: true,
  cost: {by, limit},
  prepare,
});

export const ENDPOINTS = new EndpointTable<OkxEndpoint>([
  open('public/time', 10, serverTime),
  open('public/instruments', 20, listInstruments),
  open('public/price-limit', 20, priceLimit),
  open('public/position-tiers', 10, positionTiers),
  ofInstrument('public/mark-price', 10, markPrices),
  ofInstrument('public/funding-rate', 10, fundingRates),
  ofInstrument('public/funding-rate-history', 10, fundingHistory),
  ofInstrument('public/open-interest', 20, openInterest),
  open('system/status', 1, systemStatus, 5 * SECOND_MS),
  open('market/books', 40, orderBook),
  open('market/ticker', 20, ticker),
  open('market/tickers', 20, tickers),
  open('market/index-tickers', 20, indexTickers),
  open('market/trades', 100, recentTrades),
  open('market/candles', 40, candles),
  signed('account/config', 5, accountConfig),
  signed('account/instruments', 20, listInstruments),
  signed('account/balance', 10, tradingBalance),
  signed('account/positions', 10, listPositions),
  signed('account/account-position-risk', 10, accountRisk),
  signed('account/leverage-info', 20, leverageInfo),
  signed('account/bills', 5, billsOf(WEEK_MS), SECOND_MS),
  signed('account/bills-archive', 5, billsOf(QUARTER_MS)),
  signed('account/subtypes', 20, billTypes),
  signed('account/trade-fee', 5, tradeFee),
  signed('account/max-size', 20, maxSize),
  signed('account/max-avail-size', 20, maxAvailable),
  signed('asset/balances', 6, fundingBalances, SECOND_MS),
  signed('asset/currencies', 6, currencies, SECOND_MS),
  signed('asset/asset-valuation', 1, valuation, SECOND_MS),
  signed('asset/bills', 6, walletBills(MONTH_MS), SECOND_MS),
  signed('asset/bills-history', 1, walletBills(null), SECOND_MS),
  signed('asset/deposit-history', 6, deposits, SECOND_MS),
  signed('asset/withdrawal-history', 6, withdrawals, SECOND_MS),
  signed('finance/savings/balance', 6, savings, SECOND_MS),
  signed('finance/savings/lending-history', 6, lendingHistory, SECOND_MS),
  {rest: 'GET /api/v5/trade/order', signed: true, cost: {by: 'INSTRUMENT', limit: 60}, answer: oneOrder},
  signed('trade/orders-pending', 60, pendingOrders),
  signed('trade/orders-history', 40, completedOrders(WEEK_MS)),
  signed('trade/orders-history-archive', 20, completedOrders(QUARTER_MS)),
  signed('trade/fills', 60, fills(THREE_DAYS_MS, false)),
  signed('trade/fills-history', 10, fills(QUARTER_MS, true)),
  signed('trade/order-algo', 20, oneAlgo),
  signed('trade/orders-algo-pending', 20, pendingAlgos),
  signed('trade/orders-algo-history', 20, finishedAlgos),
  change('account/set-position-mode', 5, preparePositionMode),
  change('account/set-leverage', 20, prepareLeverage),
  change('trade/close-position', 20, prepareClosePosition, 'INSTRUMENT'),
  trade('order', 60, PLACE, {socket: 'order'}),
  trade('batch-orders', 300, PLACE, {socket: 'batch-orders', single: 'order'}),
  trade('cancel-order', 60, CANCEL, {socket: 'cancel-order'}),
  trade('cancel-batch-orders', 300, CANCEL, {socket: 'batch-cancel-orders', single: 'cancel-order'}),
  trade('amend-order', 60, AMEND, {socket: 'amend-order'}),
  trade('amend-batch-orders', 300, AMEND, {socket: 'batch-amend-orders', single: 'amend-order'}),
  {
    rest: 'POST /api/v5/trade/cancel-all-after',
    signed: true,
    cost: {by: 'USER', limit: 1, ms: SECOND_MS},
    prepare: prepareCancelAllAfter,
  },
  trade('order-algo', 20, PLACE_ALGO),
  trade('cancel-algos', 20, CANCEL_ALGO),
  trade('amend-algos', 20, AMEND_ALGO),
]);
