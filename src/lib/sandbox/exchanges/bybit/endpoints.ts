/** Every endpoint in one table: what it is called over REST and on the trade socket, how often, and who may. */
import {
  accountInfo,
  assetOverview,
  coinInfo,
  coinsBalance,
  feeRate,
  keyInfo,
  spotQuota,
  walletBalance,
  withdrawable,
} from './account.ts';
import {candles} from './candles.ts';
import {type Call, type Context, categoryOf} from './context.ts';
import {instruments, orderBook, priceLimit, recentTrades, serverTime, tickers} from './market-data.ts';
import {prepareAmend, prepareCancel, prepareCancelAll} from './orders.ts';
import {preparePlace} from './place.ts';
import {executions, orderHistory, realtimeOrders} from './queries.ts';

interface Base {
  readonly rest: string;
  /** Op of the trade socket, where there is one. */
  readonly socket?: string;
  readonly signed: boolean;
  /** Requests of the account in a second; null for public data, which only the address counts for. */
  readonly perSecond: number | null;
}

/** A question. */
export interface Query extends Base {
  readonly answer: (context: Context, call: Call) => unknown;
}

/** Something for the matching engine: checked first, then done. */
export interface Trade extends Base {
  readonly perSecond: number;
  readonly prepare: (context: Context, call: Call) => () => unknown;
}

export type Endpoint = Query | Trade;

const open = (path: string, answer: Query['answer']): Query => ({
  rest: `GET /v5/market/${path}`,
  signed: false,
  perSecond: null,
  answer,
});
const signed = (path: string, perSecond: number, answer: Query['answer']): Query => ({
  rest: `GET /v5/${path}`,
  signed: true,
  perSecond,
  answer,
});
const trade = (name: string, perSecond: number, prepare: Trade['prepare'], socket = true): Trade => ({
  rest: `POST /v5/order/${name}`,
  ...(socket && {socket: `order.${name}`}),
  signed: true,
  perSecond,
  prepare,
});

/** Nobody holds a position here. */
const noPositions: Query['answer'] = (_, {params}) => {
  const category = categoryOf(params);
  if (category === 'linear' && params.optional('symbol') === null) params.text('settleCoin');
  return {category, list: [], nextPageCursor: ''};
};

const ENDPOINTS: readonly Endpoint[] = [
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
];

const BY_REST = new Map(ENDPOINTS.map((endpoint) => [endpoint.rest, endpoint]));
const BY_SOCKET = new Map(
  ENDPOINTS.flatMap((endpoint) => (endpoint.socket === undefined ? [] : [[endpoint.socket, endpoint] as const])),
);

export function restEndpoint(method: string, path: string): Endpoint | null {
  return BY_REST.get(`${method} ${path}`) ?? null;
}

export function socketEndpoint(op: string): Endpoint | null {
  return BY_SOCKET.get(op) ?? null;
}
