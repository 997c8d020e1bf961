/** Positions in linear contracts, as lists answer them. Pure. https://bybit-exchange.github.io/docs/v5/position */
import {Row} from '../../adapter/kit/row.ts';
import type {Position} from '../../model/account.ts';
import type {MarginMode} from '../../model/contract.ts';
import {DeskError} from '../../model/errors.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {canonicalOf, multipleOf} from './symbols.ts';

/**
 * Null for a flat position. `marginMode` is the account's, which no row says. Linear contracts are of size 1, so the size is in base
 * units; dated futures are positions too. Throws `protocol` for a row without a symbol, a side or a size that can be read: it can't be counted.
 */
export function toPosition(payload: unknown, marginMode: MarginMode | null): Position | null {
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
    breakEvenPrice: row.nonZero('breakEvenPrice'),
    markPrice: row.nonZero('markPrice'),
    // "" under portfolio margin, and where the price would lie outside of what the market allows.
    liquidationPrice: row.nonZero('liqPrice'),
    leverage: row.nonZero('leverage'),
    marginMode,
    ...positionModeOf(row),
    // The wallet of an isolated position is deprecated on the page and still sent; the initial margin stands in for it.
    margin: (marginMode === 'ISOLATED' ? row.nonZero('positionBalance') : null) ?? row.amount('positionIM'),
    maintenance: row.amount('positionMM'),
    unrealizedPnl: row.amount('unrealisedPnl'),
    realizedPnl: row.amount('curRealisedPnl'),
  };
}

/** 0 is the one position of one-way mode, 1 and 2 are the sides of hedge mode; nothing for any other word. */
function positionModeOf(row: Row): Pick<Position, 'positionMode'> {
  const index = row.text('positionIdx');
  if (index === '0') return {positionMode: 'ONE_WAY'};
  return index === '1' || index === '2' ? {positionMode: 'HEDGE'} : {};
}
