/**
 * How the account holds contracts: leverage, position mode, margin mode, margin of isolated positions.
 * https://bybit-exchange.github.io/docs/v5/position/leverage and the pages beside it, /docs/v5/account/set-margin-mode
 */
import {text, units} from '../../engine/fixed.ts';
import type {SettingRefusal} from '../../engine/margin/contracts.ts';
import {tiersOf} from '../../engine/margin/tiers.ts';
import type {EngineMarket} from '../../engine/types.ts';
import {ApiError} from '../../kit/api-error.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, contractOf} from './context.ts';
import {badParameter, badRequest, errorOf} from './errors.ts';
import {positionSide, positionView} from './position-view.ts';

const ALL_SIDES = ['NET', 'LONG', 'SHORT'] as const;
/** Leverage is set in steps of a hundredth. */
const LEVERAGE_STEP = units('0.01');
const MARGIN_MODES = {ISOLATED_MARGIN: 'ISOLATED', REGULAR_MARGIN: 'CROSS'} as const;

export function maxLeverage(market: Pick<EngineMarket, 'base'>): string {
  return tiersOf(market)[0]?.maxLeverage ?? '1';
}

function onlyLinear(params: Params): void {
  params.oneOf('category', {linear: true});
}

export function prepareLeverage(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  onlyLinear(params);
  const market = contractOf(context, call);
  const [buy, sell] = [leverageOf(params, 'buyLeverage'), leverageOf(params, 'sellLeverage')];
  const {settings} = context.engine.contracts;
  const mayDiffer =
    settings.positionMode(account, market.symbol) === 'HEDGE' && settings.marginMode(account, market.symbol) === 'ISOLATED';
  if (buy !== sell && !mayDiffer) throw badRequest('buy leverage not equal sell leverage');
  for (const leverage of [buy, sell]) {
    if (units(leverage) <= units(maxLeverage(market))) continue;
    const message = `cannot set leverage [${leverage}] gt maxLeverage [${maxLeverage(market)}] by risk limit`;
    throw new ApiError('110013', message, {status: 200});
  }
  return () => {
    const {contracts} = context.engine;
    const results =
      buy === sell
        ? [contracts.setLeverage(account, market.symbol, buy, ALL_SIDES)]
        : [
            contracts.setLeverage(account, market.symbol, buy, ['LONG']),
            contracts.setLeverage(account, market.symbol, sell, ['SHORT']),
          ];
    const refused = results.find((refusal) => refusal !== null && refusal !== 'UNCHANGED');
    if (refused === 'LEVERAGE_TOO_HIGH') throw errorOf(110013);
    if (refused !== undefined) throw errorOf(110012);
    if (results.every((refusal) => refusal === 'UNCHANGED')) throw errorOf(110043);
    return {};
  };
}

/** Throws 10001 for less than one, and for what is no step. */
function leverageOf(params: Params, name: string): string {
  const leverage = params.decimal(name, 18);
  if (leverage === null || units(leverage) < units('1') || units(leverage) % LEVERAGE_STEP !== 0n) throw badParameter(name);
  return leverage;
}

/** By symbol, or by coin: then contracts with orders or a position keep their mode, without a word. */
export function preparePositionMode(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  onlyLinear(params);
  const mode = params.oneOf('mode', {'0': 'ONE_WAY', '3': 'HEDGE'} as const);
  const {contracts, markets} = context.engine;
  if (params.has('symbol')) {
    const {symbol, settle} = contractOf(context, call);
    if (settle !== 'USDT' && mode === 'HEDGE') throw errorOf(110029);
    return () => {
      const refusal = contracts.setPositionMode(account, mode, symbol);
      if (refusal === 'UNCHANGED') throw errorOf(110025);
      if (refusal !== null) throw errorOf(refusal === 'HAS_ORDERS' ? 110028 : 110024);
      return {};
    };
  }
  const coin = params.text('coin');
  if (coin !== 'USDT') throw mode === 'HEDGE' ? errorOf(110029) : errorOf(110025);
  return () => {
    const refusals = markets
      .all('linear')
      .filter(({settle}) => settle === coin)
      .map(({symbol}) => contracts.setPositionMode(account, mode, symbol));
    if (refusals.every((refusal) => refusal === 'UNCHANGED')) throw errorOf(110025);
    return {};
  };
}

const REASONS: Readonly<Partial<Record<SettingRefusal, readonly [code: string, message: string]>>> = {
  HAS_ORDERS: ['3400054', 'You have uncancelled USDT perpetual orders'],
  HAS_POSITION: ['3400208', 'You have unclosed hedge mode or isolated mode USDT perpetual positions'],
};

/** Of the whole account. Cross positions are held against all coins, isolated ones each against its own. */
export function prepareMarginMode(context: Context, {params, account}: ApiRequest): () => object {
  const wanted = params.text('setMarginMode');
  if (wanted === 'PORTFOLIO_MARGIN') throw failed('3400000', 'Equity needs to be equal to or greater than 1000 USDC');
  const mode = params.oneOf('setMarginMode', MARGIN_MODES);
  return () => {
    const {contracts} = context.engine;
    const refusal = contracts.setMarginMode(account, null, mode);
    if (refusal === 'UNCHANGED') throw errorOf(110026);
    const [code, message] = refusal === null ? [] : (REASONS[refusal] ?? ['', '']);
    if (code !== undefined && message !== undefined) throw failed(code, message);
    return {reasons: []};
  };
}

function failed(reasonCode: string, reasonMsg: string): ApiError {
  return new ApiError('3400045', 'Set margin mode failed', {status: 200, data: {reasons: [{reasonCode, reasonMsg}]}});
}

/** The account's setting by its name on the wire. */
export function marginModeOf({engine}: Pick<Context, 'engine'>, account: string): string {
  return engine.contracts.settings.marginMode(account, '') === 'ISOLATED' ? 'ISOLATED_MARGIN' : 'REGULAR_MARGIN';
}

/** https://bybit-exchange.github.io/docs/v5/position/manual-add-margin */
export function prepareAddMargin(context: Context, call: ApiRequest): () => object {
  const {params, account} = call;
  onlyLinear(params);
  const {symbol} = contractOf(context, call);
  const side = positionSide(context, params, account, symbol) ?? 'NET';
  const amount = params.match('margin', '^-?\\d{1,12}(\\.\\d{1,4})?$');
  if (amount === null || units(amount) === 0n) throw errorOf(110027);
  return () => {
    const {contracts} = context.engine;
    if (contracts.settings.marginMode(account, symbol) !== 'ISOLATED') throw badRequest('position is in cross margin mode');
    const refusal = contracts.addMargin(account, symbol, side, text(units(amount)));
    if (refusal === 'NO_POSITION') throw errorOf(110033);
    if (refusal === 'WOULD_LIQUIDATE') throw errorOf(110078);
    if (refusal !== null) throw errorOf(110012);
    return {category: 'linear', ...positionView(context, contracts.positions.of(account, symbol, side))};
  };
}

/** Per contract there is no such setting on a unified account. */
export function prepareSwitchIsolated(): () => object {
  throw new ApiError('100028', 'unified account is forbidden', {status: 200});
}
