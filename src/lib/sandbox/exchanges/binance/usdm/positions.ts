/** Positions, and how the account holds them. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Position-Information-V3 */
import type {DecimalText} from '../../../../model/decimal.ts';
import {over, text, times, UNIT, units} from '../../../engine/fixed.ts';
import type {EnginePosition} from '../../../engine/margin/position.ts';
import {tiersOf} from '../../../engine/margin/tiers.ts';
import type {EngineMarket} from '../../../engine/types.ts';
import type {ApiRequest} from '../../../kit/context.ts';
import {numberOf} from '../../../kit/exact-json.ts';
import {contractOrAll, contracts, isHedged, settleOf, type UsdmContext} from './context.ts';
import {money, quantityText} from './format.ts';
import {marketOf} from './order-view.ts';

type Row = Record<string, unknown>;

/** Of contracts of this desk, oldest first. */
export function heldPositions({engine}: UsdmContext, account: string): readonly EnginePosition[] {
  return engine.contracts.open(account);
}

/** What both the account and the list of positions say of one. */
export function positionRow(context: UsdmContext, position: EnginePosition): Row {
  const {symbol, side, quantity, unrealized, initialMargin, maintenanceMargin, marginMode, updatedAt} = position;
  const market = marketOf(context, symbol);
  const isolated = marginMode === 'ISOLATED';
  return {
    ...{symbol: context.names.wire(symbol), positionSide: side === 'NET' ? 'BOTH' : side},
    positionAmt: quantityText(market, quantity),
    unrealizedProfit: money(unrealized),
    isolatedMargin: isolated ? money(text(units(initialMargin) + units(unrealized))) : '0',
    notional: money(text(times(units(quantity), units(position.markPrice)))),
    isolatedWallet: isolated ? money(initialMargin) : '0',
    ...{initialMargin: money(initialMargin), maintMargin: money(maintenanceMargin), updateTime: updatedAt},
  };
}

/** Contracts with a position or an open order; in hedge mode both sides of them. */
export function positionRisk(context: UsdmContext, call: ApiRequest): unknown {
  const wanted = contractOrAll(context, call);
  const touched = new Set([
    ...heldPositions(context, call.account).map(({symbol}) => symbol),
    ...context.engine.orders.open(call.account).map(({symbol}) => symbol),
  ]);
  const markets = contracts(context).filter(({symbol}) => touched.has(symbol) && (wanted === null || wanted.symbol === symbol));
  return markets.flatMap((market) => sidesOf(context, call.account, market).map((position) => riskRow(context, position)));
}

/** As positionRisk, of every contract that was asked for, with leverage and margin type in each row. */
export function positionRiskV2(context: UsdmContext, call: ApiRequest): unknown {
  const wanted = contractOrAll(context, call);
  return (wanted === null ? contracts(context) : [wanted]).flatMap((market) =>
    sidesOf(context, call.account, market).map((position) => ({
      ...riskRow(context, position),
      leverage: position.leverage,
      marginType: position.marginMode === 'ISOLATED' ? 'isolated' : 'cross',
      isAutoAddMargin: 'false',
      maxNotionalValue: largestValue(market, units(position.leverage)),
    })),
  );
}

function sidesOf(context: UsdmContext, account: string, {symbol}: EngineMarket): readonly EnginePosition[] {
  const {contracts: engine} = context.engine;
  const sides = isHedged(context, account) ? (['LONG', 'SHORT'] as const) : (['NET'] as const);
  return sides.map((side) => engine.snapshot(engine.positions.of(account, symbol, side)));
}

function riskRow(context: UsdmContext, position: EnginePosition): object {
  const {unrealizedProfit, isolatedMargin, notional, isolatedWallet, ...row} = positionRow(context, position);
  const market = marketOf(context, position.symbol);
  return {
    ...row,
    entryPrice: shortened(position.entryPrice),
    breakEvenPrice: shortened(breakEven(position)),
    markPrice: money(position.markPrice),
    unRealizedProfit: unrealizedProfit,
    liquidationPrice: shortened(position.liquidationPrice ?? '0'),
    ...{isolatedMargin, notional, isolatedWallet, marginAsset: settleOf(market)},
    ...{positionInitialMargin: row.initialMargin, openOrderInitialMargin: '0', adl: 2, bidNotional: '0', askNotional: '0'},
  };
}

/** Eight decimals and no zeros behind them: "60012.5". */
export function shortened(value: DecimalText): string {
  const [whole = '0', fraction = ''] = value.split('.');
  const kept = fraction.slice(0, 8).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

/** The price at which closing brings back what opening cost in fees. */
export function breakEven({quantity, entryPrice, fees}: EnginePosition): DecimalText {
  return quantity === '0' ? '0' : text(units(entryPrice) + over(units(fees), units(quantity)));
}

export function symbolConfig(context: UsdmContext, call: ApiRequest): unknown {
  const {settings} = context.engine.contracts;
  const wanted = contractOrAll(context, call);
  const side = isHedged(context, call.account) ? 'LONG' : 'NET';
  return (wanted === null ? contracts(context) : [wanted]).map((market) => {
    const leverage = settings.leverage(call.account, market.symbol, side);
    return {
      symbol: context.names.wire(market.symbol),
      marginType: settings.marginMode(call.account, market.symbol) === 'ISOLATED' ? 'ISOLATED' : 'CROSSED',
      isAutoAddMargin: false,
      leverage: Number(leverage / UNIT),
      maxNotionalValue: largestValue(market, leverage),
    };
  });
}

/** The largest position that a leverage allows, settle units. */
export function largestValue(market: EngineMarket, leverage: bigint): DecimalText {
  return tiersOf(market).findLast(({maxLeverage}) => units(maxLeverage) >= leverage)?.upTo ?? '0';
}

/** Numbers are JSON numbers here. */
export function leverageBrackets(context: UsdmContext, call: ApiRequest): unknown {
  const wanted = contractOrAll(context, call);
  return (wanted === null ? contracts(context) : [wanted]).map((market) => ({
    symbol: context.names.wire(market.symbol),
    brackets: tiersOf(market).map(({upTo, maintenance, deduction, maxLeverage}, index, tiers) => ({
      bracket: index + 1,
      initialLeverage: numberOf(maxLeverage),
      notionalCap: numberOf(upTo),
      notionalFloor: numberOf(tiers[index - 1]?.upTo ?? '0'),
      maintMarginRatio: numberOf(maintenance),
      cum: numberOf(deduction),
    })),
  }));
}

export function adlQuantiles(context: UsdmContext, call: ApiRequest): unknown {
  const wanted = contractOrAll(context, call);
  return heldPositions(context, call.account)
    .filter(({symbol}) => wanted === null || symbol === wanted.symbol)
    .map(({symbol}) => ({symbol: context.names.wire(symbol), adlQuantile: {LONG: 2, SHORT: 2, BOTH: 2}}));
}
