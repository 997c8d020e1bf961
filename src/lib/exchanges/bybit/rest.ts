/** One function per endpoint, in Bybit's own words. Nothing here knows the desk's model. */
import * as v from 'valibot';
import type {Client, Read} from './client.ts';
import {ExecutionPage, OrderPage} from './order-schemas.ts';
import * as schemas from './schemas.ts';

/** Bybit's name for a product line; the desk trades these two. */
export type Category = 'spot' | 'linear';

/** Stablecoins that linear contracts settle in; lists over all linear symbols must be asked per coin. */
export const SETTLE_COINS = ['USDT', 'USDC'] as const;

type Query = Readonly<Record<string, string | undefined>>;

const open = <T extends v.GenericSchema>(path: string, query: Query, schema: T): Read<T> => ({
  path,
  query,
  schema,
  signed: false,
});
const signed = <T extends v.GenericSchema>(path: string, query: Query, schema: T): Read<T> => ({
  path,
  query,
  schema,
  signed: true,
});

export const spotInstruments = (client: Client, query: {symbol?: string}, signal: AbortSignal) =>
  client.read(open('/v5/market/instruments-info', {category: 'spot', ...query}, schemas.SpotInstruments), signal);

export const linearInstruments = (
  client: Client,
  query: {symbol?: string; limit?: string; cursor?: string | undefined},
  signal: AbortSignal,
) => client.read(open('/v5/market/instruments-info', {category: 'linear', ...query}, schemas.LinearInstruments), signal);

export const orderbook = (client: Client, query: {category: Category; symbol: string; limit: string}, signal: AbortSignal) =>
  client.read(open('/v5/market/orderbook', query, schemas.Book), signal);

export const tickers = (client: Client, query: {category: Category}, signal: AbortSignal) =>
  client.read(open('/v5/market/tickers', query, schemas.Tickers), signal);

export const feeRate = (client: Client, query: {category: Category; symbol: string}, signal: AbortSignal) =>
  client.read(signed('/v5/account/fee-rate', query, schemas.FeeRates), signal);

export const walletBalance = (client: Client, signal: AbortSignal) =>
  client.read(signed('/v5/account/wallet-balance', {accountType: 'UNIFIED'}, schemas.UnifiedWallet), signal);

export const fundingBalance = (client: Client, signal: AbortSignal) =>
  client.read(signed('/v5/asset/transfer/query-account-coins-balance', {accountType: 'FUND'}, schemas.FundingWallet), signal);

export const queryApi = (client: Client, signal: AbortSignal) =>
  client.read(signed('/v5/user/query-api', {}, schemas.KeyInfo), signal);

/** Which orders: `settleCoin` or `symbol` is needed for linear unless an id is given. */
export interface OrderQuery {
  readonly category: Category;
  readonly symbol?: string | undefined;
  readonly settleCoin?: string | undefined;
  readonly orderId?: string | undefined;
  readonly orderLinkId?: string | undefined;
  readonly openOnly?: '0';
  readonly startTime?: string;
  readonly endTime?: string;
  readonly limit?: string;
  readonly cursor?: string | undefined;
}

export const orderRealtime = (client: Client, query: OrderQuery, signal: AbortSignal) =>
  client.read(signed('/v5/order/realtime', {...query}, OrderPage), signal);

export const orderHistory = (client: Client, query: OrderQuery, signal: AbortSignal) =>
  client.read(signed('/v5/order/history', {...query}, OrderPage), signal);

export const executionList = (client: Client, query: OrderQuery, signal: AbortSignal) =>
  client.read(signed('/v5/execution/list', {...query, execType: 'Trade'}, ExecutionPage), signal);

export const accountInfo = (client: Client, signal: AbortSignal) =>
  client.read(signed('/v5/account/info', {}, v.object({marginMode: v.string()})), signal);

export const positionList = (
  client: Client,
  query: {settleCoin?: string; symbol?: string; cursor?: string | undefined},
  signal: AbortSignal,
) => client.read(signed('/v5/position/list', {category: 'linear', ...query, limit: '200'}, schemas.PositionPage), signal);

export const ORDER_CREATE = '/v5/order/create';

/** Signs with the time given, so that the fence is the one that was journaled. */
export const orderCreate = (client: Client, category: Category, body: string, signedAt: number, signal: AbortSignal) =>
  client.command({path: ORDER_CREATE, body, budget: `${ORDER_CREATE} ${category}`, signedAt}, signal);

export const orderChange = (
  client: Client,
  path: '/v5/order/amend' | '/v5/order/cancel' | '/v5/order/cancel-all',
  terms: {readonly category: Category} & Query,
  signal: AbortSignal,
  signedAt = client.now(),
) => client.command({path, body: JSON.stringify(terms), budget: `${path} ${terms.category}`, signedAt}, signal);

interface Page<T> {
  readonly list: readonly T[];
  readonly nextPageCursor: string;
}

/**
 * All rows of a paged list, or the first `limit`. The last page may carry a cursor as well, so a page that is not full
 * ends the list where pages are known to be filled (`pageSize`); else an empty page or a repeated cursor does.
 */
export async function allPages<T>(
  read: (cursor: string | undefined) => Promise<Page<T>>,
  {limit = Number.POSITIVE_INFINITY, pageSize = 1}: {readonly limit?: number; readonly pageSize?: number} = {},
): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  for (;;) {
    const {list, nextPageCursor} = await read(cursor);
    rows.push(...list);
    if (nextPageCursor === '' || nextPageCursor === cursor || list.length < pageSize || rows.length >= limit)
      return rows.slice(0, limit);
    cursor = nextPageCursor;
  }
}
