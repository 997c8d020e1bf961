/**
 * How an account holds contracts: position mode of the whole account, leverage by contract, margin mode and (isolated, in long/short
 * mode) side. https://www.okx.com/docs-v5/en/#trading-account-rest-api-set-leverage and the pages around it
 */
import {text, units} from '../../engine/fixed.ts';
import type {SettingRefusal} from '../../engine/margin/contracts.ts';
import type {EngineMarginMode, PositionSide} from '../../engine/margin/position.ts';
import type {ApiRequest} from '../../kit/context.ts';
import type {Params} from '../../kit/params.ts';
import {type Context, contractOf, instrumentNamed} from './context.ts';
import {badParameter, errorOf} from './errors.ts';
import {needed} from './order-params.ts';
import {SIDES} from './positions.ts';

const MOST_INSTRUMENTS = 20;
const LEAST_LEVERAGE = '0.01';
const MODES = {cross: 'CROSS', isolated: 'ISOLATED'} as const;
const REFUSED: Readonly<Partial<Record<SettingRefusal, number>>> = {
  HAS_ORDERS: 59000,
  HAS_POSITION: 59000,
  LEVERAGE_TOO_HIGH: 59102,
  INSUFFICIENT_FUNDS: 59108,
};

/** A mode that is so already is answered like one that was changed. */
export function preparePositionMode({engine}: Context, {params, account}: ApiRequest): () => object {
  const mode = params.oneOf('posMode', {net_mode: 'ONE_WAY', long_short_mode: 'HEDGE'} as const);
  return () => {
    refuse(engine.contracts.setPositionMode(account, mode));
    return [{posMode: params.text('posMode')}];
  };
}

export function prepareLeverage(context: Context, {params, account}: ApiRequest): () => object {
  const {symbol} = contractOf(context, params);
  const mode = params.oneOf('mgnMode', MODES);
  const leverage = needed(params, 'lever');
  if (units(leverage) < units(LEAST_LEVERAGE)) throw errorOf(59105);
  const sides = sidesOf(context, params, account, mode);
  const {contracts} = context.engine;
  return () => {
    const isSo = sides.every((side) => contracts.settings.leverage(account, symbol, side, mode) === units(leverage));
    if (!isSo) {
      checkOrders(context, account, symbol, mode);
      refuse(contracts.setLeverage(account, symbol, leverage, sides, mode));
    }
    return [
      {
        lever: leverage,
        mgnMode: params.text('mgnMode'),
        instId: params.text('instId'),
        posSide: params.optional('posSide') ?? '',
      },
    ];
  };
}

/** Cross leverage is one for both sides; isolated leverage in long/short mode is each side's own. Throws 51000. */
function sidesOf({engine}: Context, params: Params, account: string, mode: EngineMarginMode): readonly PositionSide[] {
  const isHedged = engine.contracts.settings.positionMode(account) === 'HEDGE';
  if (mode === 'CROSS') return SIDES;
  if (isHedged) return [params.oneOf('posSide', {long: 'LONG', short: 'SHORT'} as const)];
  if (params.has('posSide') && params.optional('posSide') !== 'net') throw badParameter('posSide');
  return ['NET'];
}

/** Throws 59107 or 59101 while orders of the margin mode are pending in the contract, 59669 or 59668 while some wait for a trigger. */
function checkOrders({engine}: Context, account: string, symbol: string, mode: EngineMarginMode): void {
  const open = engine.orders.open(account, symbol).filter(({marginMode}) => marginMode === mode);
  if (open.some(({status}) => status !== 'UNTRIGGERED')) throw errorOf(mode === 'CROSS' ? 59107 : 59101);
  if (open.length > 0) throw errorOf(mode === 'CROSS' ? 59669 : 59668);
}

function refuse(refusal: SettingRefusal | null): void {
  if (refusal !== null && refusal !== 'UNCHANGED') throw errorOf(REFUSED[refusal] ?? 59000);
}

/** In long/short mode one row for each side. */
export function leverageInfo(context: Context, {params, account}: ApiRequest): object {
  const mode = params.oneOf('mgnMode', MODES);
  const ids = params.text('instId').split(',');
  if (ids.length > MOST_INSTRUMENTS) throw badParameter('instId');
  const {settings} = context.engine.contracts;
  const sides: readonly PositionSide[] = settings.positionMode(account) === 'HEDGE' ? ['LONG', 'SHORT'] : ['NET'];
  return ids.flatMap((instId) => {
    const market = instrumentNamed(context, instId);
    if (market?.product !== 'linear') throw errorOf(51001);
    return sides.map((side) => ({
      instId,
      ccy: '',
      mgnMode: params.text('mgnMode'),
      posSide: side.toLowerCase(),
      lever: text(settings.leverage(account, market.symbol, side, mode)),
    }));
  });
}
