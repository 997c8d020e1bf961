/** Every endpoint in one table: what it is called over REST and over the WebSocket API, its weight, who may. */
import type {EngineMarket} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../kit/endpoints.ts';
import type {Params} from '../../kit/params.ts';
import {
  account,
  apiRestrictions,
  coins,
  commission,
  flexiblePositions,
  fundingAssets,
  myFilters,
  userAssets,
  walletValues,
} from './account.ts';
import {prepareAmend, prepareCancel, prepareCancelAll, prepareReplace} from './change.ts';
import type {Context, Weight} from './context.ts';
import {allLists, openLists, prepareCancelList, queryList} from './list-reads.ts';
import {
  aggregateTrades,
  averagePrice,
  bestQuote,
  dayTicker,
  depth,
  depthWeight,
  lastPrice,
  perSymbol,
  recentTrades,
} from './market-data.ts';
import {allOrders, amendments, myTrades, openOrders, queryOrder} from './orders.ts';
import {listOf} from './params.ts';
import {preparePlace, testOrder} from './place.ts';
import {prepareList} from './place-list.ts';
import {exchangeInfo} from './rules.ts';
import {conversions, deposits, distributions, dust, rebates, transfers, withdrawals} from './wallet-history.ts';

export type BinanceEndpoint = Endpoint<Context, Weight>;
type Answer = Query<Context, Weight>['answer'];
type Prepare = Trade<Context, Weight>['prepare'];

const open = (rest: string, socket: string | null, cost: Weight, answer: Answer): BinanceEndpoint => ({
  rest,
  ...(socket !== null && {socket}),
  signed: false,
  cost,
  answer,
});
const signed = (rest: string, socket: string | null, cost: Weight, answer: Answer): BinanceEndpoint => ({
  ...open(rest, socket, cost, answer),
  signed: true,
});
const trade = (rest: string, socket: string, prepare: Prepare, cost = 1): BinanceEndpoint => ({
  rest,
  socket,
  signed: true,
  cost,
  prepare,
});

const oneOrMany = (one: number, many: number) => (params: Params) => (params.has('symbol') ? one : many);
/** By how many symbols are named; none names all. */
const dayTickerWeight = (params: Params) => {
  const count = params.has('symbol') ? 1 : (listOf(params, 'symbols')?.length ?? Number.POSITIVE_INFINITY);
  if (count <= 20) return 2;
  return count <= 100 ? 40 : 80;
};
const none = () => [];
const gone = () => {
  throw new ApiError(-1000, 'This endpoint has been retired. Use the WebSocket API user data stream.', {status: 410});
};

