/** What an order could close: the size of the position that it runs against. */
import type {Engine} from '../../../engine/engine.ts';
import {units} from '../../../engine/fixed.ts';
import type {EngineSide} from '../../../engine/types.ts';
import type {WireSide} from './wire-side.ts';

/** Base units of the position of a side; negative is short. */
function heldQuantity(engine: Engine, account: string, symbol: string, side: WireSide): bigint {
  return engine.contracts.positions.of(account, symbol, side === 'BOTH' ? 'NET' : side).quantity;
}

/** Base units. Zero when there is nothing to close on that side. */
export function closeable(engine: Engine, account: string, symbol: string, {side, positionSide}: Direction): bigint {
  const quantity = heldQuantity(engine, account, symbol, positionSide);
  const size = side === 'SELL' ? quantity : -quantity;
  return size > 0n ? size : 0n;
}

/** What other open orders that only reduce would close on the same side already. */
export function reducing(engine: Engine, account: string, symbol: string, {side, positionSide}: Direction): bigint {
  return engine.orders
    .open(account, symbol)
    .filter((order) => order.reduceOnly && order.side === side && (order.positionSide ?? 'BOTH') === positionSide)
    .reduce((sum, {quantity, filled}) => sum + units(quantity) - units(filled), 0n);
}

export interface Direction {
  readonly side: EngineSide;
  readonly positionSide: WireSide;
}

/** True for an order of hedge mode that runs against the position it names. */
export function closesHedge({side, positionSide}: Direction): boolean {
  return positionSide === 'LONG' ? side === 'SELL' : positionSide === 'SHORT' && side === 'BUY';
}
