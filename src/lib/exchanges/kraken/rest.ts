/** Where Kraken listens, and its endpoints, a line each. https://docs.kraken.com/api/docs/guides/spot-rest-intro */
import type {Origins} from '../../adapter/kit/origins.ts';

export const REST_ORIGINS: Origins = {live: 'https://api.kraken.com'};
/** https://docs.kraken.com/api/docs/guides/spot-ws-intro */
export const PUBLIC_STREAM_ORIGINS: Origins = {live: 'wss://ws.kraken.com'};
export const PRIVATE_STREAM_ORIGINS: Origins = {live: 'wss://ws-auth.kraken.com'};
export const STREAM_PATH = '/v2';

/** Most rows that a page of history has. */
export const PAGE_ROWS = 50;

export interface Endpoint {
  readonly path: string;
  /** Private calls are signed POSTs, public ones GETs. */
  readonly isPrivate: boolean;
  /** Points of the key's call counter; trading calls have a limiter of their own and cost none. */
  readonly points: number;
  /** Cancels, and reads that show which orders are live. */
  readonly endsRisk: boolean;
}

const open = (name: string): Endpoint => ({path: `/0/public/${name}`, isPrivate: false, points: 0, endsRisk: false});
const signed = (name: string, points: number, endsRisk = false): Endpoint => ({
  ...{path: `/0/private/${name}`, isPrivate: true, points, endsRisk},
});

export const time: Endpoint = {...open('Time'), endsRisk: true};
export const assetPairs = open('AssetPairs');
export const depth = open('Depth');
export const ticker = open('Ticker');

export const balanceEx = signed('BalanceEx', 1);
export const openPositions = signed('OpenPositions', 1);
export const tradeVolume = signed('TradeVolume', 1);
export const getApiKeyInfo = signed('GetApiKeyInfo', 1);
export const getWebSocketsToken = signed('GetWebSocketsToken', 1, true);

export const openOrders = signed('OpenOrders', 1, true);
export const queryOrders = signed('QueryOrders', 1, true);
export const closedOrders = signed('ClosedOrders', 1, true);
/** "Ledger/trade history calls increase the counter by 4." .../guides/spot-rest-ratelimits */
export const tradesHistory = signed('TradesHistory', 4, true);
export const ledgers = signed('Ledgers', 4);
export const depositStatus = signed('DepositStatus', 1);
export const withdrawStatus = signed('WithdrawStatus', 1);

export const addOrder = signed('AddOrder', 0);
export const amendOrder = signed('AmendOrder', 0);
export const cancelOrder = signed('CancelOrder', 0, true);
export const cancelAllOrders = signed('CancelAll', 1, true);
