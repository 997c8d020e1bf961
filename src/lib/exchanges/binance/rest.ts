/** One line an endpoint. https://developers.binance.com/docs/binance-spot-api-docs/rest-api (under /sapi: the wallet pages) */
import * as v from 'valibot';
import {Account, EarnPage, WalletValues} from './balance.ts';
import {Depth} from './book.ts';
import type {Endpoint, ReadEndpoint} from './client.ts';
import {Commission} from './fees.ts';
import {ExchangeInfo} from './market.ts';
import {WireOrder} from './order.ts';
import {AssetIndexes, TickerPrices} from './prices.ts';
import {ApiRestrictions} from './rights.ts';

/** Most rows that one page of history can have. */
export const PAGE_ROWS = 1000;

const open = <T extends v.GenericSchema>(path: string, weight: number, answer: T): ReadEndpoint<T> => ({
  ...{method: 'GET', path, weight, signed: false, endsRisk: false, answer},
});
const signed = <T extends v.GenericSchema>(path: string, weight: number, answer: T): ReadEndpoint<T> => ({
  ...{method: 'GET', path, weight, signed: true, endsRisk: false, answer},
});
/** Reads that show which orders are live. */
const orders = <T extends v.GenericSchema>(path: string, weight: number, answer: T): ReadEndpoint<T> => ({
  ...{method: 'GET', path, weight, signed: true, endsRisk: true, answer},
});
const change = (method: Endpoint['method'], path: string, weight: number, endsRisk = false): Endpoint => ({
  ...{method, path, weight, signed: true, endsRisk},
});

/** Lists are read row by row. */
const Rows = v.array(v.unknown());
/** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints#query-order-list-user_data */
const OrderList = v.object({contingencyType: v.optional(v.string()), orders: v.array(v.looseObject({orderId: v.unknown()}))});

export const EXCHANGE_INFO = open('/api/v3/exchangeInfo', 20, ExchangeInfo);
export const DEPTH = open('/api/v3/depth', 5, Depth);
export const TICKER_PRICES = open('/api/v3/ticker/price', 4, TickerPrices);
/** For a list of names; the weight goes by how many there are. */
export const DAY_TICKERS = open('/api/v3/ticker/24hr', 80, Rows);
export const ASSET_INDEXES = open('/fapi/v1/assetIndex', 10, AssetIndexes);

export const ACCOUNT = signed('/api/v3/account', 20, Account);
export const COMMISSION = signed('/api/v3/account/commission', 20, Commission);
export const FUNDING_ASSETS: ReadEndpoint<typeof Rows> = {...signed('/sapi/v1/asset/get-funding-asset', 1, Rows), method: 'POST'};
export const FLEXIBLE_POSITIONS = signed('/sapi/v1/simple-earn/flexible/position', 150, EarnPage);
export const LOCKED_POSITIONS = signed('/sapi/v1/simple-earn/locked/position', 150, EarnPage);
export const WALLET_VALUES = signed('/sapi/v1/asset/wallet/balance', 60, WalletValues);
export const API_RESTRICTIONS = signed('/sapi/v1/account/apiRestrictions', 1, ApiRestrictions);

export const DEPOSITS = signed('/sapi/v1/capital/deposit/hisrec', 1, v.unknown());
/** These three count by account: `budgets.ts`. */
export const WITHDRAWALS = signed('/sapi/v1/capital/withdraw/history', 1200, v.unknown());
export const CONVERSIONS = signed('/sapi/v1/convert/tradeFlow', 200, v.unknown());
export const REBATES = signed('/sapi/v1/rebate/taxQuery', 800, v.unknown());
export const DISTRIBUTIONS = signed('/sapi/v1/asset/assetDividend', 10, v.unknown());
export const DUST = signed('/sapi/v1/asset/dribblet', 1, v.unknown());
export const TRANSFERS = signed('/sapi/v1/asset/transfer', 1, v.unknown());

export const QUERY_ORDER = orders('/api/v3/order', 4, WireOrder);
export const QUERY_ORDER_LIST = orders('/api/v3/orderList', 4, OrderList);
export const OPEN_ORDERS = orders('/api/v3/openOrders', 6, Rows);
/** Over all symbols. */
export const ALL_OPEN_ORDERS = orders('/api/v3/openOrders', 80, Rows);
export const ALL_ORDERS = signed('/api/v3/allOrders', 20, Rows);
export const MY_TRADES = signed('/api/v3/myTrades', 20, Rows);

/** What fails costs its weight; what succeeds costs nothing. */
export const NEW_ORDER = change('POST', '/api/v3/order', 1);
/** Order lists, which begin with one order and go on with those that are linked to it. */
export const NEW_OTO = change('POST', '/api/v3/orderList/oto', 1);
export const NEW_OTOCO = change('POST', '/api/v3/orderList/otoco', 1);
/** The same with what the first order brought in as the size of the others. */
export const NEW_OPO = change('POST', '/api/v3/orderList/opo', 1);
export const NEW_OPOCO = change('POST', '/api/v3/orderList/opoco', 1);
export const TEST_ORDER = change('POST', '/api/v3/order/test', 1);
export const CANCEL_REPLACE = change('POST', '/api/v3/order/cancelReplace', 1);
export const AMEND_KEEP_PRIORITY = change('PUT', '/api/v3/order/amend/keepPriority', 4);
export const CANCEL_ORDER = change('DELETE', '/api/v3/order', 1, true);
export const CANCEL_OPEN_ORDERS = change('DELETE', '/api/v3/openOrders', 1, true);
