/** Every REST endpoint of USD-M futures in one table, with what it costs. */
import {type Endpoint, EndpointTable, type Query, type Trade} from '../../../kit/endpoints.ts';
import type {Params} from '../../../kit/params.ts';
import {account, accountConfig, balances, commissionRate, incomeHistory} from './account.ts';
import {allAlgos, openAlgos, prepareCancelAlgo, prepareCancelAllAlgos, preparePlaceAlgo, queryAlgo} from './algos.ts';
import {assetIndexes} from './asset-index.ts';
import {prepareBatchCancel, prepareBatchModify, prepareBatchPlace} from './batch.ts';
import {prepareCancel, prepareCancelAll, prepareCountdown, prepareModify} from './change.ts';
import type {UsdmContext, UsdmCost} from './context.ts';
import {
  bestQuote,
  dayTicker,
  depth,
  depthWeight,
  fundingInfo,
  fundingRates,
  klines,
  lastPrice,
  perContract,
  premiumIndex,
  recentTrades,
} from './market-data.ts';
import {allOrders, forceOrders, openOrders, queryOpenOrder, queryOrder, userTrades} from './orders.ts';
import {preparePlace, testOrder} from './place.ts';
import {adlQuantiles, leverageBrackets, positionRisk, positionRiskV2, symbolConfig} from './positions.ts';
import {exchangeInfo} from './rules.ts';
import {
  multiAssetsMode,
  positionMode,
  prepareLeverage,
  prepareMarginType,
  prepareMultiAssetsMode,
  preparePositionMargin,
  preparePositionMode,
} from './settings.ts';

export type UsdmEndpoint = Endpoint<UsdmContext, UsdmCost>;
type Answer = Query<UsdmContext, UsdmCost>['answer'];
type Prepare = Trade<UsdmContext, UsdmCost>['prepare'];
type Weight = UsdmCost['weight'];

const open = (rest: string, weight: Weight, answer: Answer, pool: UsdmCost['pool'] = 'WEIGHT'): UsdmEndpoint => ({
  ...{rest, signed: false, cost: {weight, pool}, answer},
});
const signed = (rest: string, weight: Weight, answer: Answer): UsdmEndpoint => ({rest, signed: true, cost: {weight}, answer});
const change = (rest: string, weight: Weight, prepare: Prepare): UsdmEndpoint => ({rest, signed: true, cost: {weight}, prepare});
/** What counts among the orders of the account. */
const order = (rest: string, weight: Weight, prepare: Prepare): UsdmEndpoint => ({
  ...{rest, signed: true, cost: {weight, orders: true}, prepare},
});
const oneOrAll = (one: number, all: number) => (params: Params) => (params.has('symbol') ? one : all);

/** Paths that want a key and no signature. */
export const LISTEN_KEY = '/fapi/v1/listenKey';

