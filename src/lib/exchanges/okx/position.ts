/**
 * Positions in contracts, as lists answer them. Pure. Dated futures are positions too.
 * https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-positions
 */
import type {Row} from '../../adapter/kit/row.ts';
import type {Position} from '../../model/account.ts';
import type {MarginMode} from '../../model/contract.ts';
import type {DecimalText} from '../../model/decimal.ts';
import {DeskError} from '../../model/errors.ts';
import {splitSymbol} from '../../model/symbol.ts';
import {inBase} from './sizes.ts';
import {canonicalOf} from './symbols.ts';

const MODES: Readonly<Record<string, MarginMode>> = {cross: 'CROSS', isolated: 'ISOLATED'};

/**
 * Null for a flat position. In net mode the size is signed; else `posSide` says the side. Throws `protocol` for a size that can't
 * be read, or of a contract that is not known: it can't be counted.
 */
export function toPosition(row: Row, contract: DecimalText | null): Position | null {
  const contracts = row.decimal('pos');
  if (contracts === '0') return null;
  const symbol = canonicalOf(row.text('instId'), '');
  const size = inBase(contracts, contract);
  const side = row.text('posSide');
  const isSigned = side === 'net' || side === '';
  if (size === null || (!isSigned && side !== 'long' && side !== 'short')) {
    throw new DeskError('protocol', 'OKX sent a position without a size or a side that can be read.');
  }
  const marginMode = MODES[row.text('mgnMode')] ?? null;
  return {
    symbol,
    // Small coins have large contracts here; the price stays that of one coin.
    coin: splitSymbol(symbol)?.base ?? symbol,
    coinsPerUnit: '1',
    quantity: side === 'short' && !size.startsWith('-') ? `-${size}` : size,
    entryPrice: row.nonZero('avgPx'),
    breakEvenPrice: row.nonZero('bePx'),
    markPrice: row.nonZero('markPx'),
    liquidationPrice: row.nonZero('liqPx'),
    leverage: row.nonZero('lever'),
    marginMode,
    ...(side !== '' && {positionMode: side === 'net' ? 'ONE_WAY' : 'HEDGE'}),
    margin: row.amount(marginMode === 'ISOLATED' ? 'margin' : 'imr'),
    maintenance: row.amount('mmr'),
    unrealizedPnl: row.amount('upl'),
    // `realizedPnl` has fees and funding in it.
    realizedPnl: row.amount('pnl'),
  };
}
