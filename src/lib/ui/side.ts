import {DeskError} from '../model/errors.ts';
import type {Side} from '../model/order.ts';

/** `buy` or `sell` in any case. Throws `usage` for anything else. */
export function parseSide(typed: string): Side {
  const side = typed.toUpperCase();
  if (side === 'BUY' || side === 'SELL') return side;
  throw new DeskError('usage', `"${typed.slice(0, 20)}" is not a side.`, {
    hint: 'Write it as buy or sell.',
  });
}
