/** Conditional orders: placing, cancelling and reading them on endpoints of their own. */
import {ApiError} from '../../../kit/api-error.ts';
import {type ApiRequest, visibleUntil} from '../../../kit/context.ts';
import {pageFrom} from '../../../kit/paging.ts';
import {strikeRules} from '../../../kit/strike.ts';
import {missing, notRequired} from '../errors.ts';
import type {Algo, AlgoTerms, AlgoType} from './algo-book.ts';
import {algoAck, algoRow, algoView} from './algo-view.ts';
import {contractOf, contractOrAll, type UsdmContext} from './context.ts';
import {errorOf} from './errors.ts';
import {clientIdIn, directionOf, flagIn, reduceOnlyIn} from './order-params.ts';
import {timeFilter} from './orders.ts';
import {closeable, closesHedge} from './reducing.ts';
import {checkBand, checkOpen, checkPrice, checkQuantity} from './rules.ts';

const TYPES: Readonly<Record<AlgoType, AlgoType>> = {
  ...{STOP: 'STOP', STOP_MARKET: 'STOP_MARKET', TAKE_PROFIT: 'TAKE_PROFIT', TAKE_PROFIT_MARKET: 'TAKE_PROFIT_MARKET'},
};
const TIFS = {GTC: 'GTC', IOC: 'IOC', FOK: 'FOK', GTX: 'GTX'} as const;
const WORKING = {MARK_PRICE: 'MARK_PRICE', CONTRACT_PRICE: 'CONTRACT_PRICE'} as const;
/** Conditional orders that an account may have at once, in all contracts. */
const MOST = 200;

/** Funds are not looked at before the trigger. */
export function preparePlaceAlgo(context: UsdmContext, call: ApiRequest): () => object {
  const terms = read(context, call);
  const {symbol, account, side, positionSide, quantity, orderType, clientAlgoId} = terms;
  strikeRules(context, call.subject, errorOf);
  checkFilters(context, call, terms);
  context.limits.countOrder(context.now(), account);
  return () => {
    const open = context.algos.open(account);
    if (open.some((algo) => algo.clientAlgoId === clientAlgoId)) throw errorOf('-4116');
    if (open.length >= MOST) throw errorOf('-4045');
    if (quantity === null) {
      const same = (algo: Algo) =>
        algo.quantity === null && algo.symbol === symbol && algo.side === side && algo.positionSide === positionSide;
      if (open.some((algo) => same(algo) && family(algo.orderType) === family(orderType))) throw errorOf('-4130');
      if (closeable(context.engine, account, symbol, terms) === 0n) throw errorOf('-4509');
    }
    if (context.algos.isDue(terms)) throw errorOf('-2021');
    return algoAck(context, context.algos.add(terms));
  };
}

function family(type: AlgoType): string {
  return type.replace('_MARKET', '');
}

function read(context: UsdmContext, call: ApiRequest): AlgoTerms {
  const {params, account} = call;
  if (params.text('algoType') !== 'CONDITIONAL') throw new ApiError(-1130, "Data sent for parameter 'algoType' is not valid.");
  const {symbol} = contractOf(context, call);
  const direction = directionOf(context, call);
  const orderType = params.oneOf('type', TYPES, errorOf('-1116'));
  const isLimit = !orderType.endsWith('_MARKET');
  const closes = flagIn(params, 'closePosition');
  if (closes && isLimit) throw errorOf('-4136');
  if (closes && params.has('quantity')) throw errorOf('-4137');
  if (closes && params.has('reduceOnly')) throw notRequired('reduceonly');
  if (closes && direction.positionSide !== 'BOTH' && !closesHedge(direction)) throw errorOf('-4061');
  for (const name of ['triggerPrice', ...(closes ? [] : ['quantity']), ...(isLimit ? ['price'] : [])])
    if (!params.has(name)) throw missing(name);
  if (!isLimit && params.has('price')) throw notRequired('price');
  return {
    ...{account, symbol, ...direction, orderType},
    clientAlgoId: clientIdIn(context, params, 'clientAlgoId'),
    timeInForce: closes ? 'GTE_GTC' : params.has('timeInForce') ? params.oneOf('timeInForce', TIFS, errorOf('-1115')) : 'GTC',
    quantity: closes ? null : params.decimal('quantity'),
    price: isLimit ? params.decimal('price') : null,
    triggerPrice: params.decimal('triggerPrice') ?? '0',
    workingType: params.has('workingType') ? params.oneOf('workingType', WORKING) : 'CONTRACT_PRICE',
    reduceOnly: closes || reduceOnlyIn(context, call) || closesHedge(direction),
    priceProtect: flagIn(params, 'priceProtect'),
  };
}

function checkFilters(context: UsdmContext, call: ApiRequest, {quantity, price, side, triggerPrice}: AlgoTerms): void {
  const market = contractOf(context, call);
  checkOpen(market);
  if (triggerPrice === '0') throw errorOf('-4001');
  if (quantity !== null) checkQuantity(market, quantity, price === null);
  if (price === null) return;
  checkPrice(market, price);
  checkBand(market, side, price, context.engine.contracts.marks.mark(market));
}

/** By `algoId` or `clientAlgoId`; newest first where an id was used again. Throws -1102 without either. */
function find({algos}: UsdmContext, {params, account}: ApiRequest): Algo | null {
  const id = params.integer('algoId');
  const clientId = params.optional('clientAlgoId');
  if (id === null && clientId === null)
    throw new ApiError(-1102, "Param 'algoid' or 'clientalgoid' must be sent, but both were empty/null!");
  const matches = (algo: Algo) => (id === null ? algo.clientAlgoId === clientId : algo.algoId === id);
  return algos.of(account).findLast(matches) ?? null;
}

export function prepareCancelAlgo(context: UsdmContext, call: ApiRequest): () => object {
  find(context, call);
  return () => {
    const algo = find(context, call);
    if (algo?.status !== 'NEW') throw errorOf('-2011');
    context.algos.cancel(algo);
    return {algoId: algo.algoId, clientAlgoId: algo.clientAlgoId, code: '200', msg: 'success'};
  };
}

export function prepareCancelAllAlgos(context: UsdmContext, call: ApiRequest): () => object {
  const {symbol} = contractOf(context, call);
  return () => {
    for (const algo of context.algos.open(call.account, symbol)) context.algos.cancel(algo);
    return {code: 200, msg: 'The operation of cancel all open order is done.'};
  };
}

export function queryAlgo(context: UsdmContext, call: ApiRequest): object {
  const algo = find(context, call);
  if (algo === null || algo.createdAt > visibleUntil(context, call)) throw errorOf('-2013');
  return algoView(context, algo);
}

export function openAlgos(context: UsdmContext, call: ApiRequest): unknown {
  const until = visibleUntil(context, call);
  return context.algos
    .open(call.account, contractOrAll(context, call)?.symbol ?? null)
    .filter(({createdAt}) => createdAt <= until)
    .map((algo) => algoRow(context, algo));
}

/** Of one contract, at most seven days at once. */
export function allAlgos(context: UsdmContext, call: ApiRequest): unknown {
  const {params, account} = call;
  const {symbol} = contractOf(context, call);
  const from = params.integer('algoId');
  const inTime = timeFilter(context, call, from !== null);
  const until = visibleUntil(context, call);
  const rows = context.algos
    .of(account)
    .filter((algo) => algo.symbol === symbol && algo.createdAt <= until && inTime(algo.createdAt));
  const follows = from === null ? null : ({algoId}: Algo) => algoId >= from;
  return pageFrom(rows, params.limit(500, 1000), follows).map((algo) => algoRow(context, algo));
}
