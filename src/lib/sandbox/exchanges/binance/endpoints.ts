/** Every endpoint in one table: what it is called over REST and over the WebSocket API, what it costs, who may. */
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
import type {Call, Context} from './context.ts';
import {ApiError} from './errors.ts';
import {exchangeInfo} from './exchange-info.ts';
import {
  aggregateTrades,
  assetIndexes,
  averagePrice,
  bestQuote,
  dayTicker,
  depth,
  depthWeight,
  lastPrice,
  perSymbol,
  recentTrades,
} from './market-data.ts';
import {
  allOrders,
  amendments,
  myTrades,
  openOrders,
  prepareAmend,
  prepareCancel,
  prepareCancelAll,
  prepareReplace,
  queryOrder,
} from './orders.ts';
import {preparePlace, testOrder} from './place.ts';

interface Base {
  readonly rest: string;
  /** Method of the WebSocket API, where there is one. */
  readonly socket?: string;
  readonly signed: boolean;
  readonly weight: number | ((call: Call) => number);
}

/** A question. */
export interface Query extends Base {
  readonly answer: (context: Context, call: Call) => unknown;
}

/** Something for the matching engine: checked first, then done. Costs its weight only when it fails. */
export interface Trade extends Base {
  readonly prepare: (context: Context, call: Call) => () => unknown;
}

export type Endpoint = Query | Trade;

const open = (rest: string, socket: string | null, weight: Base['weight'], answer: Query['answer']): Query => ({
  rest,
  ...(socket !== null && {socket}),
  signed: false,
  weight,
  answer,
});
const signed = (rest: string, socket: string | null, weight: Base['weight'], answer: Query['answer']): Query => ({
  ...open(rest, socket, weight, answer),
  signed: true,
});
const trade = (rest: string, socket: string, prepare: Trade['prepare']): Trade => ({
  rest,
  socket,
  signed: true,
  weight: 1,
  prepare,
});

const oneOrMany =
  (one: number, many: number) =>
  ({params}: Call) =>
    params.has('symbol') ? one : many;
const none = () => [];
const gone = () => {
  throw new ApiError(-1000, 'This endpoint has been retired. Use the WebSocket API user data stream.', {status: 410});
};

const ENDPOINTS: readonly Endpoint[] = [
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
  open('GET /api/v3/ticker/24hr', 'ticker.24hr', oneOrMany(2, 80), perSymbol(dayTicker)),
  open('GET /fapi/v1/assetIndex', null, 10, assetIndexes),
  signed('GET /api/v3/account', 'account.status', 20, account),
  signed('GET /api/v3/account/commission', 'account.commission', 20, commission),
  signed('GET /api/v3/rateLimit/order', 'account.rateLimits.orders', 40, (context) => context.limits.orderLimits(context.now())),
  signed('GET /api/v3/myFilters', 'myFilters', 40, myFilters),
  trade('POST /api/v3/order', 'order.place', preparePlace),
  signed(
    'POST /api/v3/order/test',
    'order.test',
    ({params}) => (params.optional('computeCommissionRates') === 'true' ? 20 : 1),
    testOrder,
  ),
  signed('GET /api/v3/order', 'order.status', 4, queryOrder),
  trade('DELETE /api/v3/order', 'order.cancel', prepareCancel),
  trade('POST /api/v3/order/cancelReplace', 'order.cancelReplace', prepareReplace),
  {...trade('PUT /api/v3/order/amend/keepPriority', 'order.amend.keepPriority', prepareAmend), weight: 4},
  signed('GET /api/v3/order/amendments', 'order.amendments', 4, amendments),
  signed('GET /api/v3/openOrders', 'openOrders.status', oneOrMany(6, 80), openOrders),
  trade('DELETE /api/v3/openOrders', 'openOrders.cancelAll', prepareCancelAll),
  signed('GET /api/v3/allOrders', 'allOrders', 20, allOrders),
  signed('GET /api/v3/myTrades', 'myTrades', ({params}) => (params.has('orderId') ? 5 : 20), myTrades),
  signed('GET /api/v3/openOrderList', 'openOrderLists.status', 6, none),
  signed('GET /api/v3/allOrderList', 'allOrderLists', 20, none),
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
  open('GET /sapi/v1/margin/allPairs', null, 1, none),
  open('GET /sapi/v1/margin/isolated/allPairs', null, 10, none),
];

const BY_REST = new Map(ENDPOINTS.map((endpoint) => [endpoint.rest, endpoint]));
const BY_SOCKET = new Map(
  ENDPOINTS.flatMap((endpoint) => (endpoint.socket === undefined ? [] : [[endpoint.socket, endpoint] as const])),
);

export function restEndpoint(method: string, path: string): Endpoint | null {
  return BY_REST.get(`${method} ${path}`) ?? null;
}

export function socketEndpoint(method: string): Endpoint | null {
  return BY_SOCKET.get(method) ?? null;
}