export const ENDPOINTS = new EndpointTable<BinanceEndpoint>([
  open('GET /api/v3/ping', 'ping', 1, () => ({})),
  open('GET /api/v3/time', 'time', 1, (context) => ({serverTime: context.now()})),
  open('GET /api/v3/exchangeInfo', 'exchangeInfo', 20, exchangeInfo),
  open('GET /api/v3/depth', 'depth', depthWeight, depth),
  open('GET /api/v3/trades', 'trades.recent', 25, recentTrades),
  open('GET /api/v3/aggTrades', 'trades.aggregate', 4, aggregateTrades),
  open('GET /api/v3/klines', 'klines', 2, none),
  open('GET /api/v3/avgPrice', 'avgPrice', 2, averagePrice),
  open('GET /api/v3/ticker/price', 'ticker.price', oneOrMany(2, 4), perSymbol(lastPrice)),
  open('GET /api/v3/ticker/bookTicker', 'ticker.book', oneOrMany(2, 4), perSymbol(bestQuote)),
  open('GET /api/v3/ticker/24hr', 'ticker.24hr', dayTickerWeight, perSymbol(dayTicker)),
  signed('GET /api/v3/account', 'account.status', 20, account),
  signed('GET /api/v3/account/commission', 'account.commission', 20, commission),
  signed('GET /api/v3/rateLimit/order', 'account.rateLimits.orders', 40, (context, {account}) =>
    context.limits.orderLimits(context.now(), account),
  ),
  signed('GET /api/v3/myFilters', 'myFilters', 40, myFilters),
  trade('POST /api/v3/order', 'order.place', preparePlace),
  signed(
    'POST /api/v3/order/test',
    'order.test',
    (params) => (params.optional('computeCommissionRates') === 'true' ? 20 : 1),
    testOrder,
  ),
  signed('GET /api/v3/order', 'order.status', 4, queryOrder),
  trade('DELETE /api/v3/order', 'order.cancel', prepareCancel),
  trade('POST /api/v3/order/cancelReplace', 'order.cancelReplace', prepareReplace),
  trade('PUT /api/v3/order/amend/keepPriority', 'order.amend.keepPriority', prepareAmend, 4),
  signed('GET /api/v3/order/amendments', 'order.amendments', 4, amendments),
  signed('GET /api/v3/openOrders', 'openOrders.status', oneOrMany(6, 80), openOrders),
  trade('DELETE /api/v3/openOrders', 'openOrders.cancelAll', prepareCancelAll),
  signed('GET /api/v3/allOrders', 'allOrders', 20, allOrders),
  signed('GET /api/v3/myTrades', 'myTrades', (params) => (params.has('orderId') ? 5 : 20), myTrades),
  trade('POST /api/v3/orderList/oco', 'orderList.place.oco', prepareList('OCO')),
  trade('POST /api/v3/orderList/oto', 'orderList.place.oto', prepareList('OTO')),
  trade('POST /api/v3/orderList/otoco', 'orderList.place.otoco', prepareList('OTOCO')),
  trade('POST /api/v3/orderList/opo', 'orderList.place.opo', prepareList('OPO')),
  trade('POST /api/v3/orderList/opoco', 'orderList.place.opoco', prepareList('OPOCO')),
  trade('DELETE /api/v3/orderList', 'orderList.cancel', prepareCancelList),
  signed('GET /api/v3/orderList', 'orderList.status', 4, queryList),
  signed('GET /api/v3/openOrderList', 'openOrderLists.status', 6, openLists),
  signed('GET /api/v3/allOrderList', 'allOrderLists', 20, allLists),
  open('POST /api/v3/userDataStream', 'userDataStream.start', 2, gone),
  open('PUT /api/v3/userDataStream', 'userDataStream.ping', 2, gone),
  open('DELETE /api/v3/userDataStream', 'userDataStream.stop', 2, gone),
  open('GET /sapi/v1/system/status', null, 1, () => ({status: 0, msg: 'normal'})),
  signed('GET /sapi/v1/account/apiRestrictions', null, 1, apiRestrictions),
  signed('GET /sapi/v1/account/status', null, 1, () => ({data: 'Normal'})),
  signed('POST /sapi/v3/asset/getUserAsset', null, 5, userAssets),
  signed('POST /sapi/v1/asset/get-funding-asset', null, 1, fundingAssets),
  signed('GET /sapi/v1/asset/wallet/balance', null, 60, walletValues),
  signed('GET /sapi/v1/simple-earn/flexible/position', null, 150, flexiblePositions),
  signed('GET /sapi/v1/simple-earn/locked/position', null, 150, () => ({rows: [], total: 0})),
  signed('GET /sapi/v1/capital/config/getall', null, 10, coins),
  signed('GET /sapi/v1/capital/deposit/hisrec', null, 1, deposits),
  signed('GET /sapi/v1/asset/transfer', null, 1, transfers),
  signed('GET /sapi/v1/asset/assetDividend', null, 10, distributions),
  signed('GET /sapi/v1/asset/dribblet', null, 1, dust),
  // These three count by account at the exchange, and few of them fill its minute: here they are nearly free.
  signed('GET /sapi/v1/capital/withdraw/history', null, 1, withdrawals),
  signed('GET /sapi/v1/convert/tradeFlow', null, 1, conversions),
  signed('GET /sapi/v1/rebate/taxQuery', null, 1, rebates),
  open('GET /sapi/v1/margin/allPairs', null, 1, none),
  open('GET /sapi/v1/margin/isolated/allPairs', null, 10, none),
]);

/** "BTCUSDT", spot and perpetual alike. */
export function spell({base, quote}: Pick<EngineMarket, 'base' | 'quote'>): string {
  return `${base}${quote}`;
}
