/** Positions in linear contracts, and how the account holds them. https://bybit-exchange.github.io/docs/v5/position */

import {Row} from '../../adapter/kit/row.ts';
import type {Position} from '../../model/account.ts';
import type {ContractSettings, MarginMode} from '../../model/contract.ts';
import {DeskError} from '../../model/errors.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {canonicalOf, multipleOf} from './symbols.ts';

/**
 * Null for a flat position. Linear contracts are of size 1, so the size is in base units; dated futures are positions too.
 * Throws `protocol` for a row without a symbol, a side or a size that can be read: it can't be counted.
 */
export function toPosition(payload: unknown): Position | null {
  const row = new Row(payload);
  const size = row.decimal('size');
  if (size === '0') return null;
  const [wire, side] = [row.text('symbol'), row.text('side')];
  if (wire === '' || size === null || size.startsWith('-') || (side !== 'Buy' && side !== 'Sell')) {
    throw new DeskError('protocol', 'Bybit sent a position without a symbol, a side or a size.');
  }
  const symbol = canonicalOf('linear', wire);
  return {
    symbol,
    ...multipleOf(splitSymbol(symbol)?.base ?? wire),
    quantity: side === 'Sell' ? `-${size}` : size,
    entryPrice: row.nonZero('avgPrice'),
    markPrice: row.nonZero('markPrice'),
    // "" under portfolio margin, and where the price would lie outside of what the market allows.
    liquidationPrice: row.nonZero('liqPrice'),
    leverage: row.nonZero('leverage'),
    unrealizedPnl: row.amount('unrealisedPnl'),
  };
}

/** https://bybit-exchange.github.io/docs/v5/account/account-info: the margin mode is one for the whole account. */
const MARGIN_MODES: Readonly<Record<string, MarginMode>> = {
  REGULAR_MARGIN: 'CROSS',
  ISOLATED_MARGIN: 'ISOLATED',
  PORTFOLIO_MARGIN: 'PORTFOLIO',
};

/**
 * The settings of one contract. Asked by symbol, the list of positions has a row even when nothing is held: one with
 * index 0 in one-way mode, two with 1 (long) and 2 (short) in hedge mode. Throws `protocol` for anything else.
 */
export function toSettings(symbol: string, account: Row, positions: readonly unknown[]): ContractSettings {
  const marginMode = MARGIN_MODES[account.text('marginMode')];
  const rows = new Map(positions.map((payload) => new Row(payload)).map((row) => [row.text('positionIdx'), row]));
  const [both, long, short] = ['0', '1', '2'].map((index) => rows.get(index));
  const isHedge = long !== undefined || short !== undefined;
  if (marginMode === undefined || (both === undefined && !isHedge)) {
    throw new DeskError('protocol', `Bybit did not say how the account holds positions in ${symbol}.`, {
      hint: 'Nothing was sent. Try again; an order with --reduce-only does not need it.',
    });
  }
  return {
    symbol,
    positionMode: isHedge ? 'HEDGE' : 'ONE_WAY',
    marginMode,
    leverage: {
      LONG: (isHedge ? long : both)?.nonZero('leverage') ?? null,
      SHORT: (isHedge ? short : both)?.nonZero('leverage') ?? null,
    },
  };
}
