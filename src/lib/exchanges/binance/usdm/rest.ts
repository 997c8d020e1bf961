/** One line an endpoint. https://developers.binance.com/docs/derivatives/usds-margined-futures */
import * as v from 'valibot';
import {Depth} from '../book.ts';
import type {Endpoint, ReadEndpoint} from '../client.ts';

/** Most rows that one page of history can have. */
export const PAGE_ROWS = 1000;

const List = v.array(v.unknown());
const Fields = v.looseObject({});
/** One row, or a list of them: some answers for one symbol come bare. */
const OneOrList = v.pipe(
  v.union([List, Fields]),
  v.transform((answer): readonly unknown[] => (Array.isArray(answer) ? answer : [answer])),
);

type Kind = Pick<Endpoint, 'signed' | 'endsRisk'>;
const OPEN: Kind = {signed: false, endsRisk: false};
const SIGNED: Kind = {signed: true, endsRisk: false};
/** Shows what is live, or how large a position is. */
const RISK: Kind = {signed: true, endsRisk: true};

const read = <T extends v.GenericSchema>(path: string, weight: number, kind: Kind, answer: T): ReadEndpoint<T> => ({
  ...{method: 'GET', path, weight, answer},
  ...kind,
});
const change = (method: Endpoint['method'], path: string, weight: number, endsRisk = false): Endpoint => ({
  ...{method, path, weight, signed: true, endsRisk},
});

export const EXCHANGE_INFO = read('/fapi/v1/exchangeInfo', 1, OPEN, v.object({symbols: List}));
export const DEPTH = read('/fapi/v1/depth', 5, OPEN, Depth);
export const DAY_TICKERS = read('/fapi/v1/ticker/24hr', 40, OPEN, OneOrList);
export const BOOK_TICKERS = read('/fapi/v1/ticker/bookTicker', 5, OPEN, OneOrList);
export const PREMIUM_INDEX = read('/fapi/v1/premiumIndex', 10, OPEN, OneOrList);
export const FUNDING_INFO = read('/fapi/v1/fundingInfo', 0, OPEN, List);

export const ACCOUNT = read('/fapi/v3/account', 5, SIGNED, Fields);
/** USD prices of assets, and what they count for as margin in multi-assets mode; 1 for one asset. */
export const ASSET_INDEX = read('/fapi/v1/assetIndex', 10, OPEN, OneOrList);
/** How the account holds contracts: an order that closes a position is encoded by it, in hedge mode it is refused without. */
export const ACCOUNT_CONFIG = read('/fapi/v1/accountConfig', 5, RISK, Fields);
export const SYMBOL_CONFIG = read('/fapi/v1/symbolConfig', 5, RISK, OneOrList);
export const POSITION_RISK = read('/fapi/v3/positionRisk', 5, RISK, List);
export const LEVERAGE_BRACKET = read('/fapi/v1/leverageBracket', 1, SIGNED, OneOrList);
export const COMMISSION_RATE = read('/fapi/v1/commissionRate', 20, SIGNED, Fields);
export const INCOME = read('/fapi/v1/income', 30, SIGNED, List);

export const QUERY_ORDER = read('/fapi/v1/order', 1, RISK, Fields);
export const OPEN_ORDERS = read('/fapi/v1/openOrders', 1, RISK, List);
export const ALL_ORDERS = read('/fapi/v1/allOrders', 5, SIGNED, List);
export const USER_TRADES = read('/fapi/v1/userTrades', 5, SIGNED, List);
/** Of the account alone: what the exchange closed by force, seven days back at most in one answer. */
export const FORCE_ORDERS = read('/fapi/v1/forceOrders', 20, SIGNED, List);
export const QUERY_ALGO = read('/fapi/v1/algoOrder', 1, RISK, Fields);
export const OPEN_ALGOS = read('/fapi/v1/openAlgoOrders', 1, RISK, List);
export const ALL_ALGOS = read('/fapi/v1/allAlgoOrders', 5, SIGNED, List);
/** What a list of open orders weighs over all symbols. */
export const ALL_SYMBOLS_WEIGHT = 40;

/** Not signed: the key alone. Asked while one is live it answers the same one, for an hour more. */
export const LISTEN_KEY: ReadEndpoint<v.GenericSchema<unknown, {readonly listenKey?: unknown}>> = {
  ...{method: 'POST', path: '/fapi/v1/listenKey', weight: 1, signed: false, keyed: true, endsRisk: true},
  answer: v.looseObject({listenKey: v.optional(v.unknown())}),
};
export const KEEP_LISTEN_KEY = {...LISTEN_KEY, method: 'PUT'} as const;

export const NEW_ORDER = change('POST', '/fapi/v1/order', 0);
export const TEST_ORDER = change('POST', '/fapi/v1/order/test', 0);
export const NEW_ALGO = change('POST', '/fapi/v1/algoOrder', 0);
export const MODIFY_ORDER = change('PUT', '/fapi/v1/order', 0);
export const CANCEL_ORDER = change('DELETE', '/fapi/v1/order', 1, true);
export const CANCEL_ALGO = change('DELETE', '/fapi/v1/algoOrder', 1, true);
export const CANCEL_OPEN_ORDERS = change('DELETE', '/fapi/v1/allOpenOrders', 1, true);
export const CANCEL_OPEN_ALGOS = change('DELETE', '/fapi/v1/algoOpenOrders', 1, true);
export const LEVERAGE = change('POST', '/fapi/v1/leverage', 1);
export const MARGIN_TYPE = change('POST', '/fapi/v1/marginType', 1);
