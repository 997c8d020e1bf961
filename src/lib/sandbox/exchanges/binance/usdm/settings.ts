/** How the account holds contracts: leverage, margin type, position mode. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api */
import {units} from '../../../engine/fixed.ts';
import {tiersOf} from '../../../engine/margin/tiers.ts';
import {ApiError} from '../../../kit/api-error.ts';
import type {ApiRequest} from '../../../kit/context.ts';
import {missing} from '../errors.ts';
import {contractOf, contracts, isHedged, isPooled, type UsdmContext} from './context.ts';
import {errorOf} from './errors.ts';
import {flagIn} from './order-params.ts';
import {heldPositions, largestValue} from './positions.ts';

const MOST_LEVERAGE = 125;
const SIDES = {BOTH: 'NET', LONG: 'LONG', SHORT: 'SHORT'} as const;
const DONE = {code: 200, msg: 'success'};

/** Setting what is set already is no error here. */
export function prepareLeverage(context: UsdmContext, call: ApiRequest): () => object {
  const {params, account} = call;
  const market = contractOf(context, call);
  const leverage = params.integer('leverage');
  if (leverage === null) throw missing('leverage');
  const invalid = () => new ApiError(-4028, `Leverage ${leverage} is not valid`);
  if (leverage < 1 || leverage > MOST_LEVERAGE || leverage > Number(tiersOf(market)[0]?.maxLeverage ?? 0)) throw invalid();
  return () => {
    const {contracts} = context.engine;
    const held = heldPositions(context, account).filter(({symbol}) => symbol === market.symbol);
    if (held.some((each) => each.marginMode === 'ISOLATED' && units(each.leverage) > units(String(leverage))))
      throw errorOf('-4161');
    const refusal = contracts.setLeverage(account, market.symbol, String(leverage), ['NET', 'LONG', 'SHORT']);
    if (refusal === 'LEVERAGE_TOO_HIGH') throw errorOf('-2027');
    if (refusal === 'INSUFFICIENT_FUNDS') throw errorOf('-2028');
    if (refusal === null) context.settingsChanged(account, {symbol: market.symbol, leverage});
    return {symbol: params.text('symbol'), leverage, maxNotionalValue: largestValue(market, units(String(leverage)))};
  };
}

export function prepareMarginType(context: UsdmContext, call: ApiRequest): () => object {
  const {account, params} = call;
  const {symbol} = contractOf(context, call);
  const mode = params.oneOf('marginType', {ISOLATED: 'ISOLATED', CROSSED: 'CROSS', CROSS: 'CROSS'} as const);
  return () => {
    const {contracts: held} = context.engine;
    if (held.settings.marginMode(account, symbol) === mode) throw errorOf('-4046');
    if (mode === 'ISOLATED' && isPooled(context, account)) throw errorOf('-4168');
    if (context.algos.open(account, symbol).length > 0) throw errorOf('-4047');
    const refusal = held.setMarginMode(account, symbol, mode);
    if (refusal === 'HAS_ORDERS') throw errorOf('-4047');
    if (refusal === 'HAS_POSITION') throw errorOf('-4048');
    return DONE;
  };
}

export function positionMode(context: UsdmContext, {account}: ApiRequest): object {
  return {dualSidePosition: isHedged(context, account)};
}

/** Of all contracts at once. */
export function preparePositionMode(context: UsdmContext, {params, account}: ApiRequest): () => object {
  if (!params.has('dualSidePosition')) throw missing('dualSidePosition');
  const mode = flagIn(params, 'dualSidePosition') ? 'HEDGE' : 'ONE_WAY';
  return () => {
    const {contracts} = context.engine;
    if (contracts.settings.positionMode(account) === mode) throw errorOf('-4059');
    if (context.algos.open(account).length > 0) throw errorOf('-4067');
    const refusal = contracts.setPositionMode(account, mode);
    if (refusal === 'HAS_ORDERS') throw errorOf('-4067');
    if (refusal === 'HAS_POSITION') throw errorOf('-4068');
    return DONE;
  };
}

export function multiAssetsMode(context: UsdmContext, {account}: ApiRequest): object {
  return {multiAssetsMargin: isPooled(context, account)};
}

/** Of the whole account: its assets become one pool in USD, or stand for themselves again. */
export function prepareMultiAssetsMode(context: UsdmContext, {params, account}: ApiRequest): () => object {
  if (!params.has('multiAssetsMargin')) throw missing('multiAssetsMargin');
  const wanted = flagIn(params, 'multiAssetsMargin');
  return () => {
    const {engine, algos} = context;
    const {settings} = engine.contracts;
    if (isPooled(context, account) === wanted) throw errorOf('-4171');
    const all = contracts(context);
    if (all.some(({symbol}) => settings.marginMode(account, symbol) === 'ISOLATED')) throw errorOf('-4167');
    if (algos.open(account).length > 0 || all.some(({symbol}) => engine.orders.open(account, symbol).length > 0))
      throw errorOf('-4170');
    settings.setUnified(account, wanted);
    return DONE;
  };
}

/** Adds to the margin of an isolated position (type 1), or takes from it (type 2). */
export function preparePositionMargin(context: UsdmContext, call: ApiRequest): () => object {
  const {params, account} = call;
  const {symbol} = contractOf(context, call);
  const side = params.has('positionSide') ? params.oneOf('positionSide', SIDES, errorOf('-4060')) : 'NET';
  const type = params.oneOf('type', {1: 1, 2: 2} as const);
  const amount = params.decimal('amount');
  if (amount === null) throw missing('amount');
  if (amount === '0') throw errorOf('-4055');
  return () => {
    const refusal = context.engine.contracts.addMargin(account, symbol, side, type === 1 ? amount : `-${amount}`);
    if (refusal === 'NO_POSITION') throw errorOf('-4054');
    if (refusal !== null) throw errorOf(type === 1 ? '-4050' : '-4051');
    return {amount: Number(amount), code: 200, msg: 'Successfully modify position margin.', type};
  };
}