export const ENDPOINTS = new EndpointTable<UsdmEndpoint>([
  open('GET /fapi/v1/ping', 1, () => ({})),
  open('GET /fapi/v1/time', 1, ({now}) => ({serverTime: now()})),
  open('GET /fapi/v1/exchangeInfo', 1, exchangeInfo),
  open('GET /fapi/v1/depth', depthWeight, depth),
  open('GET /fapi/v1/trades', 5, recentTrades),
  open('GET /fapi/v1/klines', 5, klines),
  open('GET /fapi/v1/ticker/24hr', oneOrAll(1, 40), perContract(dayTicker)),
  open('GET /fapi/v1/ticker/price', oneOrAll(1, 2), perContract(lastPrice)),
  open('GET /fapi/v2/ticker/price', oneOrAll(1, 2), perContract(lastPrice)),
  open('GET /fapi/v1/ticker/bookTicker', oneOrAll(2, 5), perContract(bestQuote)),
  open('GET /fapi/v1/premiumIndex', oneOrAll(1, 10), perContract(premiumIndex)),
  open('GET /fapi/v1/fundingInfo', 1, fundingInfo, 'FUNDING'),
  open('GET /fapi/v1/fundingRate', 1, fundingRates, 'FUNDING'),
  open('GET /fapi/v1/assetIndex', oneOrAll(1, 10), assetIndexes),
  signed('GET /fapi/v2/balance', 5, balances),
  signed('GET /fapi/v3/balance', 5, balances),
  signed('GET /fapi/v2/account', 5, account),
  signed('GET /fapi/v3/account', 5, account),
  signed('GET /fapi/v1/accountConfig', 5, accountConfig),
  signed('GET /fapi/v1/symbolConfig', 5, symbolConfig),
  signed('GET /fapi/v1/commissionRate', 20, commissionRate),
  signed('GET /fapi/v1/income', 30, incomeHistory),
  signed('GET /fapi/v2/positionRisk', 5, positionRiskV2),
  signed('GET /fapi/v3/positionRisk', 5, positionRisk),
  signed('GET /fapi/v1/leverageBracket', 1, leverageBrackets),
  signed('GET /fapi/v1/adlQuantile', 5, adlQuantiles),
  signed('GET /fapi/v1/rateLimit/order', 1, ({limits, now}, call) => limits.orderLimits(now(), call.account)),
  signed('GET /fapi/v1/positionSide/dual', 30, positionMode),
  change('POST /fapi/v1/positionSide/dual', 1, preparePositionMode),
  signed('GET /fapi/v1/multiAssetsMargin', 30, multiAssetsMode),
  change('POST /fapi/v1/multiAssetsMargin', 1, prepareMultiAssetsMode),
  change('POST /fapi/v1/marginType', 1, prepareMarginType),
  change('POST /fapi/v1/leverage', 1, prepareLeverage),
  change('POST /fapi/v1/positionMargin', 1, preparePositionMargin),
  order('POST /fapi/v1/order', 0, preparePlace),
  signed('POST /fapi/v1/order/test', 0, testOrder),
  order('PUT /fapi/v1/order', 1, prepareModify),
  change('DELETE /fapi/v1/order', 1, prepareCancel),
  order('POST /fapi/v1/batchOrders', 5, prepareBatchPlace),
  order('PUT /fapi/v1/batchOrders', 5, prepareBatchModify),
  change('DELETE /fapi/v1/batchOrders', 1, prepareBatchCancel),
  change('DELETE /fapi/v1/allOpenOrders', 1, prepareCancelAll),
  change('POST /fapi/v1/countdownCancelAll', 10, prepareCountdown),
  signed('GET /fapi/v1/order', 1, queryOrder),
  signed('GET /fapi/v1/openOrder', 1, queryOpenOrder),
  signed('GET /fapi/v1/openOrders', oneOrAll(1, 40), openOrders),
  signed('GET /fapi/v1/allOrders', 5, allOrders),
  signed('GET /fapi/v1/userTrades', 5, userTrades),
  signed('GET /fapi/v1/forceOrders', oneOrAll(20, 50), forceOrders),
  order('POST /fapi/v1/algoOrder', 0, preparePlaceAlgo),
  change('DELETE /fapi/v1/algoOrder', 1, prepareCancelAlgo),
  change('DELETE /fapi/v1/algoOpenOrders', 1, prepareCancelAllAlgos),
  signed('GET /fapi/v1/algoOrder', 1, queryAlgo),
  signed('GET /fapi/v1/openAlgoOrders', oneOrAll(1, 40), openAlgos),
  signed('GET /fapi/v1/allAlgoOrders', 5, allAlgos),
  signed(`POST ${LISTEN_KEY}`, 1, ({listenKeys}, call) => ({listenKey: listenKeys.open(call.account)})),
  signed(`PUT ${LISTEN_KEY}`, 1, ({listenKeys}, call) => ({listenKey: listenKeys.keep(call.account)})),
  signed(`DELETE ${LISTEN_KEY}`, 1, ({listenKeys}, call) => {
    listenKeys.close(call.account);
    return {};
  }),
]);
