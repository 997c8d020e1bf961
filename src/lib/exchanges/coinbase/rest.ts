/**
 * Where Coinbase listens, and its endpoints, a line each. Advanced Trade has no test network (its sandbox answers with fixed
 * text). https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/rest-api
 */
import type {Origins} from '../../adapter/kit/origins.ts';

export const REST_ORIGINS: Origins = {live: 'https://api.coinbase.com'};
/** https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview */
export const PUBLIC_STREAM_ORIGINS: Origins = {live: 'wss://advanced-trade-ws.coinbase.com'};
export const PRIVATE_STREAM_ORIGINS: Origins = {live: 'wss://advanced-trade-ws-user.coinbase.com'};

export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Without a query: the very text that a token is made for. */
  readonly path: string;
  readonly signed: boolean;
  /** Cancels, and reads that show which orders are live. */
  readonly endsRisk: boolean;
}

/** A read that answers with a list, in pages. */
export interface ListEndpoint extends Endpoint {
  /** Where the rows stand. */
  readonly field: string;
}

const open = (path: string): Endpoint => ({
  method: 'GET',
  path: `/api/v3/brokerage/${path}`,
  signed: false,
  endsRisk: false,
});
const signed = (path: string, endsRisk = false): Endpoint => ({...open(path), signed: true, endsRisk});
const command = (path: string, endsRisk = false): Endpoint => ({...signed(path, endsRisk), method: 'POST'});

export const serverTime: Endpoint = {...open('time'), endsRisk: true};
export const productList: ListEndpoint = {...open('market/products'), field: 'products'};
export const product = (id: string): Endpoint => open(`market/products/${encodeURIComponent(id)}`);
export const productBook = open('market/product_book');

export const bestBidAsk = signed('best_bid_ask');
export const accountList: ListEndpoint = {...signed('accounts'), field: 'accounts'};
export const keyPermissions = signed('key_permissions');
export const portfolioBreakdown = (id: string): Endpoint => signed(`portfolios/${encodeURIComponent(id)}`);
export const transactionSummary = signed('transaction_summary');

export const orderById = (id: string): Endpoint => signed(`orders/historical/${encodeURIComponent(id)}`, true);
export const orderList: ListEndpoint = {...signed('orders/historical/batch', true), field: 'orders'};
export const fillList: ListEndpoint = {...signed('orders/historical/fills', true), field: 'fills'};

/** Of the older API, which the same key opens. https://docs.cdp.coinbase.com/coinbase-app/track-apis/accounts */
export const walletList: Endpoint = {...signed(''), path: '/v2/accounts'};
export const transactionsOf = (wallet: string): Endpoint => ({
  ...walletList,
  path: `/v2/accounts/${encodeURIComponent(wallet)}/transactions`,
});

export const createOrder = command('orders');
/** Changes nothing, and so may be asked again. */
export const previewOrder = command('orders/preview');
export const editOrder = command('orders/edit');
export const cancelOrders = command('orders/batch_cancel', true);
