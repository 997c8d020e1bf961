/** Positions in contracts. Pure. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Position-Information-V3 */
import {Row} from '../../../adapter/kit/row.ts';
import type {Position} from '../../../model/account.ts';
import type {MarginMode} from '../../../model/contract.ts';
import {type DecimalText, dec, plain} from '../../../model/decimal.ts';
import {DeskError} from '../../../model/errors.ts';
import {splitSymbol} from '../../../model/symbol.ts';
import {canonicalOf, multipleOf} from './symbols.ts';

/** Null for a word that is not known: CROSSED here, and cross in older answers. */
export function marginModeOf(row: Row): MarginMode | null {
  const word = row.text('marginType').toUpperCase();
  if (word === 'CROSSED' || word === 'CROSS') return 'CROSS';
  return word === 'ISOLATED' ? 'ISOLATED' : null;
}

/**
 * Null for a flat position. Neither leverage nor margin mode stands in the row: an isolated position has a wallet of its own, and
 * the initial margin is the position's value over its leverage, which is a whole number.
 */
export function positionOf(payload: unknown): Position | null {
  const row = new Row(payload);
  const quantity = row.need('positionAmt');
  if (quantity === '0') return null;
  const symbol = canonicalOf(row.text('symbol'), row.text('marginAsset') || null);
  if (symbol === null) throw new DeskError('protocol', 'Binance sent a position without a symbol that can be read.');
  const isolated = row.nonZero('isolatedWallet') ?? row.nonZero('isolatedMargin');
  const initial = row.nonZero('positionInitialMargin') ?? row.nonZero('initialMargin');
  return {
    symbol,
    ...multipleOf(splitSymbol(symbol)?.base ?? symbol),
    quantity,
    entryPrice: row.nonZero('entryPrice'),
    breakEvenPrice: row.nonZero('breakEvenPrice'),
    markPrice: row.nonZero('markPrice'),
    liquidationPrice: row.nonZero('liquidationPrice'),
    leverage: leverageOf(row.nonZero('notional'), initial),
    marginMode: isolated === null ? 'CROSS' : 'ISOLATED',
    ...positionModeOf(row),
    margin: isolated ?? initial,
    maintenance: row.amount('maintMargin'),
    unrealizedPnl: row.amount('unRealizedProfit'),
    realizedPnl: null,
  };
}

/** Null where the figures do not come to a whole number, as far as their last digits allow. */
function leverageOf(notional: DecimalText | null, initial: DecimalText | null): DecimalText | null {
  if (notional === null || initial === null) return null;
  const ratio = dec(notional).abs().div(initial);
  const whole = ratio.round();
  return whole.gte(1) && ratio.minus(whole).abs().lt('0.05') ? plain(whole) : null;
}

/** BOTH is the one position of one-way mode; nothing for a word that is not known. */
function positionModeOf(row: Row): Pick<Position, 'positionMode'> {
  const side = row.text('positionSide');
  if (side === 'BOTH') return {positionMode: 'ONE_WAY'};
  return side === 'LONG' || side === 'SHORT' ? {positionMode: 'HEDGE'} : {};
}
