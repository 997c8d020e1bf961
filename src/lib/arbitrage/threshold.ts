/** `--above`: whether the best spread is over a threshold, and what runs when it becomes so. */
import {type DecimalText, dec} from '../model/decimal.ts';
import type {SpreadDocument} from './compare-spreads.ts';

/** A threshold that was asked for is crossed, even if an account failed. */
export const THRESHOLD_EXIT = 7;

/**
 * Answers whether the best row is above `above` (basis points; null: never). `act` runs once each time it becomes so, and is
 * waited for.
 */
export function crossing(
  above: DecimalText | null,
  act: (row: SpreadDocument['rows'][number]) => Promise<void> | undefined,
): (document: SpreadDocument) => Promise<boolean> {
  let wasAbove = false;
  return async ({rows: [best]}) => {
    const isAbove = above !== null && best !== undefined && best.netBps !== null && dec(best.netBps).gt(above);
    const rises = isAbove && !wasAbove;
    wasAbove = isAbove;
    if (rises) await act(best);
    return isAbove;
  };
}
